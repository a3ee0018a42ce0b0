"""Detections: cases counted for the results matrix, after a human decision and never before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import NOTE_CHARACTERS_MAX
from jalon.records.models import Account, Detection
from jalon.services import second_officer
from jalon.services.decisions import decisions_of
from jalon.services.inspections.viewing import case_reference
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.earlier import DecisionRow
from jalon.services.second_officer import SecondOfficer, SecondOfficerClaim
from jalon.services.written import plain


class UnableToRecordDetection(UnableTo):
    """A detection that has no decision behind it."""


@dataclass(frozen=True)
class DetectionRecorded:
    """What was recorded; ``provisional`` until headquarters has reviewed it where no second officer was on duty."""

    record_id: UUID
    provisional: bool
    repeated: bool = False


def record_detection(
    *,
    node: Node,
    account: Account,
    inspection: UUID,
    detection_type: DetectionType,
    detection_source: DetectionSource,
    second: SecondOfficerClaim | None,
    at: datetime,
    note: str = "",
) -> DetectionRecorded:
    """Record what an officer detected in an inspection that was decided. The same type twice answers as the first time.

    Raises :class:`UnableToRecordDetection`, ``UnableToConfirm``, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, "decide")
    if (before := _recorded_before(inspection, detection_type)) is not None:
        return before
    rows = decisions_of(inspection)
    if not rows:
        raise UnableToRecordDetection("services.detections.not_decided")
    case = case_reference(inspection)
    confirmed = second_officer.confirm(node=node, account=account, claim=second, case_reference=case, at=at)
    parts: dict[str, dict[str, Value]] = {
        "movement": _movement(rows[-1], detection_type, detection_source, confirmed, at),
        "staff": {
            "officer": account.id.bytes,
            "shift": rows[-1].shift.bytes if rows[-1].shift else None,
            "second_officer": confirmed.account.bytes if confirmed.account else None,
            "second_way": int(confirmed.way),
            "uptime_s": node.uptime_s(),
        },
    }
    if words := plain(note, NOTE_CHARACTERS_MAX):
        parts["note"] = {"text": words}
    with one_transaction():
        if (before := _recorded_before(inspection, detection_type)) is not None:
            return before
        recorded = record(node, [Event("detection.recorded", parts)], at=at)[0]
    return DetectionRecorded(recorded.record_id, confirmed.provisional)


def _recorded_before(inspection: UUID, detection_type: DetectionType) -> DetectionRecorded | None:
    row = Detection.objects.filter(inspection=inspection, detection_type=int(detection_type)).first()
    return DetectionRecorded(row.id, bool(row.provisional), repeated=True) if row else None


def _movement(
    row: DecisionRow,
    detection_type: DetectionType,
    detection_source: DetectionSource,
    second: SecondOfficer,
    at: datetime,
) -> dict[str, Value]:
    return {
        "crossing_point": row.crossing_point or "",
        "recorded_second": second_of_day(at),
        "detection_type": int(detection_type),
        "detection_source": int(detection_source),
        "inspection": row.inspection.bytes if row.inspection else None,
        "direction": row.direction or int(Direction.UNKNOWN),
        "document_kind": row.document_kind or int(DocumentKind.UNKNOWN),
        "sex": row.sex or int(Sex.UNKNOWN),
        "age_band": row.age_band or int(AgeBand.UNKNOWN),
        "nationality": row.nationality,
        "provisional": second.provisional,
    }
