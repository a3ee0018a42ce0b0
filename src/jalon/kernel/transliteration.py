"""National letters and the letters of zones: ICAO Doc 9303-3 (eighth edition) section 6, and folding for search.

Tables: ``data/latin.csv`` (6.A), ``data/cyrillic.csv`` (6.B), ``data/arabic.csv`` (6.C and appendix B.5.4). Where the
standard gives a choice, the first column of forms is the one written, and all are accepted.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

from jalon.kernel.limits import NAME_CHARACTERS_MAX, NAME_READINGS_MAX

_DATA = Path(__file__).parent / "data"
_APOSTROPHES = frozenset("'’‘ʼʻ`´ʹʿʾ＇")
_HYPHENS = frozenset("-‐‑‒–—―−_/")
_SHADDA = "\u0651"
_TEH_MARBUTA = "\u0629"
_COMPONENT = re.compile(r"<+")


def to_mrz(name: str) -> str:
    """How a zone writes a name (Doc 9303-3 §4.6 and §6): letters A to Z, one filler between components.

    Apostrophes join, hyphens, commas and blanks separate, everything else that is no letter is left out. A name longer
    than NAME_CHARACTERS_MAX is cut there.

    >>> to_mrz("N'Guessan-Traoré"), to_mrz("Ag Älhassane"), to_mrz("محمود")
    ('NGUESSAN<TRAORE', 'AG<AELHASSANE', 'MXHMWD')
    """
    return next(iter(mrz_forms(name, 1)), "")


def mrz_forms(name: str, limit: int = NAME_READINGS_MAX) -> tuple[str, ...]:
    """Every way a zone may write a name, the recommended one first, at most ``limit`` of them.

    >>> mrz_forms("Müller")
    ('MUELLER', 'MUXXLLER', 'MULLER')
    """
    letters = [forms for forms in _letter_forms(unicodedata.normalize("NFC", name[:NAME_CHARACTERS_MAX])) if forms]
    written = (_COMPONENT.sub("<", "".join(chosen)).strip("<") for chosen in product(*letters))
    return tuple(dict.fromkeys(form for form in islice(written, 4 * limit) if form))[:limit]


def _letter_forms(name: str) -> Iterator[tuple[str, ...]]:
    """The forms of each letter in turn; Arabic's shadda repeats those of the letter before it."""
    table = _forward()
    before: tuple[str, ...] = ()
    for place, character in enumerate(name):
        forms = _separator(character) or table.get(character) or _plain(character)
        if character == _SHADDA:
            forms = before
        elif character == _TEH_MARBUTA:
            forms = ("XTA",) if _goes_on(name, place + 1) else ("XAH",)
        if forms and not unicodedata.combining(character):
            before = forms
        yield forms


def _goes_on(name: str, place: int) -> bool:
    """Whether the component has another letter at or after ``place``."""
    for character in name[place:]:
        if not unicodedata.combining(character):
            return unicodedata.category(character).startswith("L")
    return False


def _separator(character: str) -> tuple[str, ...]:
    return ("<",) if character.isspace() or character in _HYPHENS or character in ",<" else ()


def _plain(character: str) -> tuple[str, ...]:
    """A letter outside the tables: itself if it is A to Z, else the letters that it is composed of."""
    upper = character.upper()
    if upper != character and upper in _forward():
        return _forward()[upper]
    kept = "".join(c for c in unicodedata.normalize("NFKD", upper) if "A" <= c <= "Z")
    return (kept,) if kept else ()


