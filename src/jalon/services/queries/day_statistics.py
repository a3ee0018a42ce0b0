"""A day's crossings by post and direction, sex, age, nationality, with small cells hidden.

Counted are decisions *admitted* and *exit allowed*, as they read after corrections, by the day of the hub's State.
Erased records are not counted again: figures of days that retention has reached belong to closed statistics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Count

from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.records.models import Account, Crossing, Peer
from jalon.services.corrections.counting import corrected_within, put_right
from jalon.services.node import Node, Role
from jalon.services.policies import country_of, require
from jalon.stats.suppression import Figure, ProtectedTable, Shown, figure, first_sight, protect, protect_totals
from jalon.stats.tables import by_falling_count, table_of

COUNTED = (Outcome.ADMITTED, Outcome.EXIT_ALLOWED)
OTHER = ""
"""Nationalities below the limit together, with *not asked* and *unknown*."""
_COLUMNS = ("node", "direction", "sex", "age_band", "nationality")
_Fact = tuple[str, int | None, int | None, int | None, str | None, int]


@dataclass(frozen=True)
class Post:
    """A row of every table."""

    node: str
    label: str


@dataclass(frozen=True)
class Breakdown:
    """One table: a line a value, a column a post, then the value's total."""

    subject: str
    values: tuple[CodeList | str, ...]
    lines: tuple[tuple[Figure, ...], ...]
    totals: tuple[Figure, ...]

    @property
    def rows(self) -> tuple[tuple[CodeList | str, tuple[Figure, ...], Figure], ...]:
        """Value, its figures by post, its total."""
        return tuple(zip(self.values, self.lines, self.totals, strict=True))


@dataclass(frozen=True)
class DayStatistics:
    """Everything that the page of a day shows. ``withheld``: some figure is hidden so that others stay hidden."""

    on: date
    posts: tuple[Post, ...]
    post_totals: tuple[Figure, ...]
    total: Figure
    breakdowns: tuple[Breakdown, ...]
    withheld: bool


def day_statistics(*, node: Node, account: Account, on: date) -> DayStatistics:
    """The figures of a day. Raises ``UnableToAllow``."""
    require(account, "see_statistics")
    posts = tuple(Post(peer.node, peer.label) for peer in Peer.objects.filter(role=Role.POST).order_by("label", "node"))
    facts = _facts(node, on, {post.node for post in posts})
    by_post = Counter[str]()
    for name, *_, count in facts:
        by_post[name] += count
    totals = [by_post[post.node] for post in posts]
    decided = protect_totals(totals)
    breakdowns = tuple(
        made
        for subject, columns, value in _subjects(facts)
        if (made := _breakdown(subject, posts, columns, [(fact[0], value(fact), fact[5]) for fact in facts], decided))
    )
    return DayStatistics(
        on=on,
        posts=posts,
        post_totals=tuple(figure(count, shown) for count, shown in zip(totals, decided, strict=True)),
        total=figure(sum(totals), first_sight(sum(totals))),
        breakdowns=breakdowns,
        withheld=Shown.WITHHELD in decided or any(_has_withheld(one) for one in breakdowns),
    )


def bounds_of(node: Node, on: date) -> tuple[datetime, datetime]:
    """The moments at which a day of the hub's State begins and ends."""
    country = country_of(node.state)
    zone = ZoneInfo(country.time_zone if country else "UTC")
    return datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone)


def today_of(node: Node, at: datetime) -> date:
    """The day of the hub's State."""
    country = country_of(node.state)
    return at.astimezone(ZoneInfo(country.time_zone if country else "UTC")).date()


def _facts(node: Node, on: date, known: set[str]) -> list[_Fact]:
    begin, end = bounds_of(node, on)
    within = {"at__gte": begin, "at__lt": end, "outcome__in": COUNTED, "node__in": known}
    counted = Counter[tuple[Any, ...]]()
    for *key, number in Crossing.objects.filter(**within).order_by().values_list(*_COLUMNS).annotate(n=Count("id")):
        counted[tuple(key)] = number
    # Admission and exit follow the direction, so a correction moves nobody into or out of what is counted.
    put_right(counted, corrected_within(node, Crossing, within), _COLUMNS)
    return [(*key, number) for key, number in counted.items()]


def _subjects(facts: Sequence[_Fact]) -> list[tuple[str, Sequence[CodeList | str], Callable[[_Fact], CodeList | str]]]:
    by_nationality = Counter[str]()
    for *_, nationality, count in facts:
        by_nationality[nationality or OTHER] += count
    named = {name: count for name, count in by_nationality.items() if name != OTHER and count >= limits.CELL_COUNT_MIN}
    return [
        ("direction", _met(Direction, facts, 1), lambda fact: _member(Direction, fact[1])),
        ("sex", _met(Sex, facts, 2), lambda fact: _member(Sex, fact[2])),
        ("age_band", _met(AgeBand, facts, 3), lambda fact: _member(AgeBand, fact[3])),
        ("nationality", _names(named, by_nationality), lambda fact: fact[4] if fact[4] in named else OTHER),
    ]


def _met(codes: type[CodeList], facts: Sequence[_Fact], place: int) -> tuple[CodeList, ...]:
    """Members that somebody has that day. A line that nobody is in would only make its neighbours follow from it."""
    found = {_member(codes, cast("int | None", fact[place])) for fact in facts}
    return tuple(member for member in codes if member in found)


def _names(named: Mapping[str, int], counts: Mapping[str, int]) -> tuple[str, ...]:
    """Nationalities that are numerous enough to be named, then the others where there are any."""
    others = OTHER in counts or len(named) < len(counts)
    return (*by_falling_count(named), *([OTHER] if others else []))


def _member(codes: type[CodeList], value: int | None) -> CodeList:
    """The member of a stored number; what a newer program wrote counts with the list's first member."""
    return codes(value) if value in set(codes) else next(iter(codes))


def _breakdown(
    subject: str,
    posts: Sequence[Post],
    columns: Sequence[CodeList | str],
    facts: Sequence[tuple[str, Hashable, int]],
    decided: Sequence[Shown],
) -> Breakdown | None:
    if not columns or not posts:
        return None
    if len(columns) == 1:
        return _single(subject, posts, columns, facts, decided)
    table = table_of(facts, rows=[post.node for post in posts], columns=list[Hashable](columns))
    protected: ProtectedTable = protect(table, decided)
    lines = tuple(tuple(row[column] for row in protected.figures) for column in range(len(columns)))
    return Breakdown(subject, tuple(columns), lines, protected.column_totals)


def _single(
    subject: str,
    posts: Sequence[Post],
    columns: Sequence[CodeList | str],
    facts: Sequence[tuple[str, Hashable, int]],
    decided: Sequence[Shown],
) -> Breakdown:
    """One value for everybody repeats the posts' totals, which are decided already."""
    counts = Counter[str]()
    for node, _, count in facts:
        counts[node] += count
    line = tuple(figure(counts[post.node], shown) for post, shown in zip(posts, decided, strict=True))
    total = sum(counts.values())
    return Breakdown(subject, tuple(columns), (line,), (figure(total, first_sight(total)),))


def _has_withheld(one: Breakdown) -> bool:
    return any(cell.shown is Shown.WITHHELD for line in (*one.lines, one.totals) for cell in line)
