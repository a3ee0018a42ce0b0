"""Codes of States, organisations and persons without nationality: ISO 3166-1 and ICAO Doc 9303-3 section 5.

The table is ``data/countries.csv``; ``tools/genscripts/countries.py`` writes it from Unicode CLDR and ICAO's additions.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from jalon.kernel.transliteration import fold

_TABLE = Path(__file__).parent / "data" / "countries.csv"

TABLE_AS_OF = date(2021, 12, 1)
"""Edition of the rules that the table follows: Doc 9303-3, eighth edition, with ISO 3166-1 as CLDR carries it."""

POST_STATES = ("BFA", "MLI", "MRT", "NER")
"""The States whose posts Jalon is made for."""

NEIGHBOURS = ("BEN", "CIV", "DZA", "ESH", "GHA", "GIN", "LBY", "MAR", "NGA", "SEN", "TCD", "TGO")
"""What borders on one of them, and Morocco."""


class CodeKind(StrEnum):
    """What a code stands for."""

    STATE = "state"
    """A State or territory of ISO 3166-1, or Kosovo (RKS)."""
    STATUS = "status"
    """A class of British nationality that is not GBR's."""
    PERSON = "person"
    """A person without a defined nationality: stateless, refugee, unspecified (XXA, XXB, XXC, XXX)."""
    ORGANISATION = "organisation"
    """An organisation that issues travel documents."""
    FORMER = "former"
    """A withdrawn code that old documents may show."""
    SPECIMEN = "specimen"
    """Utopia, of specimen documents only."""


@dataclass(frozen=True)
class Country:
    """One code with its names. ``alpha2`` and ``numeric`` are those of ISO 3166-1, None outside it."""

    alpha3: str
    alpha2: str | None
    numeric: str | None
    kind: CodeKind
    names: Mapping[str, str]

    def name(self, language: str) -> str:
        """Its name in ``fr``, ``ar`` or ``en``."""
        return self.names[language]


def country(code: str) -> Country | None:
    """The entry of an alpha-3 code, of an alpha-2 code, or of a zone's code (``D``, ``D<<``); None if there is none.

    >>> country("D<<").name("fr")
    'Allemagne'
    """
    return _by_code().get(canonical_state(code))


def canonical_state(mrz_code: str) -> str:
    """The three letters that Jalon keeps for a zone's or a typed code; an unknown one stays, without its fillers.

    >>> canonical_state("D<<"), canonical_state("bf"), canonical_state("QQQ")
    ('DEU', 'BFA', 'QQQ')
    """
    code = mrz_code.strip("< ").upper()
    if code == "D":
        return "DEU"
    entry = _by_code().get(code)
    return entry.alpha3 if entry else code


def is_state(code: str) -> bool:
    """Whether a code is that of a State or territory that exists (not an organisation, a status, a specimen)."""
    entry = country(code)
    return entry is not None and entry.kind is CodeKind.STATE


@cache
def all_countries() -> tuple[Country, ...]:
    """Every entry, in the order of alpha-3 codes."""
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Country(
                row["alpha3"],
                row["alpha2"] or None,
                row["numeric"] or None,
                CodeKind(row["kind"]),
                {language: row[language] for language in ("fr", "ar", "en")},
            )
            for row in csv.DictReader(stream)
        )


@cache
def choices(language: str) -> tuple[tuple[str, str], ...]:
    """(alpha-3, name) for a form: the four States, their neighbours, all others by name, then what is no State.

    Specimens and withdrawn codes are not offered.
    """
    offered = [entry for entry in all_countries() if entry.kind not in (CodeKind.FORMER, CodeKind.SPECIMEN)]
    offered.sort(key=lambda entry: (_rank(entry), fold(entry.name(language))))
    return tuple((entry.alpha3, entry.name(language)) for entry in offered)


def _rank(entry: Country) -> int:
    if entry.alpha3 in POST_STATES:
        return 0
    if entry.alpha3 in NEIGHBOURS:
        return 1
    return 2 if entry.kind is CodeKind.STATE else 3


@cache
def _by_code() -> Mapping[str, Country]:
    entries = {entry.alpha2: entry for entry in all_countries() if entry.alpha2}
    return entries | {entry.alpha3: entry for entry in all_countries()}
