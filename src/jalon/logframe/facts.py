"""Facts: counts of one country and month that hubs and registers tell; which of them count, and why others do not.

A hub tells a month again when it knows more. What it counted from a month's rows has a *vintage*; what it read from a
register has none, and a later file says it anew. The newest telling of a fact, country and month replaces all cells of
the older ones, which stay as history. For one country and month one hub counts,
the one that the register of hubs names; what another hub tells is kept, never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from jalon.kernel.errors import UnableTo
from jalon.logframe.values import State

_ANY_TIME = datetime.min.replace(tzinfo=UTC)

Cell: TypeAlias = tuple[tuple[str, str], ...]
"""Dimensions of a fact with their values, in the order of their names."""


class UnableToCompute(UnableTo):
    """Facts that contradict themselves, or a period that is none."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One count. ``period`` is a month, ``YYYY-MM``; ``source`` the hub, or the entry of a register.

    ``vintage``: of the rows it was counted from, None for what comes from a register; ``told_at`` knows its offset from
    UTC. ``evidence`` names what proves it: the digest of the signed file, or of the evidence of a register's entry.
    """

    fact: str
    country: str
    period: str
    dimensions: Cell
    value: int | None
    state: State
    source: str
    vintage: int | None
    told_at: datetime
    evidence: str = ""

    @property
    def told(self) -> tuple[str, str, str, str]:
        """What one telling replaces: source, fact, country, month."""
        return self.source, self.fact, self.country, self.period

    @property
    def telling(self) -> tuple[bool, int, datetime]:
        """Which telling it belongs to; the greatest is the newest. A vintage is one however often it is told."""
        return (False, 0, self.told_at) if self.vintage is None else (True, self.vintage, _ANY_TIME)


def cell(dimensions: Mapping[str, str]) -> Cell:
    """Dimensions in their order."""
    return tuple(sorted(dimensions.items()))


class WhyNot(Enum):
    """Why a fact does not count. The value is the last part of the code of its sentence, ``logframe.facts.<value>``."""

    OLDER_VINTAGE = "older_vintage"
    OTHER_HUB = "other_hub"
    OTHER_BREAKDOWN = "other_breakdown"
    OUTSIDE_PERIOD = "outside_period"
    OTHER_COUNTRY = "other_country"

    @property
    def text_code(self) -> str:
        """Code of the sentence."""
        return f"logframe.facts.{self.value}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A fact that does not count, and why."""

    fact: Fact
    why: WhyNot


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose facts count for a country from a month on (``until`` included; None: to this day)."""

    source: str
    country: str
    since: str
    until: str | None = None

    def covers(self, fact: Fact) -> bool:
        """Whether ``fact`` is of its country and months."""
        return (
            fact.country == self.country and self.since <= fact.period and (not self.until or fact.period <= self.until)
        )


@dataclass(frozen=True)
class Standing:
    """The facts that count, and the others with their reasons."""

    counting: tuple[Fact, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Sequence[Fact]]:
        """The facts that count, by the name of the fact."""
        found: dict[str, list[Fact]] = {}
        for fact in self.counting:
            found.setdefault(fact.fact, []).append(fact)
        return found


def standing(facts: Iterable[Fact], authorities: Sequence[Authority], registers: str = "register:") -> Standing:
    """Which facts count. Sources that begin with ``registers`` need no authority: each entry is its own.

    The answer does not depend on the order. Raises :class:`UnableToCompute` where one vintage says two things.
    """
    unique = _unique(facts)
    newest: dict[tuple[str, str, str, str], tuple[bool, int, datetime]] = {}
    for fact in unique:
        newest[fact.told] = max(newest.get(fact.told, fact.telling), fact.telling)
    counting, left_out = [], []
    for fact in unique:
        if not fact.source.startswith(registers) and not _is_authority(fact, authorities):
            left_out.append(LeftOut(fact, WhyNot.OTHER_HUB))
        elif fact.telling < newest[fact.told]:
            left_out.append(LeftOut(fact, WhyNot.OLDER_VINTAGE))
        else:
            counting.append(fact)
    return Standing(tuple(counting), tuple(left_out))


def _is_authority(fact: Fact, authorities: Sequence[Authority]) -> bool:
    return any(one.source == fact.source and one.covers(fact) for one in authorities)


def _unique(facts: Iterable[Fact]) -> list[Fact]:
    found: dict[tuple[object, ...], Fact] = {}
    for fact in facts:
        key = (*fact.told, fact.dimensions, fact.telling)
        other = found.setdefault(key, fact)
        if (other.value, other.state) != (fact.value, fact.state):
            raise _two_values(fact)
    return sorted(found.values(), key=_place)


def _place(fact: Fact) -> tuple[object, ...]:
    return fact.fact, fact.country, fact.period, fact.source, fact.dimensions, fact.telling


def _two_values(fact: Fact) -> UnableToCompute:
    named = {"fact": fact.fact, "country": fact.country, "period": fact.period}
    return UnableToCompute("logframe.facts.two_values", vintage=fact.vintage or 0, **named)


@dataclass(frozen=True)
class Taken:
    """What a file brings: facts that are new, and those that were known already."""

    new: tuple[Fact, ...]
    repeated: tuple[Fact, ...]


def take(known: Iterable[Fact], incoming: Iterable[Fact]) -> Taken:
    """What is new of ``incoming``. The same file twice brings nothing, nor does a vintage told again.

    Raises :class:`UnableToCompute` where a vintage that is known says something else now: a hub tells a correction as a
    newer vintage, so the same one with other cells is damage or fraud, and the whole file is refused.
    """
    tellings: dict[tuple[object, ...], dict[Cell, Fact]] = {}
    for fact in known:
        tellings.setdefault((*fact.told, fact.telling), {})[fact.dimensions] = fact
    new: list[Fact] = []
    repeated: list[Fact] = []
    for fact in _unique(incoming):
        before = tellings.get((*fact.told, fact.telling))
        if before is None:
            new.append(fact)
            continue
        same = before.get(fact.dimensions)
        if same is None or (same.value, same.state) != (fact.value, fact.state):
            raise _two_values(fact)
        repeated.append(fact)
    return Taken(tuple(new), tuple(repeated))


def month_range(first: str, last: str) -> tuple[str, ...]:
    """Months from ``first`` to ``last``, both included. Raises :class:`UnableToCompute`.

    >>> month_range("2025-11", "2026-01")
    ('2025-11', '2025-12', '2026-01')
    """
    begin, end = _number(first), _number(last)
    return tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(begin, end + 1))


def _number(month: str) -> int:
    year, dash, part = month.partition("-")
    sound = len(month) == 7 and dash and year.isascii() and year.isdigit() and part.isascii() and part.isdigit()
    if not sound or not 1 <= int(part) <= 12:
        raise UnableToCompute("logframe.facts.not_a_month", month=month[:20])
    return int(year) * 12 + int(part) - 1