@cache
def _forward() -> Mapping[str, tuple[str, ...]]:
    """Upper-case national letter (Arabic: letter) -> its forms in a zone; an empty tuple is "not encoded"."""
    table: dict[str, tuple[str, ...]] = {}
    for script in ("latin", "cyrillic", "arabic"):
        with (_DATA / f"{script}.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                table[chr(int(row["unicode"], 16))] = tuple(row["forms"].split())
    return table


def arabic_readings(printed: str, limit: int = NAME_READINGS_MAX) -> tuple[str, ...]:
    """What an Arabic name may have been of which a zone prints the transliteration; empty when it is none.

    A doubled letter may be one with shadda (left out, as Arabic does) or two. Components are parted by blanks.

    >>> arabic_readings("MXHMWD")
    ('محمود',)
    >>> arabic_readings("EBDALRXHYM")
    ('عبدالرحيم',)
    """
    components = [_component_readings(part) for part in printed[:NAME_CHARACTERS_MAX].replace("<", " ").split()]
    if not components or not all(components):
        return ()
    return tuple(" ".join(chosen) for chosen in islice(product(*components), limit))


def is_arabic_transliteration(printed: str) -> bool:
    """Whether a zone's name has one of the escapes by which Doc 9303-3 §6.C writes Arabic letters.

    Some names that are not (``XAVIER``, ``ALEXANDRE``) have none of them or letters that Arabic never gives.
    """
    return "X" in printed and bool(arabic_readings(printed, 1))


def _component_readings(component: str) -> tuple[str, ...]:
    letters = _arabic_letters(component)
    if not letters:
        return ()
    readings = {"": None}
    for place, letter in enumerate(letters):
        doubled = place > 0 and letter == letters[place - 1]
        grown = [reading + letter for reading in readings]
        if doubled:
            grown = [*readings, *grown]
        readings = dict.fromkeys(grown[:NAME_READINGS_MAX])
    return tuple(readings)


def _arabic_letters(component: str) -> tuple[str, ...]:
    """The Arabic letters of one component, longest escape first; empty when some part is no transliteration."""
    letters: list[str] = []
    place = 0
    table = _reverse()
    while place < len(component):
        for length in (3, 2, 1):
            letter = table.get(component[place : place + length])
            if letter is not None:
                break
        else:
            return ()
        letters.append(letter)
        place += length
    return tuple(letters)


@cache
def _reverse() -> Mapping[str, str]:
    """Escape or letter -> Arabic letter. Where several letters share one, that of Arabic itself comes first."""
    table: dict[str, str] = {"XTA": _TEH_MARBUTA, "XAH": _TEH_MARBUTA}
    with (_DATA / "arabic.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            for form in row["forms"].split():
                table.setdefault(form, chr(int(row["unicode"], 16)))
    return table


_FOLDED = {
    **dict.fromkeys("أإآٱ", "ا"),
    "ة": "ه",
    "ى": "ي",
    "ی": "ي",
    "ئ": "ي",
    "ؤ": "و",
    "ک": "ك",
    "ء": "",
    "\u0640": "",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ɲ": "n",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ɛ": "e",
    "ɔ": "o",
}


def fold(text: str) -> str:
    """``text`` for searching: lower case, no diacritics, no apostrophes; hyphens, fillers and punctuation are blanks.

    Arabic: one alef, ta marbuta as ha, alef maqsura and hamza on ya as ya, hamza on waw as waw, no tatweel, no vowel
    signs. Digits of any script become 0 to 9. Folding twice changes nothing.

    >>> fold("N'Guessan-TRAORÉ"), fold("أَحْمَد"), fold("DIALLO<<AÏCHA")
    ('nguessan traore', 'احمد', 'diallo aicha')
    """
    folded = "".join(map(_folded, unicodedata.normalize("NFKC", text).casefold()))
    return " ".join(folded.split())


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    known = _FOLDED.get(character)
    if known is not None:
        return known
    if character in _APOSTROPHES:
        return ""
    return "".join(map(_folded_part, unicodedata.normalize("NFKD", character)))


def _folded_part(part: str) -> str:
    category = unicodedata.category(part)
    if category.startswith("M") or category in ("Cc", "Cf"):
        return " " if part.isspace() else ""
    if category == "Nd":
        return str(unicodedata.digit(part))
    return _FOLDED.get(part, part) if category.startswith(("L", "N")) else " "
