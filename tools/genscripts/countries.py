"""Writes src/jalon/kernel/data/countries.csv from Unicode CLDR (as Babel carries it) and icao_codes.csv.

ISO 3166-1 codes are CLDR's territories of two letters that have an alias of three letters and one of three digits;
names are CLDR's in French, Arabic and English. ICAO's additions (Doc 9303-3, eighth edition, section 5, parts A to G),
a few withdrawn ISO codes that old documents may still show, and their names stand in icao_codes.csv beside this file.

Run it to write the file; a test compares the file with :func:`countries`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from babel import Locale
from babel.core import get_global

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "src" / "jalon" / "kernel" / "data" / "countries.csv"
LANGUAGES = ("fr", "ar", "en")
COLUMNS = ("alpha3", "alpha2", "numeric", "kind", *LANGUAGES)

RESERVED = frozenset({"AA", "EU", "ZZ"})
"""Codes of CLDR that ISO 3166-1 does not assign to a country; so are all that begin with X."""

WITHDRAWN = frozenset(
    {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR", "230", "249", "278", "280", "720", "736", "886"},
)
"""Older aliases of territories that have a current one (ISO 3166-3)."""


def countries() -> str:
    """The whole file."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted([*_iso_rows(), *_icao_rows()], key=lambda row: row["alpha3"]))
    return written.getvalue()


def _iso_rows() -> list[dict[str, str]]:
    names = {language: Locale(language).territories for language in LANGUAGES}
    alpha3, numeric = _aliases(str.isalpha), _aliases(str.isdigit)
    return [
        {
            "alpha3": alpha3[alpha2],
            "alpha2": alpha2,
            "numeric": numeric[alpha2],
            "kind": "state",
            **{language: names[language][alpha2] for language in LANGUAGES},
        }
        for alpha2 in alpha3
        if alpha2 in numeric and alpha2 in names["en"] and not alpha2.startswith("X") and alpha2 not in RESERVED
    ]


def _aliases(kind: Callable[[str], bool]) -> dict[str, str]:
    """Alpha-2 code -> its current alias of three letters, or of three digits."""
    return {
        territories[0]: alias
        for alias, territories in get_global("territory_aliases").items()
        if len(alias) == 3 and kind(alias) and len(territories) == 1 and alias not in WITHDRAWN
    }


def _icao_rows() -> list[dict[str, str]]:
    with (HERE / "icao_codes.csv").open(encoding="utf-8", newline="") as stream:
        return [{"alpha2": "", "numeric": "", **row} for row in csv.DictReader(stream)]


if __name__ == "__main__":
    TARGET.write_text(countries(), encoding="utf-8")
    print(f"{TARGET.name}: {countries().count(chr(10)) - 1} codes")
