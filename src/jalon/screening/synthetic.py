"""A synthetic national list, for demonstration, tests and benchmarks. Every person in it is invented.

Given names are common ones of the Sahel; family names are put together from syllables, so that no combination is meant
to be anybody's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

import yaml

from jalon.screening.entry import GROUNDS_UNDER_ORDER, Ground
from jalon.screening.formats.national_csv import COLUMNS
from jalon.screening.query import DocumentKey

DEMO_LIST_NAME = "NATIONAL-DEMO"
DEMO_CANDIDATE_NAME = "TANKAMBARI IDRISSA BAKARY"
"""Name of the demonstration entry that has a candidate; the traveller of that name is to be born in the year below."""
DEMO_CANDIDATE_BIRTH_YEAR = 1984
DEMO_LOST_DOCUMENT = DocumentKey("P", "NER", "BF9900017")
"""Reported lost in the demonstration list."""

_NAMES = Path(__file__).parent / "data" / "synthetic_names.yaml"
_STATES = ("BFA", "MLI", "MRT", "NER", "BEN", "CIV", "NGA", "TCD")
_PERSON_GROUNDS = (
    Ground.COURT_WARRANT,
    Ground.JUDICIAL_INVESTIGATION,
    Ground.ENTRY_BAN,
    Ground.EXIT_BAN,
    Ground.MISSING_PERSON,
)
_DOCUMENT_GROUNDS = (Ground.DOCUMENT_LOST, Ground.DOCUMENT_STOLEN, Ground.DOCUMENT_REVOKED)


def synthetic_list(count: int, seed: int, as_of: date) -> str:
    """``count`` records of the format ``national-csv`` with its first line; the first two are the demonstration's.

    The same count, seed and date give the same text.
    """
    return "".join(synthetic_lines(count, seed, as_of))


def synthetic_lines(count: int, seed: int, as_of: date) -> Iterator[str]:
    """The same, line by line, for lists that are too long for memory."""
    yield _line(COLUMNS)
    random = Random(seed)  # noqa: S311 invented people, no secret
    for number, record in zip(range(count), _records(random, as_of), strict=False):
        values = {"id": f"SYN-{number + 1:07d}", **_dates(random, as_of), **record}
        yield _line(values.get(column, "") for column in COLUMNS)


def synthetic_name(random: Random, *, woman: bool = False) -> str:
    """An invented name: family name, one or two given names."""
    given = random.choice(_names()["women"] if woman else _names()["men"])
    if random.random() < 0.3:
        given += " " + random.choice(_names()["women"] if woman else _names()["men"])
    return f"{synthetic_family_name(random).upper()} {given}"


def synthetic_family_name(random: Random) -> str:
    """One of about 15,000 invented family names."""
    return random.choice(_names()["first"]) + random.choice(_names()["middle"]) + random.choice(_names()["last"])


@cache
def _names() -> Mapping[str, list[str]]:
    content = yaml.safe_load(_NAMES.read_text(encoding="utf-8"))
    return {kind: str(words).split() for kind, words in content.items()}


def _records(random: Random, as_of: date) -> Iterator[Mapping[str, str]]:
    yield {
        "names": DEMO_CANDIDATE_NAME,
        "birth_date": str(DEMO_CANDIDATE_BIRTH_YEAR),
        "nationality": "BFA",
        "sex": "M",
        "ground": Ground.COURT_WARRANT,
        "legal_basis": "demonstration: warrant of an invented court",
        "source": "demonstration",
    }
    lost = DEMO_LOST_DOCUMENT
    yield {
        "documents": f"{lost.type}:{lost.country}:{lost.number}",
        "ground": Ground.DOCUMENT_LOST,
        "legal_basis": "demonstration: declaration of loss",
        "source": "demonstration",
    }
    while True:
        yield _document(random) if random.random() < 0.3 else _person(random, as_of)


def _person(random: Random, as_of: date) -> Mapping[str, str]:
    woman = random.random() < 0.3
    name = synthetic_name(random, woman=woman)
    names = [name]
    if random.random() < 0.2:
        names.append(f"{name.split()[0]} {random.choice(_names()['women'] if woman else _names()['men'])}")
    ground = random.choice(_PERSON_GROUNDS)
    document = f"P:{random.choice(_STATES)}:{_number(random)}" if random.random() < 0.4 else ""
    return {
        "names": "|".join(names),
        "birth_date": _birth(random, as_of),
        "nationality": random.choice(_STATES),
        "sex": "F" if woman else "M",
        "documents": document,
        "ground": ground,
        "legal_basis": "invented law, article 12",
        "source": "invented court",
        "judicial_order": f"ORD-{random.randrange(10_000):04d}" if ground in GROUNDS_UNDER_ORDER else "",
    }


def _document(random: Random) -> Mapping[str, str]:
    return {
        "documents": f"{random.choice(('P', 'ID'))}:{random.choice(_STATES)}:{_number(random)}",
        "ground": random.choice(_DOCUMENT_GROUNDS),
        "legal_basis": "invented law, article 4",
        "source": "invented registry",
    }


def _birth(random: Random, as_of: date) -> str:
    """Adults' birth dates as lists give them: many years without a day, many a first of January."""
    born = as_of - timedelta(days=random.randrange(18 * 366, 70 * 365))
    kind = random.random()
    if kind < 0.2:
        return str(born.year)
    return f"{born.year}-01-01" if kind < 0.4 else born.isoformat()


def _dates(random: Random, as_of: date) -> Mapping[str, str]:
    entered = as_of - timedelta(days=random.randrange(1, 700))
    return {
        "entered_on": entered.isoformat(),
        "expires_on": (entered + timedelta(days=1_800)).isoformat(),
        "review_on": (as_of + timedelta(days=random.randrange(1, 360))).isoformat(),
    }


def _number(random: Random) -> str:
    return f"{random.choice('ABCDEFGHJKLMNPRSTVWXYZ')}{random.randrange(10**7, 10**8)}"


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
