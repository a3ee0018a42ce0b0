"""A day's crossings by post and direction, sex, age, nationality, with small cells hidden.

Counted are decisions *admitted* and *exit allowed*, as they read after corrections, by the day of the hub's State.
Erased records are not counted again: figures of days that retention has reached belong to closed statistics.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Count

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.records.models import Account, Crossing, Peer
from jalon.services.corrections.counting import corrected_within, put_right
from jalon.services.node import Node, Role
from jalon.services.policies import country_of, require
from jalon.stats.disclosure.cells import Axis, Cell, Table, table_of
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import HIDDEN, Figure, alone, is_small

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
    """The figures of a day. Raises ``UnableToAllow``, ``UnableToProtect``."""
    require(account, "see_statistics")
    posts = tuple(Post(peer.node, peer.label) for peer in Peer.objects.filter(role=Role.POST).order_by("label", "node"))
    facts = _facts(node, on, {post.node for post in posts})
    by_post = Axis("post", tuple(post.node for post in posts))
    first = table_of("crossings", [by_post], [((fact[0],), fact[5]) for fact in facts])
    tables = {
        subject: table_of(
            "crossings", [by_post, Axis(subject, tuple(columns))], [((f[0], value(f)), f[5]) for f in facts]
        )
        for subject, columns, value in _subjects(facts)
        if columns and posts
    }
    register = Register()
    for table in (first, *tables.values()) if posts else ():
        register = register.add([table])
    figures = {cell: register.figure(cell) for cell in register.cells}
    breakdowns = tuple(_breakdown(subject, table, figures) for subject, table in tables.items())
    return DayStatistics(
        on=on,
        posts=posts,
        post_totals=tuple(figures[first.cell((post.node,))] for post in posts),
        total=figures[first.cell((None,))] if posts else alone(0),
        breakdowns=breakdowns,
        withheld=HIDDEN in figures.values(),
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
    named = {name: count for name, count in by_nationality.items() if name != OTHER and not is_small(count)}
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
    by_falling_count = sorted(named, key=lambda name: (-named[name], name))
    return (*by_falling_count, *([OTHER] if others else []))


def _member(codes: type[CodeList], value: int | None) -> CodeList:
    """The member of a stored number; what a newer program wrote counts with the list's first member."""
    return codes(value) if value in set(codes) else next(iter(codes))


def _breakdown(subject: str, table: Table, figures: Mapping[Cell, Figure]) -> Breakdown:
    posts, values = table.axes
    return Breakdown(
        subject,
        cast("tuple[CodeList | str, ...]", values.values),
        tuple(tuple(figures[table.cell((post, value))] for post in posts.values) for value in values.values),
        tuple(figures[table.cell((None, value))] for value in values.values),
    )
