"""Refusals of entry in figures, for whoever watches over them (SAFEGUARDS 5 and 12): no person, small counts hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from jalon.kernel.codes.base import CodeList
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.review_result import ReviewResult
from jalon.records.models import Account, Peer, Refusal, Review
from jalon.services.corrections.counting import corrected_within
from jalon.services.corrections.effective import Effective
from jalon.services.node import Node, Role
from jalon.services.policies import require
from jalon.services.queries.slip_look_up import member
from jalon.stats.disclosure.cells import Axis, table_of
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import Figure, alone, is_small

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
        total=alone(len(standing)),
        unasked=alone(sum(not row.return_question_asked for row in standing)),
        provisional=alone(sum(bool(row.provisional) for row in standing)),
        overturned=alone(reviewed.values("target").distinct().count()),
        taken_back=alone(len(rows) - len(standing)),
        tables=_protected(
            {
                "ground": _by_ground(standing),
                "nationality": _by_nationality(standing, corrected),
                "post": Counter(posts.get(row.node, "") for row in standing),
            }
        ),
    )


def _by_ground(rows: list[Refusal]) -> Mapping[CodeList | str, int]:
    counts = Counter(member(RefusalGround, row.ground) for row in rows)
    return {one: counts[one] for one in RefusalGround if counts[one]}


def _by_nationality(rows: list[Refusal], corrected: Mapping[UUID, Effective]) -> Mapping[CodeList | str, int]:
    counts: Counter[CodeList | str] = Counter()
    for row in rows:
        value = corrected[row.id].values["nationality"] if row.id in corrected else row.nationality
        counts[value or OTHER] += 1
    small = [name for name, count in counts.items() if name and is_small(count)]
    for name in small:
        counts[OTHER] += counts.pop(name)
    return counts


def _protected(tables: Mapping[str, Mapping[Any, int]]) -> tuple[Counted, ...]:
    """The tables, which share their total, protected together. Lines by name: an order by size would rank posts."""
    made = {
        subject: table_of(
            "refusals",
            [Axis(subject, tuple(sorted(counts, key=lambda value: (value == OTHER, str(value)))))],
            [((value,), count) for value, count in counts.items()],
        )
        for subject, counts in tables.items()
    }
    register = Register().add(list(made.values()))
    return tuple(
        Counted(
            subject, tuple((cast(Any, value), register.figure(table.cell((value,)))) for value in table.axes[0].values)
        )
        for subject, table in made.items()
    )
