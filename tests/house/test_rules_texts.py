"""Tidy's rules about texts and code lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.examples import findings

GOOD = """\
post.booth.waiting:
  fr: "{count} voyageurs de {place}"
  ar: "{count} مسافرين من {place}"
  en: "{count} travellers from {place}"
post.booth.crossings:
  fr: {one: "{count} passage", other: "{count} passages"}
  ar: {one: "عبور واحد", two: "عبوران", few: "{count} عمليات", many: "{count} عملية", other: "{count} عملية"}
  en: {one: "{count} crossing", other: "{count} crossings"}
  legal: true
  reviewed_by: null
post.booth.sent:
  fr: {masculine: "Orienté", feminine: "Orientée", other: "Personne orientée"}
  ar: {masculine: "أُحيل", feminine: "أُحيلت", other: "أُحيل الشخص"}
  en: "Sent"
post.booth.number:
  fr: "{count}"
  ar: "{count}"
  en: "{count}"
"""
PATH = "src/jalon/post/texts/booth.yaml"


def test_complete_texts_are_left_alone(tmp_path: Path) -> None:
    assert findings("texts_complete", tmp_path, {PATH: GOOD}) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('  en: "{count} travellers from {place}"\n', "", "no text in en"),
        ("travellers from {place}", "travellers from {pace}", "placeholders differ"),
        ("travellers from {place}", "travellers", "placeholders differ"),
        ('"{count} مسافرين من {place}"', '"{count} travellers of {place}"', "no Arabic letter"),
        ("post.booth.waiting", "post.both.waiting", "begins with post.booth."),
        ("post.booth.crossings", "post.booth.waiting", "stands twice"),
        ("  reviewed_by: null\n", "", "reviewed_by"),
        ("  legal: true", "  legl: true", "unknown key legl"),
        ("two: ", "pair: ", "no plural category pair"),
        ('en: {one: "{count} crossing", other', 'en: {one: "{count} crossing", others', "'other' is missing"),
        ('feminine: "Orientée", ', "", "fr: gender forms are"),
        ('masculine: "أُحيل", ', "", "ar: gender forms are"),
        (', other: "Personne orientée"', "", "fr: gender forms are"),
        ('en: "Sent"', 'en: {masculine: "He", feminine: "She", one: "It", other: "They"}', "en: gender forms are"),
        ('en: "Sent"', 'en: {one: "Sent", other: "Sent"}', "by count or by sex"),
        ('"{count} travellers from {place}"', '" "', "placeholders differ"),
        ('fr: "{count} voyageurs', 'fr: "{count voyageurs', "placeholders differ"),
        ("post.booth.number:", "post.booth.number", "not YAML"),
    ],
)
def test_incomplete_text_is_found(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    found = findings("texts_complete", tmp_path, {PATH: GOOD.replace(old, new, 1)})
    assert any(message in line for line in found), found


CODES = {
    "src/jalon/kernel/codes/colour.py": "class Colour(CodeList):\n    NOT_ASKED = 0\n    UNKNOWN = 1\n    RED = 2\n",
    "src/jalon/kernel/texts/colour.yaml": "".join(
        f"kernel.colour.{name}: {{}}\n" for name in ("not_asked", "unknown", "red")
    ),
}


def test_code_list_with_a_word_each_is_left_alone(tmp_path: Path) -> None:
    assert findings("code_words", tmp_path, CODES) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    RED = 2\n", "    RED = 2\n    BLUE = 3\n", "BLUE has no word"),
        ("    RED = 2\n", "", "word of no member"),
        ("RED = 2", "RED = 1", "1 is used twice"),
        ("UNKNOWN = 1", "UNKNOWN = 3", ""),
        ("    UNKNOWN = 1\n    RED = 2\n", "    UNKNOWN = 2\n    RED = 1\n", "0 is not asked"),
    ],
)
def test_code_list_and_words_that_differ_are_found(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = "src/jalon/kernel/codes/colour.py"
    found = findings("code_words", tmp_path, CODES | {path: CODES[path].replace(old, new)})
    assert any(message in line for line in found) if message else found == []


NAMED = {
    PATH: GOOD,
    "src/jalon/post/views.py": 'X = "post.booth.waiting"\nY = "post.booth"\nZ = "django.contrib.auth"\n',
    "src/jalon/post/made.py": 'X = f"post.booth.cross{ending}" + f"post.booth.{x}" + f"{code}.next" + f"a.b.c{x}"\n',
    "src/jalon/post/templates/post/a.html": "<p>{% text 'post.booth.crossings' count=2 %} post.booth.prose</p>",
}


def test_codes_with_texts_are_left_alone(tmp_path: Path) -> None:
    assert findings("text_codes", tmp_path, NAMED) == []


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("src/jalon/post/views.py", 'raise UnableTo("post.booth.waitin")\n'),
        ("src/jalon/post/made.py", 'X = f"post.booth.cross_{ending}"\n'),
        ("src/jalon/post/templates/post/a.html", '<p>{% text "post.booth.crossing" %}</p>'),
        ("src/jalon/post/templates/post/a.html", '<p title="{{ "post.boot.crossings"|say }}"></p>'),
    ],
)
def test_code_without_text_is_found(tmp_path: Path, path: str, content: str) -> None:
    assert len(findings("text_codes", tmp_path, NAMED | {path: content})) == 1
