"""Shifts: who serves which booth, from when, and what they leave behind when they close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.journal.lanes import Lane
from jalon.journal.shortening import new_own_id
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.direction import Direction
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import base32
from jalon.kernel.limits import NOTE_CHARACTERS_MAX
from jalon.records.models import (
    Account,
    Attempt,
    Crossing,
    Detection,
    InspectionDraft,
    Refusal,
    ShiftClosing,
    ShiftOpening,
)
from jalon.services.corrections.counting import standing
from jalon.services.journal_store import stream_row
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.written import plain

_BOOTH_CHARACTERS_MAX = 40
_HEAD_LETTERS = 10


class UnableToOpenShift(UnableTo):
    """A shift that cannot be opened."""


class UnableToCloseShift(UnableTo):
    """A shift that cannot be closed yet."""


@dataclass(frozen=True)
class Shift:
    """One officer at one booth, serving one direction."""

    id: UUID
    officer: UUID
    crossing_point: str
    booth: str
    direction: Direction
    opened_at: datetime


@dataclass(frozen=True)
class ProvisionalStep:
    """A step that headquarters is still to review: ``kind`` is ``crossing``, ``refusal`` or ``detection``."""

    kind: str
    record_id: UUID
    at: datetime | None
    slip: str


@dataclass(frozen=True)
class ShiftSummary:
    """What the officer writes into the paper register: counts, and ten letters that pin everything before them."""

    shift: Shift
    closed_at: datetime
    crossings: int
    refusals: int
    attempts: int
    provisional: tuple[ProvisionalStep, ...]
    head: str


def open_shift(
    *, node: Node, account: Account, crossing_point: str, booth: str, direction: Direction, at: datetime
) -> Shift:
    """Begin to serve a booth. One open shift a person. Raises :class:`UnableToOpenShift`, ``UnableToAllow``."""
    require(account, "open_shift")
    label = plain(booth, _BOOTH_CHARACTERS_MAX)
    if not label:
        raise UnableToOpenShift("services.shifts.booth_missing")
    if direction not in (Direction.ENTRY, Direction.EXIT):
        raise UnableToOpenShift("services.shifts.direction_missing")
    with one_transaction():
        if current_shift(account=account) is not None:
            raise UnableToOpenShift("services.shifts.already_open")
        shift = Shift(new_own_id(node.node), account.id, crossing_point, label, direction, at)
        values: dict[str, Value] = {
            "shift": shift.id.bytes,
            "officer": account.id.bytes,
            "crossing_point": crossing_point,
            "booth": label,
            "direction": int(direction),
            "opened_second": second_of_day(at),
        }
        record(node, [Event("shift.opened", {"shift": values})], at=at)
    return shift


def current_shift(*, account: Account) -> Shift | None:
    """The open shift of a person: opened and not closed."""
    closed = ShiftClosing.objects.filter(officer=account.id, shift__isnull=False).values("shift")
    row = (
        ShiftOpening.objects.filter(officer=account.id, shift__isnull=False)
        .exclude(shift__in=closed)
        .order_by("-tick")
        .values_list("shift", "crossing_point", "booth", "direction", "at")
        .first()
    )
    if row is None:
        return None
    shift, crossing_point, booth, direction, opened_at = row
    if shift is None or opened_at is None:
        return None
    return Shift(
        shift, account.id, crossing_point or "", booth or "", Direction(direction or Direction.UNKNOWN), opened_at
    )


def close_shift(*, node: Node, account: Account, at: datetime, note: str = "") -> ShiftSummary:
    """End one's shift. Raises :class:`UnableToCloseShift` while an inspection of it lies open at its booth."""
    with one_transaction():
        shift = current_shift(account=account)
        if shift is None:
            raise UnableToCloseShift("services.shifts.none_open")
        if InspectionDraft.objects.filter(shift=shift.id, stage="primary").exists():
            raise UnableToCloseShift("services.shifts.inspection_open")
        summary = _summary(node, shift, at)
        parts: dict[str, dict[str, Value]] = {"shift": _closing(summary)}
        if words := plain(note, NOTE_CHARACTERS_MAX):
            parts["note"] = {"text": words}
        record(node, [Event("shift.closed", parts)], at=at)
    return summary


def _closing(summary: ShiftSummary) -> dict[str, Value]:
    counts = [summary.crossings, summary.refusals, summary.attempts, len(summary.provisional)]
    return {
        "shift": summary.shift.id.bytes,
        "officer": summary.shift.officer.bytes,
        "closed_second": second_of_day(summary.closed_at),
        "counts": counts,
        "head": summary.head,
    }


def _summary(node: Node, shift: Shift, at: datetime) -> ShiftSummary:
    return ShiftSummary(
        shift=shift,
        closed_at=at,
        crossings=standing(node, Crossing, {"shift": shift.id}).count(),
        refusals=standing(node, Refusal, {"shift": shift.id}).count(),
        attempts=Attempt.objects.filter(shift=shift.id).count(),
        provisional=tuple(_provisional(node, shift)),
        head=decisions_head(node),
    )


def _provisional(node: Node, shift: Shift) -> Iterator[ProvisionalStep]:
    within = {"shift": shift.id, "provisional": True}
    for crossing in standing(node, Crossing, within).order_by("tick"):
        yield ProvisionalStep("crossing", crossing.id, crossing.at, crossing.slip)
    for refusal in standing(node, Refusal, within).order_by("tick"):
        yield ProvisionalStep("refusal", refusal.id, refusal.at, refusal.slip)
    for detection in Detection.objects.filter(**within).order_by("tick"):
        yield ProvisionalStep("detection", detection.id, detection.at, "")


def decisions_head(node: Node) -> str:
    """Ten letters of the decisions lane's head; of nothing decided yet, ten zeros."""
    row = stream_row(node.stream(Lane.DECISIONS))
    return base32(bytes(row.head) if row else bytes(32))[:_HEAD_LETTERS]
