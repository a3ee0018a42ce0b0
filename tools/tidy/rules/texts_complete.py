"""Every text says the same in French, Arabic and English."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import PurePosixPath

import yaml

from tools.tidy.house import Finding, House

LANGUAGES = ("fr", "ar", "en")
_KEYS = frozenset({*LANGUAGES, "legal", "reviewed_by", "clause"})
_CATEGORIES = {
    "fr": {"one", "many", "other"},
    "en": {"one", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
_GENDERS = {"masculine", "feminine", "other"}
_LATIN_LETTER = re.compile(r"[A-Za-zÀ-ÿ]")
_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def text_files(house: House) -> Iterator[str]:
    """Files of texts."""
    return (
        path for path in house.select(under="src/jalon/", suffix=".yaml") if PurePosixPath(path).parts[-2] == "texts"
    )


def check(house: House) -> Iterator[Finding]:
    """Codes, languages, placeholders, forms by count and by sex, scripts."""
    for path in text_files(house):
        try:
            root = yaml.compose(house.text(path), Loader=_LOADER)
        except yaml.YAMLError as error:
            yield Finding(path, 1, f"not YAML: {error}".replace("\n", " "))
            continue
        if root is None:
            continue
        seen: set[str] = set()
        for key, value in root.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                yield Finding(path, line, f"{key.value} stands twice")
            seen.add(key.value)
            yield from (Finding(path, line, f"{key.value}: {problem}") for problem in _problems(path, key.value, value))


def _problems(path: str, code: str, value: yaml.Node) -> Iterator[str]:
    parts = PurePosixPath(path)
    if not code.startswith(f"{parts.parts[-3]}.{parts.stem}."):
        yield f"a code in this file begins with {parts.parts[-3]}.{parts.stem}."
    entry = {str(name.value): node for name, node in value.value} if isinstance(value, yaml.MappingNode) else {}
    for name in sorted(entry.keys() - _KEYS):
        yield f"unknown key {name}"
    missing = [language for language in LANGUAGES if language not in entry]
    if missing:
        yield f"no text in {', '.join(missing)}"
        return
    if "legal" in entry and "reviewed_by" not in entry:
        yield "a text with legal effect says reviewed_by, null while nobody has reviewed it"
    forms = {language: _forms(entry[language]) for language in LANGUAGES}
    yield from _form_problems(forms)


def _forms(node: yaml.Node) -> dict[str, str]:
    if isinstance(node, yaml.MappingNode):
        return {str(name.value): str(form.value) for name, form in node.value}
    return {"other": str(node.value)}


def _form_problems(forms: dict[str, dict[str, str]]) -> Iterator[str]:
    placeholders = {language: set().union(*map(_placeholders, each.values())) for language, each in forms.items()}
    if len({frozenset(names) for names in placeholders.values()}) > 1:
        shown = "; ".join(f"{language} {sorted(names)}" for language, names in placeholders.items())
        yield f"placeholders differ: {shown}"
    gendered = {language for language, each in forms.items() if each.keys() & (_GENDERS - {"other"})}
    for language, each in forms.items():
        if language in gendered and each.keys() != _GENDERS:
            yield f"{language}: gender forms are {', '.join(sorted(_GENDERS))}, all of them and no others"
        elif language not in gendered:
            unknown = sorted(each.keys() - _CATEGORIES[language])
            yield from (f"{language}: no plural category {name}" for name in unknown)
        if "other" not in each:
            yield f"{language}: the form 'other' is missing"
        if any(not form.strip() for form in each.values()):
            yield f"{language}: empty"
    counting = [language for language, each in forms.items() if len(each) > 1 and language not in gendered]
    if counting and gendered:
        yield "forms go by count or by sex, not by both"
    if counting and "count" not in placeholders["en"]:
        yield "plural forms are chosen by {count}, which no form names"
    words = " ".join(_literal(form) for form in forms["en"].values())
    arabic = " ".join(_literal(form) for form in forms["ar"].values())
    if _LATIN_LETTER.search(words) and not _ARABIC_LETTER.search(arabic):
        yield "the Arabic text has no Arabic letter"


def _parsed(form: str) -> list[tuple[str, str | None]]:
    try:
        return [(literal, name) for literal, name, _, _ in string.Formatter().parse(form)]
    except ValueError:
        return [(form, "unreadable placeholder")]


def _placeholders(form: str) -> set[str]:
    return {name for _, name in _parsed(form) if name is not None}


def _literal(form: str) -> str:
    return "".join(literal for literal, _ in _parsed(form))
