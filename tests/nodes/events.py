"""Synthetic events to record."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.codes.sex import Sex
from jalon.services.journaling import Event

OFFICER = uuid.UUID("00000000-0000-4000-8000-000000000001")
SHIFT = uuid.UUID("00000000-0000-4000-8000-000000000002")


def staff(officer: uuid.UUID = OFFICER) -> dict[str, Any]:
    """The staff part of most kinds."""
    return {"officer": officer.bytes, "shift": SHIFT.bytes, "second_way": SecondOfficerWay.NOT_NEEDED, "uptime_s": 100}


def crossing(
    at: datetime, *, surname: str = "TRAORE", number: str = "B01234567", note: str | None = None, **movement: Any
) -> Event:
    """A crossing of a synthetic traveller."""
    parts: dict[str, dict[str, Any]] = {
        "movement": {
            "crossing_point": "faramana",
            "booth": "1",
            "decided_second": second_of_day(at),
            "direction": Direction.ENTRY,
            "outcome": Outcome.ADMITTED,
            "document_kind": DocumentKind.PASSPORT,
            "sex": Sex.FEMALE,
            "age_band": AgeBand.AGE_25_39,
            "nationality": "BFA",
            "residence": None,
            "purpose": 0,
            "transport": 0,
            "stay_band": 0,
            "channel": EntryChannel.WEDGE,
            "inspection": uuid.uuid4().bytes,
            "processing_s": 14,
            "candidates": 0,
            "checks": [
                [CheckKind.ZONE_READ, CheckState.PASSED, None],
                [CheckKind.CHIP_SIGNATURE, CheckState.NOT_PERFORMED, 3],
            ],
            "lists": [["synthetic", 46_000]],
            "provisional": False,
        }
        | movement,
        "identity": {
            "surname": surname,
            "given_names": "AWA",
            "birth": 19_900_101,
            "document_number": number,
            "issuing_state": "BFA",
            "expiry": 46_500,
            "document_code": "P",
            "zone": f"P<BFA{surname}<<AWA\n{number}",
        },
        "staff": staff(),
    }
    if note is not None:
        parts["note"] = {"text": note}
    return Event("crossing.decided", parts)


def detection(at: datetime, *, inspection: uuid.UUID) -> Event:
    """A case detected in an inspection: an alert."""
    movement = {
        "crossing_point": "faramana",
        "recorded_second": second_of_day(at),
        "detection_type": DetectionType.FORGED_DOCUMENT,
        "detection_source": DetectionSource.ROUTINE,
        "inspection": inspection.bytes,
        "direction": Direction.ENTRY,
        "document_kind": DocumentKind.PASSPORT,
        "sex": Sex.FEMALE,
        "age_band": AgeBand.AGE_25_39,
        "nationality": "BFA",
        "provisional": False,
    }
    return Event("detection.recorded", {"movement": movement, "staff": staff()})
