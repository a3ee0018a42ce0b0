"""Why a post needs help: one rule, in words. The order of the table, the alarms and the post's own page follow from it.

A post that works alone for weeks is what Jalon is made for, so silence alone asks for help soon, and today only after
three days. What makes checks worth less, or could lose a record, asks for help today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import chain

from jalon.health.facts import PostFacts
from jalon.kernel import limits
from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.power_source import PowerSource
from jalon.kernel.errors import Parameter
from jalon.kernel.texts import text


class Need(IntEnum):
    """How soon somebody should help."""

    NONE = 0
    NOTE = 1
    SOON = 2
    TODAY = 3

    def word(self, language: str) -> str:
        """The need in words."""
        return text(f"health.need.{self.name.lower()}", language)


@dataclass(frozen=True)
class Reason:
    """One reason, as a code with its sentence, and how soon it wants help. ``<code>_next`` says what to do."""

    code: str
    need: Need
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """The reason, in ``language`` (fr, ar, en)."""
        return text(self.code, language, **self.parameters)


def why_help(facts: PostFacts, *, at: datetime) -> tuple[Reason, ...]:
    """Every reason why this post needs help at ``at``, the most pressing first; empty when there is none."""
    found = chain(
        _contradiction(facts),
        _enrolment(facts),
        _lists(facts, at),
        _unsearched(facts),
        _disk(facts),
        _clock(facts),
        _silence(facts, at),
        _waiting(facts, at),
        _devices(facts),
        _program(facts),
    )
    return tuple(sorted(found, key=lambda reason: -reason.need))


def need_of(reasons: Iterable[Reason]) -> Need:
    """The most pressing need among ``reasons``."""
    return max((reason.need for reason in reasons), default=Need.NONE)


def place_in_line(reasons: Iterable[Reason]) -> tuple[int, ...]:
    """Sort key, smallest first: who has more reasons for help today comes first, then soon, then notes."""
    needs = [reason.need for reason in reasons]
    return tuple(-needs.count(need) for need in (Need.TODAY, Need.SOON, Need.NOTE))


def _contradiction(facts: PostFacts) -> Iterator[Reason]:
    if facts.contradicting:
        yield Reason("health.reason.contradiction", Need.TODAY)
    if facts.set_apart:
        yield Reason("health.reason.set_apart", Need.TODAY, {"count": facts.set_apart})
    if facts.parked:
        yield Reason("health.reason.parked", Need.SOON, {"count": facts.parked})


def _enrolment(facts: PostFacts) -> Iterator[Reason]:
    if not facts.active:
        yield Reason("health.reason.not_active", Need.SOON)


def _silence(facts: PostFacts, at: datetime) -> Iterator[Reason]:
    if facts.here or not facts.active:
        return
    if facts.last_heard_at is None:
        yield Reason("health.reason.never_heard", Need.SOON)
        return
    hours = int((at - facts.last_heard_at).total_seconds()) // 3_600
    if hours >= limits.PEER_SILENT_H_RED:
        yield Reason("health.reason.silent", Need.TODAY, {"count": hours // 24})
    elif hours >= limits.PEER_SILENT_H_AMBER:
        yield Reason("health.reason.silent", Need.SOON, {"count": hours // 24})


def _waiting(facts: PostFacts, at: datetime) -> Iterator[Reason]:
    if facts.oldest_waiting_on is None:
        return
    days = (at.date() - facts.oldest_waiting_on).days
    if days >= limits.BACKLOG_DAYS_AMBER:
        need = Need.TODAY if days >= limits.BACKLOG_DAYS_RED else Need.SOON
        yield Reason("health.reason.waiting", need, {"count": days})


def _lists(facts: PostFacts, at: datetime) -> Iterator[Reason]:
    if not facts.said_anything:
        return
    if facts.lists_damaged:
        yield Reason("health.reason.list_damaged", Need.TODAY)
    if facts.oldest_list_on is None:
        yield Reason("health.reason.no_list", Need.TODAY)
        return
    # A list bears a day without an hour: it is taken to be of the end of that day.
    hours = ((at.date() - facts.oldest_list_on).days - 1) * 24 + at.hour
    if hours >= limits.LIST_AGE_AMBER_H:
        need = Need.TODAY if hours >= limits.LIST_AGE_RED_H else Need.SOON
        yield Reason("health.reason.list_old", need, {"count": hours // 24})


def _unsearched(facts: PostFacts) -> Iterator[Reason]:
    if (
        facts.unsearched >= limits.CELL_COUNT_MIN
        and facts.unsearched * 100 >= facts.decided * limits.UNSEARCHED_PERCENT
    ):
        yield Reason("health.reason.unsearched", Need.TODAY)


def _disk(facts: PostFacts) -> Iterator[Reason]:
    free = facts.disk_free_bytes
    if free is not None and free < limits.DISK_FREE_BYTES_AMBER:
        need = Need.TODAY if free < limits.DISK_FREE_BYTES_RED else Need.SOON
        yield Reason("health.reason.disk", need, {"gigabytes": free // 1_000_000_000})


def _clock(facts: PostFacts) -> Iterator[Reason]:
    off = facts.clock_ahead_s or 0
    if abs(off) > limits.CLOCK_BACK_S_TOLERATED:
        need = Need.TODAY if abs(off) >= limits.CLOCK_OFF_S_RED else Need.SOON
        yield Reason(f"health.reason.clock_{'ahead' if off > 0 else 'behind'}", need, {"count": abs(off) // 60})
    elif facts.clock_doubtful:
        yield Reason("health.reason.clock_doubt", Need.SOON)


def _devices(facts: PostFacts) -> Iterator[Reason]:
    if facts.scanner is DeviceState.FAILS:
        yield Reason("health.reason.scanner", Need.SOON)
    if facts.printer is DeviceState.FAILS:
        yield Reason("health.reason.printer", Need.SOON)
    low = facts.battery_percent is not None and facts.battery_percent < limits.BATTERY_PERCENT_MIN
    if facts.power is PowerSource.BATTERY and low:
        yield Reason("health.reason.battery", Need.TODAY, {"percent": facts.battery_percent or 0})


def _program(facts: PostFacts) -> Iterator[Reason]:
    if facts.program and facts.program_expected and facts.program != facts.program_expected:
        yield Reason("health.reason.program", Need.NOTE, {"program": facts.program})
