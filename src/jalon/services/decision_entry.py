"""What a decision writes into the journal: the parts of ``crossing.decided`` and ``refusal.decided``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.documents.travel_document import TravelDocument
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, second_of_day
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.limits import DOCUMENT_NUMBER_CHARACTERS_MAX, NAME_CHARACTERS_MAX
from jalon.records.models import Account, InspectionDraft
from jalon.services.inspections.seen import InspectionView
from jalon.services.inspections.stated import Stated, alpha_3
from jalon.services.journaling import Event
from jalon.services.second_officer import NOT_NEEDED, SecondOfficer
from jalon.services.shifts import current_shift
from jalon.services.written import bare_number, plain

_PROCESSING_S_MAX = 86_399
_DOCUMENT_CODE_CHARACTERS_MAX = 2


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the officer settled. A refusal has its ground."""

    outcome: Outcome = Outcome.ADMITTED
    ground: RefusalGround | None = None
    second: SecondOfficer = NOT_NEEDED
    note: str = ""


def decision_event(
    *,
    account: Account,
    view: InspectionView,
    stated: Stated,
    draft: InspectionDraft,
    decision: Decision,
    uptime_s: int | None,
    at: datetime,
) -> Event:
    """The event of a decision. What was not asked stays *not asked*."""
    movement = _movement(view, stated, draft, decision, at)
    kind = "crossing.decided"
    if decision.ground is not None:
        kind = "refusal.decided"
        movement |= {"ground": int(decision.ground), "return_question_asked": True}
    staff = _staff(account, draft, decision.second) | {"uptime_s": uptime_s}
    parts: dict[str, dict[str, Value]] = {"movement": movement, "staff": staff}
    if identity := _identity(stated.document, draft, stated):
        parts["identity"] = identity
    if decision.note:
        parts["note"] = {"text": decision.note}
    return Event(kind, parts)


def _movement(
    view: InspectionView, stated: Stated, draft: InspectionDraft, decision: Decision, at: datetime
) -> dict[str, Value]:
    answers = stated.answers
    passed_s = int((at - draft.begun_at).total_seconds())
    return {
        "crossing_point": draft.crossing_point,
        "booth": draft.booth,
        "decided_second": second_of_day(at),
        "direction": int(view.draft.direction),
        "outcome": int(decision.outcome),
        "document_kind": int(stated.document_kind),
        "sex": int(stated.sex),
        "age_band": int(stated.age_band),
        "nationality": stated.nationality,
        "residence": answers.residence or None,
        "purpose": int(answers.purpose),
        "transport": int(answers.transport),
        "stay_band": int(answers.stay_band),
        "channel": draft.channel,
        "inspection": draft.id.bytes,
        "processing_s": min(max(passed_s, 0), _PROCESSING_S_MAX),
        "candidates": len(view.screening.candidates) + view.screening.more,
        "checks": [
            [int(line.kind), int(line.state), None if line.reason is None else int(line.reason)] for line in view.checks
        ],
        "lists": [[one.name, date_to_day(one.as_of.date())] for one in view.screening.lists],
        "provisional": decision.second.provisional,
    }


def _staff(account: Account, draft: InspectionDraft, second: SecondOfficer) -> dict[str, Value]:
    shift = draft.shift if draft.officer == account.id else _shift_of(account)
    return {
        "officer": account.id.bytes,
        "shift": shift.bytes if shift else None,
        "second_officer": second.account.bytes if second.account else None,
        "second_way": int(second.way),
    }


def _shift_of(account: Account) -> UUID | None:
    """The shift of whoever decides, where another officer began the inspection."""
    shift = current_shift(account=account)
    return shift.id if shift else None


def _identity(document: TravelDocument | None, draft: InspectionDraft, stated: Stated) -> dict[str, Value]:
    """Fields of the identity part; empty when nothing of a person is known."""
    if document is None:
        return {}
    reading = stated.examination.reading
    found: dict[str, Value] = {
        "surname": plain(document.surname, NAME_CHARACTERS_MAX) or None,
        "given_names": plain(document.given_names, NAME_CHARACTERS_MAX) or None,
        "birth": document.birth.to_number() if _known(document) else None,
        "document_number": bare_number(document.number)[:DOCUMENT_NUMBER_CHARACTERS_MAX] or None,
        "issuing_state": alpha_3(document.issuing_state),
        "expiry": date_to_day(document.expiry) if document.expiry else None,
        "document_code": reading.fields.document_code[:_DOCUMENT_CODE_CHARACTERS_MAX] if reading else None,
        "zone": draft.zone or None,
    }
    return found if any(value is not None for value in found.values()) else {}


def _known(document: TravelDocument) -> bool:
    return bool(document.birth.year or document.birth.month or document.birth.day)
