"""Posts as headquarters sees them: last heard, what they still hold, ages of their lists. Nothing of any person."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.clock import day_to_date, entry_day
from jalon.records.models import Account, Crossing, EnrolmentCode, Parked, Peer, Quarantined, Stream
from jalon.services.node import Node, Role
from jalon.services.policies import policy, require
from jalon.stats.suppression import Figure, figure, first_sight


@dataclass(frozen=True)
class Backlog:
    """Entries of a lane that the post still held when it last spoke."""

    lane: Lane
    count: int
    oldest_on: date


@dataclass(frozen=True)
class PostSeen:
    """One post. ``unchecked``: today's crossings with a check not performed. ``clock_ahead_s`` < 0: it is behind."""

    node: str
    label: str
    crossing_point: str
    active: bool
    last_heard_at: datetime | None
    silent: bool
    backlog: tuple[Backlog, ...]
    waiting: int
    lists: tuple[tuple[str, date], ...]
    clock_ahead_s: int | None
    program: str
    unchecked: Figure
    parked: int
    quarantined: int
    frozen: bool


@dataclass(frozen=True)
class CodeSeen:
    """An enrolment code as the page of enrolment shows it: never the code, nor the digits to be heard."""

    code_id: str
    label: str
    crossing_point: str
    issued_at: datetime
    expires_at: datetime
    state: str
    issued_by: UUID


def posts(*, account: Account, at: datetime) -> tuple[PostSeen, ...]:
    """Every post, by name. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    unchecked = Counter(Crossing.objects.filter(day=entry_day(at), unchecked__gt=0).values_list("node", flat=True))
    parked = Counter(Parked.objects.values_list("node", flat=True))
    quarantined = Counter(Quarantined.objects.exclude(node="").values_list("node", flat=True))
    frozen = set(Stream.objects.exclude(frozen="").values_list("node", flat=True))
    return tuple(
        _seen(peer, at, unchecked[peer.node], (parked[peer.node], quarantined[peer.node], peer.node in frozen))
        for peer in Peer.objects.filter(role=Role.POST).order_by("label", "node")
    )


def _seen(peer: Peer, at: datetime, unchecked: int, trouble: tuple[int, int, bool]) -> PostSeen:
    said = json.loads(peer.reported)
    backlog = tuple(
        Backlog(Lane(lane), count, date(1970, 1, 1) + timedelta(days=min(day, _DAY_MAX)))
        for lane, count, day in said.get("unsent", [])
        if lane in set(Lane)
    )
    heard = peer.last_heard_at
    return PostSeen(
        node=peer.node,
        label=peer.label,
        crossing_point=peer.crossing_point,
        active=peer.active and not peer.revoked_reason,
        last_heard_at=heard,
        silent=heard is None or at - heard > timedelta(hours=limits.PEER_SILENT_H_AMBER),
        backlog=backlog,
        waiting=sum(one.count for one in backlog),
        lists=tuple((name, day_to_date(min(day, _DAY_MAX))) for name, day in said.get("lists", [])),
        clock_ahead_s=int(said["clock"] - heard.timestamp()) if heard and "clock" in said else None,
        program=said.get("program", ""),
        unchecked=figure(unchecked, first_sight(unchecked)),
        parked=trouble[0],
        quarantined=trouble[1],
        frozen=trouble[2],
    )


_DAY_MAX = 200_000
"""No date of a report is believed beyond this many days."""


def codes(*, account: Account, at: datetime) -> tuple[CodeSeen, ...]:
    """Codes that wait to be used or confirmed, and those used of late, newest first. Raises ``UnableToAllow``."""
    require(account, "enrol_post")
    since = at - timedelta(days=2 * limits.ENROLMENT_DAYS_MAX)
    return tuple(
        CodeSeen(
            row.code_id,
            row.label,
            row.crossing_point,
            row.issued_at,
            row.expires_at,
            _state(row, at),
            row.issued_by,
        )
        for row in EnrolmentCode.objects.filter(issued_at__gt=since).order_by("-issued_at", "code_id")
    )


def _state(row: EnrolmentCode, at: datetime) -> str:
    if row.confirmed_by is not None:
        return "active"
    if row.used_by:
        return "waits"
    return "expired" if at > row.expires_at else "unused"


def alarms() -> int:
    """How many times a code was used again by somebody else."""
    return Quarantined.objects.filter(code="services.enrolment.code_used").count()


def crossing_points(node: Node, language: str) -> tuple[tuple[str, str], ...]:
    """Identifier and name of this State's crossing points."""
    found = [point for point in policy().crossing_points.values() if point.side_of(node.state)]
    return tuple(sorted((point.id, point.names[language]) for point in found))


def active_posts() -> tuple[tuple[str, str], ...]:
    """Node and name of every post that is confirmed."""
    rows = Peer.objects.filter(role=Role.POST, active=True, revoked_reason="").order_by("label", "node")
    return tuple(rows.values_list("node", "label"))
