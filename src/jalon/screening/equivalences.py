"""Names that belong together though no rule of spelling says so: ``data/equivalences.csv``, curated, with sources."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).parent / "data" / "equivalences.csv"
KINDS: Mapping[str, float] = {"spelling": 0.1, "cognate": 0.35, "short": 0.45, "distinct": 1.0}
"""What separates two names of one group: another spelling, the same name grown apart in two languages, a pet name,
or names that look alike and are not the same (HASSANE and HOUSSEINI are twins)."""


class Group(NamedTuple):
    """One line of the table: how its names belong together, the names (folded), and where that is known from."""

    kind: str
    names: tuple[str, ...]
    source: str


def groups() -> Iterator[Group]:
    """The table, line by line."""
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(line for line in stream if not line.startswith("#")):
            yield Group(row["kind"], tuple(row["names"].split()), row["source"])


@cache
def _places() -> tuple[Mapping[str, tuple[int, ...]], tuple[float, ...]]:
    places: dict[str, tuple[int, ...]] = {}
    costs = []
    for number, group in enumerate(groups()):
        costs.append(KINDS[group.kind])
        for name in group.names:
            places[name] = (*places.get(name, ()), number)
    return places, tuple(costs)


def relation_of(one: str, other: str) -> float | None:
    """What separates two folded names of a common group (0..1; 1: known to differ); None when they have none."""
    places, costs = _places()
    shared = set(places.get(one, ())) & set(places.get(other, ()))
    if len(shared) > 1 and any(costs[number] == 1 for number in shared):
        return 1.0
    return min((costs[number] for number in shared), default=None)


def related(name: str) -> tuple[str, ...]:
    """Every other name that shares a group with a folded name."""
    places, costs = _places()
    if name not in places:
        return ()
    kept = (number for number in places[name] if costs[number] < 1)
    return tuple(sorted(set().union(*(_members()[number] for number in kept)) - {name}))


@cache
def _members() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.names) for group in groups())
