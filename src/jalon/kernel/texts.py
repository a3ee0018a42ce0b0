"""Every sentence Jalon says, in French, Arabic and English.

A code is ``<room>.<subject>.<condition>``; its texts stand in ``<room>/texts/<subject>.yaml``, so one file is read for
one subject, and new work adds files. Engines return codes and parameters; screens and ``--lang`` format the same text.

One entry of a file::

    journal.envelope.truncated:
      fr: "L'envoi est incomplet : {missing} octets manquent."
      ar: "..."
      en: "The envelope is incomplete: {missing} bytes are missing."

A text that counts gives the forms of its language (CLDR plural categories, chosen by ``count``)::

      fr: {one: "{count} passage", other: "{count} passages"}

A text about one person may give gender forms, chosen by ``sex`` (a member of ``Sex``; ``other`` for X, unknown, none)::

      fr: {masculine: "Orienté", feminine: "Orientée", other: "Personne orientée"}

A text with legal effect says ``legal: true`` and ``reviewed_by: NAME`` (or ``null`` while nobody has reviewed it).
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("fr", "ar", "en")
RIGHT_TO_LEFT = frozenset({"ar"})
_GENDER_OF_SEX = {"MALE": "masculine", "FEMALE": "feminine"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ROOMS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Text:
    """One sentence in three languages; per language its forms by count or sex, or ``{"other": ...}`` alone."""

    code: str
    forms: Mapping[str, Mapping[str, str]]
    legal: bool = False
    reviewed_by: str | None = None
    clause: str | None = None

    def parameters(self, language: str) -> frozenset[str]:
        """Names of the placeholders in ``language``."""
        return frozenset(
            field
            for form in self.forms[language].values()
            for _, field, _, _ in string.Formatter().parse(form)
            if field is not None
        )


def direction(language: str) -> str:
    """``rtl`` or ``ltr``: the value of HTML's ``dir``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def text(code: str, language: str, /, **parameters: object) -> str:
    """The sentence of ``code`` in ``language``.

    Raises ``KeyError`` for a code without text or a missing parameter: a programmer's error that the checks find.

    >>> text("kernel.sex.female", "en")
    'Female'
    """
    forms = lookup(code).forms[language]
    form = forms["other"]
    if "feminine" in forms:
        form = forms[gender(parameters["sex"])]
    elif len(forms) > 1:
        count = parameters["count"]
        assert isinstance(count, int)
        form = forms.get(plural_category(language, count), form)
    return form.format(**parameters)


def gender(sex: object) -> str:
    """The form for a person of ``sex``: nobody's is guessed, so X, unknown, not asked and None take ``other``."""
    return _GENDER_OF_SEX.get(getattr(sex, "name", ""), "other")


def lookup(code: str) -> Text:
    """The text of ``code`` with everything known about it. Raises ``KeyError``."""
    room, subject, *condition = code.split(".")
    if not condition:
        raise KeyError(code)
    return subject_texts(room, subject)[code]


def known(code: str) -> bool:
    """Whether ``code`` has a text."""
    try:
        lookup(code)
    except KeyError:
        return False
    return True


@cache
def subject_texts(room: str, subject: str) -> Mapping[str, Text]:
    """All texts of one file; raises ``KeyError`` where there is none."""
    path = _ROOMS / room / "texts" / f"{subject}.yaml"
    if not path.is_file():
        raise KeyError(f"{room}.{subject}")
    return {code: _text_of(code, entry) for code, entry in (_load(path) or {}).items()}


def every_text() -> Iterator[Text]:
    """All texts of all rooms, for checks and reference pages."""
    for path in sorted(_ROOMS.glob("*/texts/*.yaml")):
        yield from subject_texts(path.parent.parent.name, path.stem).values()


def _load(path: Path) -> dict[str, Any]:
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_LOADER)  # type: ignore[no-any-return]  # noqa: S506 a safe loader


def _text_of(code: str, entry: Mapping[str, Any]) -> Text:
    forms = {
        language: {"other": entry[language]} if isinstance(entry[language], str) else dict(entry[language])
        for language in LANGUAGES
    }
    return Text(code, forms, bool(entry.get("legal")), entry.get("reviewed_by"), entry.get("clause"))


def plural_category(language: str, count: int) -> str:
    """CLDR plural category of a whole number in one of our three languages (CLDR 45, cardinal rules)."""
    if language == "fr":
        return "one" if count in (0, 1) else "other"
    if language == "ar":
        return _arabic_category(count)
    return "one" if count == 1 else "other"


def _arabic_category(count: int) -> str:
    if count in (0, 1, 2):
        return ("zero", "one", "two")[count]
    rest = count % 100
    if 3 <= rest <= 10:
        return "few"
    return "many" if rest >= 11 else "other"
