"""Alarms as pages and mails show them: the cause in words, the post, who has it in hand. No person of a post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.records.models import (
    Account,
    AlarmAcknowledgement,
    AlarmRaising,
    AlarmResolution,
    Peer,
)
from jalon.services.policies import require
from jalon.services.queries.staff import labels


@dataclass(frozen=True)
class AlarmSeen:
    """One alarm. ``cause`` is the code of a reason, whose subject stands in ``health.cause``."""

    alarm: UUID
    post: str
    label: str
    cause: str
    serious: bool
    raised_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    note: str = ""
    resolved_at: datetime | None = None


def alarms(*, account: Account, post: str = "") -> tuple[AlarmSeen, ...]:
    """The newest alarms, the open ones first; of one post where it is named. Raises ``UnableToAllow``."""
    require(account, "see_posts")
    return tuple(sorted(newest_alarms(post=post), key=lambda one: one.resolved_at is not None))


def open_count() -> int:
    """How many alarms were raised and not resolved."""
    resolved = AlarmResolution.objects.filter(alarm__isnull=False).values("alarm")
    return AlarmRaising.objects.exclude(alarm__in=resolved).count()


def newest_alarms(*, post: str = "") -> tuple[AlarmSeen, ...]:
    """The newest alarms, each with what became of it, the newest first."""
    raised = AlarmRaising.objects.filter(alarm__isnull=False, at__isnull=False, cause__isnull=False)
    if post:
        raised = raised.filter(post=post)
    rows = list(raised.order_by("-at", "id")[: limits.ALARMS_SHOWN_MAX])
    named = [row.alarm for row in rows]
    acknowledged = {row.alarm: row for row in AlarmAcknowledgement.objects.filter(alarm__in=named)}
    resolved = dict(AlarmResolution.objects.filter(alarm__in=named).values_list("alarm", "at"))
    people = labels(row.officer for row in acknowledged.values())
    posts = dict(Peer.objects.filter(pk__in={row.post for row in rows}).values_list("node", "label"))
    found = []
    for row in rows:
        assert row.alarm is not None, "filtered"
        assert row.at is not None, "filtered"
        taken = acknowledged.get(row.alarm)
        found.append(
            AlarmSeen(
                alarm=row.alarm,
                post=row.post or "",
                label=posts.get(row.post or "", ""),
                cause=row.cause or "",
                serious=bool(row.serious),
                raised_at=row.at,
                acknowledged_at=taken.at if taken else None,
                acknowledged_by=people.get(taken.officer, "") if taken and taken.officer else "",
                note=(taken.note or "") if taken else "",
                resolved_at=resolved.get(row.alarm),
            )
        )
    return tuple(found)
