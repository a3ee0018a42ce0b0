"""Rules that hold for every page. Each function raises AssertionError with the place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

from jalon.kernel.texts import LANGUAGES, direction

SPOKEN = ("aria-label", "alt", "title", "placeholder")
NOT_LABELLED = ("hidden", "submit", "button")
_CODE = re.compile(
    r"\b(?:post|hub|design|signin|services|kernel|documents|screening|policy|adapters)\.[a-z_]+\.[a-z_]+"
)
_LETTER = re.compile(r"[^\W\d_]")
OPEN, CLOSE = "⟦", "⟧"


def parse(html: str) -> Element:
    """The tree of a whole page; invalid HTML raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def parse_part(html: str) -> Element:
    """The tree of a part that a script swaps in; invalid HTML raises."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html, container="div")


def check_page(root: Element, language: str, *, marked: bool = False) -> None:
    """Everything that holds for a whole page."""
    html = root if root.tag == "html" else root.find("html")
    assert html is not None
    assert html.get("lang") == language, html.get("lang")
    assert html.get("dir") == direction(language)
    headings = list(root.iter("h1"))
    assert len(headings) == 1, [words_of(heading) for heading in headings]
    title = words_of(next(root.iter("title")))
    assert title.startswith(words_of(headings[0])), (title, words_of(headings[0]))
    check_part(root, marked=marked)
    for control in root.iter():
        check_label(control, root)


def check_part(root: Element, *, marked: bool = False) -> None:
    """What holds for parts too."""
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    assert not [name for name, count in ids.items() if count > 1], ids
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        check_no_inline(element)
        for name in (element.get("aria-labelledby") or "").split() + (element.get("aria-describedby") or "").split():
            assert name in ids, f"{element.tag} refers to {name}, which is not on the page"
    for where, words in spoken(root):
        assert not _CODE.search(words), f"a text code is visible in {where}: {words}"
        if marked:
            assert not _LETTER.search(outside_marks(words)), f"untranslated in {where}: {words!r}"


def check_no_inline(element: Element) -> None:
    """No inline style, handler or script."""
    assert "style" not in element.attrib, element.attrib
    assert element.tag != "style"
    assert element.tag != "script" or element.get("src"), "inline script"
    assert not [name for name in element.attrib if re.fullmatch(r"on[a-z]+|hx-on.*", name)], element.attrib


def check_label(control: Element, root: Element) -> None:
    """A field that a person fills has a label."""
    if control.tag not in ("input", "select", "textarea") or control.get("type") in NOT_LABELLED:
        return
    if control.get("aria-label") or control.get("aria-labelledby"):
        return
    named = [label for label in root.iter("label") if label.get("for") == control.get("id") and control.get("id")]
    wrapped = [label for label in root.iter("label") if control in list(label.iter())]
    assert named or wrapped, f"no label: {control.attrib}"


def spoken(root: Element) -> Iterator[tuple[str, str]]:
    """All words that are seen or heard, with where they stand; data (``bdi``, ``data-value``) and keys left out."""
    language = "lang"

    def walk(element: Element) -> Iterator[tuple[str, str]]:
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "bdi", "kbd"):
            return
        if "data-value" in element.attrib or (element.tag != "html" and element.get(language) in LANGUAGES):
            return
        for name in SPOKEN:
            if element.get(name):
                yield f"{element.tag} {name}", element.get(name, "")
        if element.text and element.tag != "textarea":
            yield element.tag, element.text
        for child in element:
            yield from walk(child)
            if child.tail:
                yield f"after {child.tag}", child.tail

    yield from walk(root)


def outside_marks(words: str) -> str:
    """``words`` without what came from the texts, which tests put between marks."""
    depth, kept = 0, []
    for letter in words:
        depth += (letter == OPEN) - (letter == CLOSE)
        if depth == 0 and letter != CLOSE:
            kept.append(letter)
    return "".join(kept)


def words_of(element: Element) -> str:
    """All words within."""
    return " ".join("".join(element.itertext()).split())
