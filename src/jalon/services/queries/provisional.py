"""Steps that stay provisional until headquarters reviews them, the oldest first (SAFEGUARDS 18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Q

from jalon.kernel import limits
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.records.models import Account, Crossing, Detection, Peer, Refusal, Review
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.slip_look_up import member
from jalon.services.queries.taken_back import TakenBack, taken_back
from jalon.services.reads import place_of, record_read

RIGHT = "review_provisional"
ProvisionalRow = Refusal | Crossing | Detection


@dataclass(frozen=True)
class ProvisionalStep:
    """One step; no name, no document. ``note`` only where a single step was opened, which is recorded."""

    record_id: UUID
    post: str
    at: datetime
    age_s: int
    overdue: bool
    outcome: Outcome | None
    ground: RefusalGround | None
    detection: DetectionType | None
    note: str | None = None
    taken_back: TakenBack | None = None
    """It did not happen: a correction says so. Somebody reviews it all the same."""


def awaiting(*, node: Node, account: Account, at: datetime) -> tuple[ProvisionalStep, ...]:
    """Every step that awaits review, oldest first. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    labels = dict(Peer.objects.values_list("node", "label"))
    reviewed = Review.objects.values("target")
    rows: Iterator[ProvisionalRow] = chain(
        Refusal.objects.filter(provisional=True).exclude(id__in=reviewed),
        Crossing.objects.filter(provisional=True).exclude(id__in=reviewed),
        Detection.objects.filter(provisional=True).exclude(id__in=reviewed),
    )
    found = list(rows)
    back = taken_back(node, found, words=False)
    steps = [_step(row, labels.get(row.node, ""), at, back=back.get(row.id)) for row in found]
    return tuple(sorted(steps, key=lambda step: (step.at, step.record_id)))


def find_provisional(record_id: UUID) -> ProvisionalRow | None:
    """The provisional step of an identifier."""
    wanted = Q(pk=record_id, provisional=True)
    return (
        Refusal.objects.filter(wanted).first()
        or Crossing.objects.filter(wanted).first()
        or Detection.objects.filter(wanted).first()
    )


def read_step(*, node: Node, account: Account, record_id: UUID, at: datetime) -> ProvisionalStep | None:
    """One step with the officer's note; the reading is recorded. Raises ``UnableToAllow``, ``UnableToRecord``."""
    require(account, RIGHT)
    row = find_provisional(record_id)
    if row is None:
        return None
    record_read(node=node, account=account, purpose=ReadPurpose.PROVISIONAL_REVIEW, place=place_of(row), at=at)
    label = Peer.objects.filter(pk=row.node).values_list("label", flat=True).first()
    back = taken_back(node, [row], words=True).get(row.id)
    return _step(row, label or "", at, note=row.note, back=back)


def _step(
    row: ProvisionalRow, post: str, at: datetime, *, note: str | None = None, back: TakenBack | None = None
) -> ProvisionalStep:
    decided = row.at or datetime.fromtimestamp(row.day * 86_400, UTC)
    outcome = None if isinstance(row, Detection) else member(Outcome, row.outcome)
    ground = member(RefusalGround, row.ground) if isinstance(row, Refusal) else None
    detected = row.detection_type if isinstance(row, Detection) else None
    return ProvisionalStep(
        record_id=row.id,
        post=post,
        at=decided,
        age_s=max(0, int((at - decided).total_seconds())),
        overdue=at - decided > timedelta(hours=limits.PROVISIONAL_REVIEW_H_MAX),
        outcome=outcome,
        ground=ground,
        detection=member(DetectionType, detected),
        note=note,
        taken_back=back,
    )
