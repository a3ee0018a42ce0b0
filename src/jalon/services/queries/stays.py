"""Stays that look longer than allowed: advisory. Nobody is named before one is opened, which is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.records.models import Account, Crossing, ListedStay, Peer, StayExplained, StayMatching
from jalon.services.corrections.effective import Effective, read_effective
from jalon.services.explaining_stays import RIGHT, listed
from jalon.services.journaling import record
from jalon.services.node import Node
from jalon.services.policies import require, zone_of
from jalon.services.reads import place_of, read_event

NOTHING_SAID = (
    OverstayReason.POST_NOT_HEARD,
    OverstayReason.EXITS_OFTEN_MISSED,
    OverstayReason.ENTERED_AGAIN,
    OverstayReason.EXPLAINED,
)
"""Why nothing is said of a stay beyond its limit, in the order in which it is asked."""


@dataclass(frozen=True)
class StayLine:
    """One stay of the list. Shares in percent: exits that fell where a post was not heard, exits that posts miss,
    and such entries that stay. ``unheard_post`` is empty where every post was heard."""

    id: UUID
    post: str
    entered_on: date | None
    nationality: str | None
    reason: OverstayReason
    allowed_days: int
    over_days: int
    unseen_percent: int
    unheard_post: str
    missed_percent: int
    likely_percent: int


@dataclass(frozen=True)
class StayList:
    """The list as the last matching left it; ``lines`` are the likeliest of ``total``.

    ``nothing_said``: stays beyond their limit of which nothing is said, by the reason. ``matched_at`` is None before
    the first matching; ``beyond``: movements that were too many to be matched.
    """

    lines: tuple[StayLine, ...]
    total: int
    nothing_said: tuple[tuple[OverstayReason, int], ...]
    matched_at: datetime | None
    movements: int
    beyond: int


@dataclass(frozen=True)
class StayOpened:
    """One stay, with its entry and its exit (None: none is known) as they read now."""

    line: StayLine
    entry: Effective
    exit: Effective | None
    exit_post: str


def stays(*, node: Node, account: Account) -> StayList:
    """The list, the likeliest first. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    explained = StayExplained.objects.filter(target__isnull=False).values("target")
    open_ = ListedStay.objects.exclude(pk__in=explained)
    rows = list(open_.order_by("-likely_permille", "-over_days", "entry")[: limits.STAYS_SHOWN_MAX])
    crossings = {one.id: one for one in Crossing.objects.filter(pk__in=[row.entry for row in rows])}
    now = read_effective(node, list(crossings.values()))
    posts = dict(Peer.objects.values_list("node", "label"))
    last = StayMatching.objects.first()
    reasons = last.reasons if last else {}
    return StayList(
        tuple(_line(node, row, now[row.entry], posts) for row in rows if row.entry in now),
        open_.count(),
        tuple((one, reasons.get(str(int(one)), 0)) for one in NOTHING_SAID),
        last.at if last else None,
        last.movements if last else 0,
        last.beyond if last else 0,
    )


def open_stay(*, node: Node, account: Account, entry: UUID, at: datetime) -> StayOpened | None:
    """One stay; that its records were read is recorded. None when it is not listed. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    crossing = listed(entry)
    if crossing is None:
        return None
    row = ListedStay.objects.get(pk=entry)
    left = Crossing.objects.filter(pk=row.exit).first() if row.exit else None
    both = [crossing, *([left] if left else [])]
    record(node, [read_event(account, ReadPurpose.STAY_REVIEW, place_of(one), at) for one in both], at=at)
    now = read_effective(node, both)
    posts = dict(Peer.objects.filter(pk__in=[one.node for one in both]).values_list("node", "label"))
    return StayOpened(
        _line(node, row, now[entry], posts),
        now[entry],
        now[left.id] if left else None,
        posts.get(left.node, "") if left else "",
    )


def _line(node: Node, row: ListedStay, entry: Effective, posts: Mapping[str, str]) -> StayLine:
    at = entry.row.at
    return StayLine(
        row.entry,
        posts.get(entry.row.node, ""),
        at.astimezone(zone_of(node.state)).date() if at else None,
        entry.values.get("nationality"),
        OverstayReason(row.reason),
        row.allowed_days,
        row.over_days,
        row.unseen_permille // 10,
        row.unheard_post,
        row.missed_permille // 10,
        row.likely_permille // 10,
    )
