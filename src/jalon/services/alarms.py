"""Alarms of headquarters: one for each cause at each post, raised, taken in hand by a person, resolved.

A cause is a reason of the rule of need that wants help soon or today. It is journaled when it first appears and when it
has been absent for half an hour; between, it is one alarm however often it comes and goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from jalon.health.need import Need
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, AlarmAcknowledgement, AlarmRaising, AlarmResolution, AlarmWatch
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.network import PostStanding, standing
from jalon.services.written import plain

Cause = tuple[str, str]
"""A post's node in hex, and the code of a reason."""
_QUIET = timedelta(seconds=limits.ALARM_QUIET_S)


class UnableToAcknowledge(UnableTo):
    """No such open alarm, or somebody has it in hand."""


@dataclass(frozen=True)
class Changed:
    """How many alarms a look at the network raised and resolved."""

    raised: int
    resolved: int


def watch_network(*, node: Node, program: str, at: datetime) -> Changed:
    """Look at every post; raise what is new, resolve what is gone. Raises ``UnableToRecord``."""
    seen = causes_of(standing(program=program, at=at).posts)
    with one_transaction():
        open_alarms = open_causes()
        new = [cause for cause in seen if cause not in open_alarms]
        still = [alarm for cause, alarm in open_alarms.items() if cause in seen]
        AlarmWatch.objects.filter(alarm__in=still).update(last_seen_at=at)
        gone = _gone([alarm for cause, alarm in open_alarms.items() if cause not in seen], at)
        events = [_raising(uuid4(), cause, seen[cause], at) for cause in new]
        events += [_resolution(alarm, at) for alarm in gone]
        if events:
            record(node, events, at=at)
        for cause, alarm in open_causes().items():
            if cause in new:
                AlarmWatch.objects.get_or_create(alarm=alarm, defaults={"last_seen_at": at})
        AlarmWatch.objects.filter(alarm__in=gone).delete()
    return Changed(len(new), len(gone))


def raise_once(*, node: Node, post: str, code: str, at: datetime) -> None:
    """Raise a serious alarm about a post (in hex) that no look at the network finds, unless it is open already.

    In a transaction. Raises ``UnableToRecord``.
    """
    cause = (post, code)
    if cause not in open_causes():
        alarm = uuid4()
        record(node, [_raising(alarm, cause, Need.TODAY, at)], at=at)
        AlarmWatch.objects.get_or_create(alarm=alarm, defaults={"last_seen_at": at})


def acknowledge(*, node: Node, account: Account, alarm: UUID, note: str, at: datetime) -> None:
    """Take an open alarm in hand, once. Raises :class:`UnableToAcknowledge`, ``UnableToAllow``, ``UnableToRecord``."""
    require(account, "acknowledge_alarm")
    with one_transaction():
        if alarm not in open_causes().values():
            raise UnableToAcknowledge("services.alarms.not_open")
        if AlarmAcknowledgement.objects.filter(alarm=alarm).exists():
            raise UnableToAcknowledge("services.alarms.in_hand")
        parts: dict[str, dict[str, Value]] = {
            "alarm": {"alarm": alarm.bytes, "acknowledged_second": second_of_day(at)},
            "staff": {"officer": account.id.bytes},
        }
        if words := plain(note, limits.NOTE_CHARACTERS_MAX):
            parts["note"] = {"text": words}
        record(node, [Event("alarm.acknowledged", parts)], at=at)


def causes_of(posts: tuple[PostStanding, ...]) -> dict[Cause, Need]:
    """Every cause of an alarm among the posts."""
    return {
        (post.node, reason.code): reason.need for post in posts for reason in post.reasons if reason.need >= Need.SOON
    }


def open_causes() -> Mapping[Cause, UUID]:
    """Alarms that were raised and not resolved, by cause."""
    resolved = AlarmResolution.objects.filter(alarm__isnull=False).values("alarm")
    rows = AlarmRaising.objects.exclude(alarm__in=resolved).values_list("post", "cause", "alarm")
    return {(post, cause): alarm for post, cause, alarm in rows if post and cause and alarm}


def _gone(absent: list[UUID], at: datetime) -> list[UUID]:
    """Those of ``absent`` that have been absent long enough; one that nobody watched begins to be watched now."""
    watched = dict(AlarmWatch.objects.filter(alarm__in=absent).values_list("alarm", "last_seen_at"))
    for alarm in absent:
        if alarm not in watched:
            AlarmWatch.objects.create(alarm=alarm, last_seen_at=at)
    return [alarm for alarm, last_seen_at in watched.items() if not last_seen_at <= at < last_seen_at + _QUIET]


def _resolution(alarm: UUID, at: datetime) -> Event:
    return Event("alarm.resolved", {"alarm": {"alarm": alarm.bytes, "resolved_second": second_of_day(at)}})


def _raising(alarm: UUID, cause: Cause, need: Need, at: datetime) -> Event:
    values: dict[str, Value] = {
        "alarm": alarm.bytes,
        "post": bytes.fromhex(cause[0]),
        "cause": cause[1],
        "serious": need is Need.TODAY,
        "raised_second": second_of_day(at),
    }
    return Event("alarm.raised", {"alarm": values})
