"""How completely posts were heard about a month: until which day all they wrote is here, and which days are silent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, tzinfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jalon.records.models import HealthReport, Parked, Peer
from jalon.services.last_word import LastWord, last_word
from jalon.services.node import Role
from jalon.services.queries.network import latest_reports
from jalon.services.report_rows import date_of_entry_day
from jalon.stats.lake.manifest import PostFact

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Heard:
    """What headquarters knows of a post now. ``until``: last local day of which everything is here; None for none."""

    post: str
    enrolled_on: date
    withdrawn: bool
    until: date | None
    last_heard_on: date | None
    waiting: int


def heard_posts(names: Mapping[str, str], zone: tzinfo) -> Mapping[str, Heard]:
    """Every post that may write, by its node. ``names``: how the lake calls it."""
    reports = latest_reports()
    parked = set(Parked.objects.values_list("node", flat=True))
    peers = Peer.objects.filter(role=Role.POST, active=True)
    return {
        peer.node: _heard(peer, names[peer.node], last_word(peer, reports.get(peer.node)), peer.node in parked, zone)
        for peer in peers
        if peer.node in names
    }


def _heard(peer: Peer, name: str, word: LastWord, parked: bool, zone: tzinfo) -> Heard:  # noqa: FBT001
    said_on = word.said_at.astimezone(zone).date() if word.said_at else None
    oldest = min((one.oldest_on for one in word.backlog if one.count), default=None)
    # Of the day on which it spoke more may come; what waits is older than that, or of that day.
    whole = [day - timedelta(days=1) for day in (said_on, oldest) if day is not None]
    heard_on = peer.last_heard_at.astimezone(zone).date() if peer.last_heard_at else None
    until = min(whole) if said_on and not parked else None
    enrolled_on = peer.enrolled_at.astimezone(zone).date()
    return Heard(name, enrolled_on, bool(peer.revoked_reason), until, heard_on, word.waiting)


def post_facts(heard: Mapping[str, Heard], met: PostsMet, *, first: date, last: date) -> tuple[PostFact, ...]:
    """Of every post that could write in a month, or did."""
    silent = _silent_days(heard, first, last)
    found = {name: met.fact(name) for name in met.rows}
    for node, one in heard.items():
        if one.post in found or (one.enrolled_on <= last and not one.withdrawn):
            until = min(one.until, last) if one.until is not None and one.until >= first else None
            worked = met.days.get(one.post, set())
            ends = until or date.min
            found[one.post] = replace(
                met.fact(one.post),
                confirmed_until=until,
                last_heard_on=one.last_heard_on,
                gaps=tuple(_stretches(day for day in silent[node] if day not in worked and day <= ends)),
                waiting=one.waiting,
                complete=until is not None and until >= last,
            )
    return tuple(found[name] for name in sorted(found))


@dataclass
class PostsMet:
    """What rows of a table say of every post, counted while they pass: how many, of which local days, how many late."""

    late_after_days: int
    total: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    days: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))

    def passing(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """The same tables, counted."""
        for table in tables:
            self._count(table)
            yield table

    def _count(self, table: pa.Table) -> None:
        self.total += table.num_rows
        post = table["post"].combine_chunks()
        place, day = np.asarray(post.indices.fill_null(-1)), np.asarray(table["day"].cast(pa.int32()))
        late = np.zeros(len(place), np.bool_)
        if "late_days" in table.column_names:
            late = np.asarray(pc.fill_null(table["late_days"], 0)) > self.late_after_days
        for number, name in enumerate(post.dictionary.to_pylist()):
            here = place == number
            if here.any():
                self.rows[name] += int(here.sum())
                self.late[name] += int((here & late).sum())
                self.days[name].update(_EPOCH + timedelta(days=int(one)) for one in np.unique(day[here]))

    def fact(self, post: str) -> PostFact:
        """What is known of a post by its rows alone."""
        days = sorted(self.days.get(post, ()))
        first, last = (days[0], days[-1]) if days else (None, None)
        return PostFact(post, self.rows[post], first, last, late=self.late[post])


def _silent_days(heard: Mapping[str, Heard], first: date, last: date) -> Mapping[str, list[date]]:
    """Days of the month on which a post reported nothing of itself."""
    spoke: dict[str, set[date]] = defaultdict(set)
    numbers = ((first - _EPOCH).days, (last - _EPOCH).days)
    reports = HealthReport.objects.filter(day__range=numbers, node__in=list(heard))
    for node, day in reports.order_by().values_list("node", "day").distinct():
        spoke[node].add(date_of_entry_day(day))
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return {
        node: [day for day in days if day >= one.enrolled_on and day not in spoke[node]] for node, one in heard.items()
    }


def _stretches(days: Iterator[date]) -> Iterator[tuple[date, date]]:
    """Neighbouring days as (first, last)."""
    first = last = None
    for day in days:
        if last is not None and first is not None and day != last + timedelta(days=1):
            yield first, last
            first = day
        first, last = first or day, day
    if first is not None and last is not None:
        yield first, last
