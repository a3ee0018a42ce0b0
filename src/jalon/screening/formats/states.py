"""States as public lists name them: English names, short and official, or codes."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jalon.kernel.countries import all_countries, canonical_state
from jalon.kernel.transliteration import fold

_OTHER_NAMES = Path(__file__).parents[1] / "data" / "state_names.csv"


@cache
def _known() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for country in all_countries():
        for language in ("en", "fr"):
            known.setdefault(fold(country.name(language)), country.alpha3)
        for code in (country.alpha2, country.alpha3):
            if code:
                known[code.lower()] = country.alpha3
    with _OTHER_NAMES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(line for line in stream if not line.startswith("#")):
            known[fold(row["name"])] = row["code"]
    return known


def state_of(written: str) -> str | None:
    """Three letters of the State that a list names; None when it is not known.

    >>> state_of("Iran (Islamic Republic of)"), state_of("ml"), state_of("Atlantis")
    ('IRN', 'MLI', None)
    """
    name = fold(written[:200])
    found = _known().get(name) or _known().get(name.removeprefix("the "))
    return canonical_state(found) if found else None
