"""The last days of one post, by what it reported: when it spoke, what waited, what it lacked."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jalon.health.need import Need, Reason, need_of, why_help
from jalon.kernel import limits
from jalon.kernel.clock import entry_day
from jalon.records.models import Account, HealthReport, Peer
from jalon.services.last_word import facts_of_report
from jalon.services.node import Role
from jalon.services.policies import require
from jalon.services.queries.network import PostStanding, standing

_HOURS = 24


@dataclass(frozen=True)
class Day:
    """One UTC day of reports. ``hours``: the need in each hour, None where the post reported nothing."""

    on: date
    reports: int
    hours: tuple[Need | None, ...]
    waiting_max: int
    disk_free_bytes_min: int | None
    clock_off_s_max: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class PostHistory:
    """A post as it stands and its last days, the newest first."""

    post: PostStanding
    days: tuple[Day, ...]


def post_history(*, account: Account, node: str, program: str, at: datetime) -> PostHistory | None:
    """The post's last days; None for no such post. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    if not Peer.objects.filter(role=Role.POST, pk=node).exists():
        return None
    post = next(one for one in standing(program=program, at=at).posts if one.node == node)
    return PostHistory(post, _days(node, at))


def _days(node: str, at: datetime) -> tuple[Day, ...]:
    first = at.date() - timedelta(days=limits.HEALTH_HISTORY_DAYS - 1)
    since = entry_day(at) - limits.HEALTH_HISTORY_DAYS + 1
    by_day: dict[date, list[HealthReport]] = defaultdict(list)
    for report in HealthReport.objects.filter(node=node, day__gte=since, at__isnull=False).order_by("epoch", "tick"):
        if report.at is not None:
            by_day[report.at.date()].append(report)
    days = [first + timedelta(days=count) for count in range(limits.HEALTH_HISTORY_DAYS)]
    return tuple(_day(on, by_day.get(on, [])) for on in reversed(days))


def _day(on: date, reports: list[HealthReport]) -> Day:
    hours: list[Need | None] = [None] * _HOURS
    worst: dict[str, Reason] = {}
    for report in reports:
        if report.at is None:
            continue
        reasons = why_help(facts_of_report(report), at=report.at)
        hours[report.at.hour] = max(hours[report.at.hour] or Need.NONE, need_of(reasons))
        for reason in reasons:
            if reason.code not in worst or reason.need >= worst[reason.code].need:
                worst[reason.code] = reason
    waiting = [sum(row[1] for row in json.loads(report.waiting or "[]")) for report in reports]
    free = [report.disk_free_bytes for report in reports if report.disk_free_bytes is not None]
    off = [abs(report.clock_ahead_s) for report in reports if report.clock_ahead_s is not None]
    return Day(
        on=on,
        reports=len(reports),
        hours=tuple(hours),
        waiting_max=max(waiting, default=0),
        disk_free_bytes_min=min(free, default=None),
        clock_off_s_max=max(off, default=None),
        reasons=tuple(sorted(worst.values(), key=lambda reason: -reason.need)),
    )
