"""Refusals of entry in figures, for whoever watches over them (SAFEGUARDS 5 and 12): no person, small counts hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.review_result import ReviewResult
from jalon.records.models import Account, Peer, Refusal, Review
from jalon.services.corrections.counting import corrected_within
from jalon.services.corrections.effective import Effective
from jalon.services.node import Node, Role
from jalon.services.policies import require
from jalon.services.queries.slip_look_up import member
from jalon.stats.suppression import Figure, figure, first_sight, protect_totals

RIGHT = "read_refusals"
DAYS_SHOWN = 31
OTHER = ""
"""Nationalities below the limit together, with *not asked*."""


@dataclass(frozen=True)
class Counted:
    """One table: its subject and its lines, in an order that ranks nobody."""

    subject: str
    lines: tuple[tuple[CodeList | str, Figure], ...]


@dataclass(frozen=True)
class Refusals:
    """A month of refusals. ``unasked``: the question about return was not put, which the program does not allow."""

    since: datetime
    total: Figure
    unasked: Figure
    provisional: Figure
    overturned: Figure
    taken_back: Figure
    tables: tuple[Counted, ...]


def refusals(*, node: Node, account: Account, at: datetime) -> Refusals:
    """Figures of the last 31 days. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    since = at - timedelta(days=DAYS_SHOWN)
    within = {"at__gt": since, "at__lte": at}
    corrected = {one.row.id: one for one in corrected_within(node, Refusal, within)}
    rows = list(Refusal.objects.filter(**within))
    standing = [row for row in rows if not (row.id in corrected and corrected[row.id].void)]
    reviewed = Review.objects.filter(target__in=[row.id for row in standing], result=ReviewResult.OVERTURNED)
    posts = dict(Peer.objects.filter(role=Role.POST).values_list("node", "label"))
    return Refusals(
        since=since,
        total=_figure(len(standing)),
        unasked=_figure(sum(not row.return_question_asked for row in standing)),
        provisional=_figure(sum(bool(row.provisional) for row in standing)),
        overturned=_figure(reviewed.values("target").distinct().count()),
        taken_back=_figure(len(rows) - len(standing)),
        tables=(
            _by_ground(standing),
            _by_nationality(standing, corrected),
            _table("post", Counter(posts.get(row.node, "") for row in standing)),
        ),
    )


def _figure(count: int) -> Figure:
    return figure(count, first_sight(count))


def _by_ground(rows: list[Refusal]) -> Counted:
    counts = Counter(member(RefusalGround, row.ground) for row in rows)
    return _table("ground", {one: counts[one] for one in RefusalGround if counts[one]})


def _by_nationality(rows: list[Refusal], corrected: Mapping[UUID, Effective]) -> Counted:
    counts: Counter[str] = Counter()
    for row in rows:
        value = corrected[row.id].values["nationality"] if row.id in corrected else row.nationality
        counts[value or OTHER] += 1
    small = [name for name, count in counts.items() if name and count < limits.CELL_COUNT_MIN]
    for name in small:
        counts[OTHER] += counts.pop(name)
    return _table("nationality", counts)


Value = TypeVar("Value", bound="CodeList | str")


def _table(subject: str, counts: Mapping[Value, int]) -> Counted:
    """Lines by name: an order by size would rank posts."""
    lines = sorted(counts.items(), key=lambda pair: (pair[0] == OTHER, str(pair[0])))
    shown = protect_totals([count for _, count in lines])
    return Counted(
        subject, tuple((value, figure(count, one)) for (value, count), one in zip(lines, shown, strict=True))
    )
