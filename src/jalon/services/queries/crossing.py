"""One decision in full, for whoever may see it; the reading is recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.clock import day_to_date
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.codes.sex import Sex
from jalon.kernel.codes.stay_band import StayBand
from jalon.kernel.codes.transport import Transport
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, Dispute, Refusal
from jalon.services.inspections.seen import CheckLine
from jalon.services.inspections.viewing import case_reference
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.corrections import History, history_of
from jalon.services.queries.earlier import DecisionRow
from jalon.services.queries.slip_look_up import birth_of, member
from jalon.services.reads import place_of, record_read
from jalon.services.slips import find_decision


class UnableToShowCrossing(UnableTo):
    """There is no such decision at this node."""


@dataclass(frozen=True)
class CrossingRead:
    """A decision as it stands. What was erased is None."""

    record_id: UUID
    slip: str
    at: datetime | None
    booth: str | None
    direction: Direction | None
    outcome: Outcome | None
    document_kind: DocumentKind | None
    sex: Sex | None
    age_band: AgeBand | None
    nationality: str | None
    residence: str | None
    purpose: Purpose | None
    transport: Transport | None
    stay_band: StayBand | None
    channel: EntryChannel | None
    checks: tuple[CheckLine, ...]
    lists: tuple[tuple[str, date], ...]
    candidates: int | None
    provisional: bool
    surname: str | None
    given_names: str | None
    birth: ApproximateDate | None
    document_number: str | None
    issuing_state: str | None
    expiry: date | None
    ground: RefusalGround | None
    second_way: SecondOfficerWay | None
    note: str | None
    inspection: UUID | None
    case_reference: str
    disputed: bool
    erased: bool
    history: History


def read_crossing(
    *, node: Node, account: Account, record_id: UUID, at: datetime, purpose: ReadPurpose = ReadPurpose.INSPECTION
) -> CrossingRead:
    """One decision, once its reading is recorded. Raises :class:`UnableToShowCrossing`, ``UnableToAllow``."""
    require(account, "inspect")
    row = find_decision(record_id)
    if row is None:
        raise UnableToShowCrossing("services.crossing.unknown")
    record_read(node=node, account=account, purpose=purpose, place=place_of(row), at=at)
    return describe(node, row)


def describe(node: Node, row: DecisionRow) -> CrossingRead:
    """A decision whose reading was recorded."""
    ground = row.ground if isinstance(row, Refusal) else None
    return CrossingRead(
        record_id=row.id,
        slip=row.slip,
        at=row.at,
        booth=row.booth,
        direction=member(Direction, row.direction),
        outcome=member(Outcome, row.outcome),
        document_kind=member(DocumentKind, row.document_kind),
        sex=member(Sex, row.sex),
        age_band=member(AgeBand, row.age_band),
        nationality=row.nationality,
        residence=row.residence,
        purpose=member(Purpose, row.purpose),
        transport=member(Transport, row.transport),
        stay_band=member(StayBand, row.stay_band),
        channel=member(EntryChannel, row.channel),
        checks=_checks(row.checks),
        lists=tuple((name, day_to_date(day)) for name, day in json.loads(row.lists or "[]")),
        candidates=row.candidates,
        provisional=bool(row.provisional),
        surname=row.surname,
        given_names=row.given_names,
        birth=birth_of(row.birth),
        document_number=row.document_number,
        issuing_state=row.issuing_state,
        expiry=_day(row.expiry),
        ground=member(RefusalGround, ground),
        second_way=member(SecondOfficerWay, row.second_way),
        note=row.note,
        inspection=row.inspection,
        case_reference=case_reference(row.inspection) if row.inspection else "",
        disputed=Dispute.objects.filter(target=row.id).exists(),
        erased=bool(row.erased),
        history=history_of(node, row),
    )


def _day(number: int | None) -> date | None:
    """A day as a post sent it; None where it is erased or no day."""
    try:
        return None if number is None else day_to_date(number)
    except OverflowError:
        return None


def _checks(kept: str | None) -> tuple[CheckLine, ...]:
    return tuple(
        CheckLine(CheckKind(kind), CheckState(state), None if reason is None else NotCheckedReason(reason))
        for kind, state, reason in json.loads(kept or "[]")
    )
