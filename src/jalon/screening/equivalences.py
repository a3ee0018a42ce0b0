"""Names that belong together though no rule of spelling says so: ``data/equivalences.csv``, curated, with sources.

A name that does not stand in the table belongs to the groups of the names that have its spelling key. Two names that
both belong to groups, and to no common one, are two names: KONE and KANE are not slips of one another.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).parent / "data" / "equivalences.csv"
KINDS: Mapping[str, float] = {"spelling": 0.05, "form": 0.2, "cognate": 0.4, "short": 0.45, "distinct": 1.0}
"""What separates two names of one group: another spelling, the form of another language (OUMAR and OUMAROU), the same
name grown apart (MOHAMED and MAMADOU: brothers may bear both), a pet name, or names that look alike and are not the
same."""
ATTRIBUTES = "attributes"
DISTINCT = KINDS["distinct"]
_SPELLING = "spelling"


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
def groups_of_names() -> Mapping[str, tuple[int, ...]]:
    """The numbers of the groups in which each name stands.

    What belongs together in another way than by spelling does so in every spelling: a group of forms holds the other
    spellings of its names as well.
    """
    spellings: dict[str, set[str]] = {}
    for group in groups():
        if group.kind == _SPELLING:
            for name in group.names:
                spellings.setdefault(name, set()).update(group.names)
    places: dict[str, tuple[int, ...]] = {}
    for number, group in enumerate(groups()):
        names = set(group.names)
        if group.kind not in {_SPELLING, "distinct"}:
            names |= set().union(*(spellings.get(name, set()) for name in group.names))
        for name in sorted(names):
            places[name] = (*places.get(name, ()), number)
    return places


@cache
def _costs() -> tuple[float, ...]:
    return tuple(KINDS[group.kind] for group in groups())


def relation(one: tuple[int, ...], other: tuple[int, ...]) -> float | None:
    """What separates two names of these groups (0..1; 1: known to differ); None when no group holds both."""
    shared = set(one) & set(other)
    if not shared:
        return None
    costs = _costs()
    if any(costs[number] == DISTINCT for number in shared):
        return DISTINCT
    return min(costs[number] for number in shared)


def without_distinct(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Those of the groups that say what a name is: what a name is not holds for its very letters alone."""
    costs = _costs()
    return tuple(number for number in numbers if costs[number] < DISTINCT)


def is_name(numbers: tuple[int, ...]) -> bool:
    """Whether one of these groups says what a name is, and not only what it is not."""
    costs = _costs()
    return any(costs[number] < DISTINCT for number in numbers)


def related(name: str) -> frozenset[str]:
    """Every other name that shares a group with a folded name."""
    return related_in(groups_of_names().get(name, ())) - {name}


def related_in(numbers: tuple[int, ...]) -> frozenset[str]:
    """Every name of these groups, those that are only told apart left out."""
    costs = _costs()
    return frozenset().union(*(_members()[number] for number in numbers if costs[number] < DISTINCT))


@cache
def attributes() -> frozenset[str]:
    """Names of God as they follow Abd."""
    return frozenset(name for group in groups() if group.source == ATTRIBUTES for name in group.names)


@cache
def _members() -> tuple[frozenset[str], ...]:
    members: list[set[str]] = [set() for _ in groups()]
    for name, numbers in groups_of_names().items():
        for number in numbers:
            members[number].add(name)
    return tuple(map(frozenset, members))
