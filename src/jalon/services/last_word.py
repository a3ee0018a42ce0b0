"""What headquarters last heard of how a post stands: its report in the journal, or what it said on the link since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from jalon.health.facts import PostFacts
from jalon.journal.lanes import Lane
from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.power_source import PowerSource
from jalon.records.models import HealthReport, Peer
from jalon.services.report_rows import date_of_entry_day, date_of_list_day, oldest_list, oldest_waiting


@dataclass(frozen=True)
class Backlog:
    """Entries of a lane that the post still held when it last spoke."""

    lane: Lane
    count: int
    oldest_on: date


@dataclass(frozen=True)
class Trouble:
    """What headquarters itself holds of a post: envelopes that wait or were set apart, contradicting streams."""

    parked: int = 0
    set_apart: int = 0
    contradicting: bool = False


@dataclass(frozen=True)
class LastWord:
    """The newest of what a post said, value by value. ``clock_ahead_s`` < 0: behind. ``counted_on``: of the counts."""

    said_at: datetime | None
    backlog: tuple[Backlog, ...] = ()
    lists: tuple[tuple[str, date], ...] = ()
    clock_ahead_s: int | None = None
    clock_doubtful: bool = False
    disk_free_bytes: int | None = None
    program: str = ""
    counted_on: date | None = None
    lists_damaged: int = 0
    decided: int = 0
    unchecked: int = 0
    unsearched: int = 0
    uptime_s: int | None = None
    printer: DeviceState = DeviceState.NOT_ASKED
    scanner: DeviceState = DeviceState.NOT_ASKED
    power: PowerSource = PowerSource.NOT_ASKED
    battery_percent: int | None = None

    @property
    def waiting(self) -> int:
        """Entries that the post still held, over all lanes."""
        return sum(one.count for one in self.backlog)


def last_word(peer: Peer, report: HealthReport | None) -> LastWord:
    """What ``peer`` last said, of its newest ``report`` and of the link; only a report tells devices and counts."""
    said: dict[str, Any] = json.loads(peer.reported)
    word = _of_report(report) if report is not None else LastWord(None)
    said_at, heard_at = _time(said.get("clock")), _time(said.get("heard"))
    if said_at is None or heard_at is None or (word.said_at is not None and word.said_at > said_at):
        return word
    waiting, lists = said.get("unsent", []), said.get("lists", [])
    return LastWord(
        **{
            **word.__dict__,
            "said_at": said_at,
            "backlog": _backlog(waiting),
            "lists": _lists(lists) or word.lists,
            "clock_ahead_s": int((said_at - heard_at).total_seconds()),
            "disk_free_bytes": said.get("disk_free_bytes"),
            "program": said.get("program", ""),
        }
    )


def facts_of(peer: Peer, word: LastWord, trouble: Trouble, *, program: str) -> PostFacts:
    """The facts that the rule of need looks at. ``program`` is headquarters' own version."""
    return PostFacts(
        active=peer.active and not peer.revoked_reason,
        last_heard_at=peer.last_heard_at,
        said_anything=word.said_at is not None,
        oldest_waiting_on=min((one.oldest_on for one in word.backlog if one.count), default=None),
        oldest_list_on=min((on for _, on in word.lists), default=None),
        lists_damaged=word.lists_damaged,
        decided=word.decided,
        unsearched=word.unsearched,
        disk_free_bytes=word.disk_free_bytes,
        clock_ahead_s=word.clock_ahead_s,
        clock_doubtful=word.clock_doubtful,
        program=word.program,
        program_expected=program,
        printer=word.printer,
        scanner=word.scanner,
        power=word.power,
        battery_percent=word.battery_percent,
        contradicting=trouble.contradicting,
        set_apart=trouble.set_apart,
        parked=trouble.parked,
    )


def facts_of_report(report: HealthReport) -> PostFacts:
    """The facts of one report alone, as they were when it was made."""
    word = _of_report(report)
    return PostFacts(
        here=True,
        oldest_waiting_on=oldest_waiting(json.loads(report.waiting or "[]")),
        oldest_list_on=oldest_list(json.loads(report.lists or "[]")),
        lists_damaged=word.lists_damaged,
        decided=word.decided,
        unsearched=word.unsearched,
        disk_free_bytes=word.disk_free_bytes,
        clock_ahead_s=word.clock_ahead_s,
        clock_doubtful=word.clock_doubtful,
        printer=word.printer,
        scanner=word.scanner,
        power=word.power,
        battery_percent=word.battery_percent,
    )


def _of_report(report: HealthReport) -> LastWord:
    return LastWord(
        said_at=report.at,
        backlog=_backlog(json.loads(report.waiting or "[]")),
        lists=_lists(json.loads(report.lists or "[]")),
        clock_ahead_s=report.clock_ahead_s,
        clock_doubtful=bool(report.clock_doubt),
        disk_free_bytes=report.disk_free_bytes,
        program=report.program or "",
        counted_on=report.at.date() if report.at else None,
        lists_damaged=report.lists_damaged or 0,
        decided=report.decided or 0,
        unchecked=report.unchecked or 0,
        unsearched=report.unsearched or 0,
        uptime_s=report.uptime_s,
        printer=_device(report.printer),
        scanner=_device(report.scanner),
        power=PowerSource(report.power) if report.power in set(PowerSource) else PowerSource.UNKNOWN,
        battery_percent=report.battery_percent,
    )


def _device(number: int | None) -> DeviceState:
    return DeviceState(number) if number in set(DeviceState) else DeviceState.UNKNOWN


def _backlog(rows: Sequence[Sequence[Any]]) -> tuple[Backlog, ...]:
    """Never the lane of referrals: whatever a post may say of it, nobody counts it."""
    known = {int(lane) for lane in Lane if lane is not Lane.REFERRALS}
    return tuple(Backlog(Lane(lane), count, date_of_entry_day(day)) for lane, count, day in rows if lane in known)


def _lists(rows: Sequence[Sequence[Any]]) -> tuple[tuple[str, date], ...]:
    return tuple((name, date_of_list_day(day)) for name, day in rows)


_UNIX_MAX = 253_402_300_799


def _time(unix_s: object) -> datetime | None:
    """A time that a post states; None for one that no calendar holds."""
    if not isinstance(unix_s, int) or not 0 <= unix_s <= _UNIX_MAX:
        return None
    return datetime.fromtimestamp(unix_s, UTC)
