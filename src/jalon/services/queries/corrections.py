"""A record beside its corrections, for pages: what each changed, by whom, in whose words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.records.models import Account
from jalon.records.projections.corrected_columns import IDENTITY, MOVEMENT
from jalon.services.corrections.correcting import correctable, shown, within_a_minute
from jalon.services.corrections.effective import Change, DecisionRow, Effective, read_effective
from jalon.services.node import Node
from jalon.services.queries.slip_look_up import member
from jalon.services.queries.staff import labels
from jalon.services.reads import place_of, record_read


@dataclass(frozen=True)
class CorrectionSeen:
    """One correction. ``headquarters``: it was not made at the record's own post."""

    at: datetime | None
    officer: str
    headquarters: bool
    reason: CorrectionReason | None
    note: str | None
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class History:
    """Corrections of one record in their order, and whether it was taken back."""

    steps: tuple[CorrectionSeen, ...]
    void: bool


@dataclass(frozen=True)
class ToCorrect:
    """What the form of a correction begins with."""

    record_id: UUID
    slip: str
    at: datetime | None
    seen: int
    within_a_minute: bool
    void: bool
    codes: Mapping[str, int]
    typed: Mapping[str, str]
    history: History


def history_of(node: Node, row: DecisionRow) -> History:
    """The corrections of a record whose reading its page has recorded."""
    return _history(read_effective(node, [row])[row.id])


def read_to_correct(*, node: Node, account: Account, record_id: UUID, at: datetime) -> ToCorrect:
    """The record as it reads now; the reading is recorded. Raises ``UnableToCorrect``, ``UnableToAllow``."""
    now = correctable(node=node, account=account, record_id=record_id, at=at)
    record_read(node=node, account=account, purpose=ReadPurpose.CORRECTION, place=place_of(now.row), at=at)
    written = [*IDENTITY, "nationality", "residence"]
    return ToCorrect(
        record_id=record_id,
        slip=now.row.slip,
        at=now.row.at,
        seen=len(now.steps),
        within_a_minute=within_a_minute(now.row, at),
        void=now.void,
        codes={name: now.values[name] or 0 for name in MOVEMENT if name not in written},
        typed={name: shown(name, now.values[name]) for name in written},
        history=_history(now),
    )


def _history(now: Effective) -> History:
    named = labels(step.row.officer for step in now.steps)
    steps = tuple(
        CorrectionSeen(
            at=step.row.at,
            officer=named.get(step.row.officer, "") if step.row.officer else "",
            headquarters=step.row.node != now.row.node,
            reason=member(CorrectionReason, step.row.reason),
            note=step.row.note,
            changes=step.changes,
        )
        for step in now.steps
    )
    return History(steps, now.void)
