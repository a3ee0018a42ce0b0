"""Countries named in a text: the names of ISO 3166-1 in English, French and Arabic, adjectives, and codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from jalon.kernel.countries import CodeKind, all_countries, country
from jalon.kernel.transliteration import fold

_CODE = re.compile(r"(?<![\w-])[A-Z]{3}(?![\w-])")
_ENDING = r"(?:s|n|ns|an|ans|ian|ians|ien|iens|ienne|iennes|nais|naise|naises|ese)?"
_OTHER_NAMES = {
    "COD": ("dr congo", "drc", "rdc", "democratic republic of the congo", "democratic republic of congo"),
    "COG": ("republic of the congo", "republic of congo"),
    "CIV": ("ivory coast",),
    "TZA": ("united republic of tanzania",),
    "LAO": ("lao pdr",),
    "SYR": ("syrian arab republic",),
    "VNM": ("viet nam",),
    "BOL": ("plurinational state of bolivia",),
    "MDA": ("republic of moldova",),
    "CPV": ("cabo verde",),
    "SWZ": ("swaziland",),
    "GMB": ("the gambia",),
    "MMR": ("burma",),
}
_TOO_COMMON = {"ile", "man"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A country named in a text, by the places of its first and last characters in the text with accents taken off."""

    code: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text in lower case without accents, every character in its place.

    >>> plain("Étude au Sénégal")
    'etude au senegal'
    """
    return "".join(_bare(char) for char in text)


@lru_cache(maxsize=4_096)
def _bare(char: str) -> str:
    base = unicodedata.normalize("NFKD", char)[:1].casefold()
    return base if len(base) == 1 else char


@cache
def _names() -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in all_countries():
        if entry.kind is not CodeKind.STATE:
            continue
        for name in {*entry.names.values(), *_OTHER_NAMES.get(entry.alpha3, ())}:
            bare = plain(name.split("(")[0].strip()).replace("’", "'")
            if len(bare) > 3 and bare not in _TOO_COMMON:
                known.setdefault(bare, entry.alpha3)
                known.setdefault(bare.replace("-", " "), entry.alpha3)
    return known


@cache
def _pattern() -> re.Pattern[str]:
    names = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))}){_ENDING}(?!\w)")


def mentions(text: str, known: Iterable[str] = ()) -> list[Mention]:
    """Every country that a text names, in order. Codes of three capitals count where they are among ``known``."""
    found = [Mention(_names()[hit[1]], hit.start(), hit.end()) for hit in _pattern().finditer(plain(text))]
    codes = set(known)
    found += [Mention(hit[0], hit.start(), hit.end()) for hit in _CODE.finditer(text) if hit[0] in codes]
    return sorted(found, key=lambda mention: mention.start)


def named(text: str, known: Iterable[str] = ()) -> frozenset[str]:
    """The codes of the countries that a text names."""
    return frozenset(mention.code for mention in mentions(text, known))


@cache
def state_codes() -> frozenset[str]:
    """The alpha-3 codes of all States."""
    return frozenset(entry.alpha3 for entry in all_countries() if entry.kind is CodeKind.STATE)


def country_of(written: str) -> str | None:
    """The alpha-3 code that a cell or key stands for: a code of two or three letters, or a name; None for another text.

    >>> country_of("FJ"), country_of("Kenya"), country_of("Total")
    ('FJI', 'KEN', None)
    """
    bare = written.strip()
    if re.fullmatch(r"[A-Za-z]{2,3}", bare) and bare.isupper():
        entry = country(bare)
        return entry.alpha3 if entry and entry.kind is CodeKind.STATE else None
    return _names().get(plain(bare).replace("’", "'"))


def folded_key(written: str) -> str:
    """A key or heading for comparison: folded, blanks and hyphens as underscores."""
    return fold(written.replace("_", " ")).replace(" ", "_")
