"""The officer decides: one transaction writes the journal entry with its projections and ends the open inspection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import NOTE_CHARACTERS_MAX
from jalon.records.models import Account, Crossing, InspectionDraft, Refusal
from jalon.services import second_officer
from jalon.services.decision_entry import Decision, decision_event
from jalon.services.inspections.beginning import refresh
from jalon.services.inspections.drafts import keep
from jalon.services.inspections.seen import InspectionView
from jalon.services.inspections.stated import Stated, stated_in
from jalon.services.inspections.viewing import case_reference, view_of
from jalon.services.journaling import one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require, zone_of
from jalon.services.queries.earlier import DecisionRow
from jalon.services.referrals import cover
from jalon.services.second_officer import SecondOfficer, SecondOfficerClaim
from jalon.services.written import plain

SECOND_LINE_STAGE = "second_line"
_DIRECTION_OF = {
    Outcome.ADMITTED: Direction.ENTRY,
    Outcome.REFUSED: Direction.ENTRY,
    Outcome.EXIT_ALLOWED: Direction.EXIT,
}


class UnableToDecide(UnableTo):
    """A decision that cannot be recorded so; the open inspection stays as it was."""


@dataclass(frozen=True)
class Decided:
    """What was recorded. ``second_line`` names the inspection that goes on; ``repeated``: it was recorded before."""

    record_id: UUID
    slip: str
    outcome: Outcome
    direction: Direction
    booth: str
    at: datetime
    provisional: bool
    second_line: UUID | None = None
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Request:
    """One decision as it comes from a form. ``version`` is that of the page which the officer saw."""

    draft_id: UUID
    version: int
    outcome: Outcome
    fields: Mapping[str, str]
    note: str = ""
    confirm_duplicate: bool = False


def decide(  # noqa: PLR0913 the fields of one form
    *,
    node: Node,
    account: Account,
    draft_id: UUID,
    version: int,
    outcome: Outcome,
    at: datetime,
    fields: Mapping[str, str] | None = None,
    second: SecondOfficerClaim | None = None,
    note: str = "",
    confirm_duplicate: bool = False,
) -> Decided:
    """Record admission, exit, second line, or handing over to another service. Sent twice, it answers as at first.

    Raises :class:`UnableToDecide`, ``UnableToConfirm``, ``UnableToAllow``, ``UnableToRecord``; then nothing changed.
    """
    require(account, "decide")
    if outcome not in (Outcome.ADMITTED, Outcome.EXIT_ALLOWED, Outcome.SECOND_LINE, Outcome.HANDED_TO_ANOTHER_SERVICE):
        raise UnableToDecide("services.decisions.refusal_elsewhere")
    neutral = outcome is Outcome.HANDED_TO_ANOTHER_SERVICE
    request = Request(
        draft_id=draft_id,
        version=version,
        outcome=outcome,
        fields=fields or {},
        # A word about one service and silence about another would tell which it was.
        note="" if neutral else note,
        confirm_duplicate=confirm_duplicate,
    )
    confirmed = second_officer.NOT_NEEDED
    if second is not None and not neutral:
        if (before := check(node=node, request=request, at=at)) is not None:
            return before
        case = case_reference(draft_id)
        confirmed = second_officer.confirm(node=node, account=account, claim=second, case_reference=case, at=at)
    return settle(node=node, account=account, request=request, second=confirmed, at=at)


def check(*, node: Node, request: Request, at: datetime) -> Decided | None:
    """What would stop a decision is said before a second officer spends a code on it; the first answer if it was sent.

    Raises :class:`UnableToDecide`. Nothing is written.
    """
    draft = InspectionDraft.objects.filter(pk=request.draft_id).first()
    if (before := _decided_before(node, request, draft)) is not None:
        return before
    assert draft is not None, "either open, or decided before"
    stated = _stated(request, draft, at)
    draft.document_key = stated.document_key
    _check(node, request, draft, view_of(node, draft, at, stated), stated)
    return None


def settle(
    *,
    node: Node,
    account: Account,
    request: Request,
    second: SecondOfficer,
    at: datetime,
    ground: RefusalGround | None = None,
    payload: Callable[[InspectionDraft, Stated], bytes] | None = None,
) -> Decided:
    """The one transaction of every decision: refusals have a ``ground``, referrals the ``payload`` of a sealed cell."""
    with one_transaction():
        draft = InspectionDraft.objects.filter(pk=request.draft_id).first()
        if (before := _decided_before(node, request, draft)) is not None:
            return before
        assert draft is not None, "either open, or decided before"
        stated = _stated(request, draft, at)
        refresh(node=node, account=account, draft=draft, stated=stated, at=at)
        view = view_of(node, draft, at, stated)
        _check(node, request, draft, view, stated)
        note = plain(request.note, NOTE_CHARACTERS_MAX)
        decision = Decision(outcome=request.outcome, ground=ground, note=note, second=second)
        uptime_s = node.uptime_s()
        event = decision_event(
            account=account, view=view, stated=stated, draft=draft, decision=decision, uptime_s=uptime_s, at=at
        )
        recorded = record(node, [event], at=at)[0]
        goes_on = _end(draft, request, at)
        if request.outcome is Outcome.HANDED_TO_ANOTHER_SERVICE:
            # Every handing over writes one cell, whatever the service: the work done tells nobody which it was.
            # The cell is written first: a commit that fails after it sends one referral twice, and loses none.
            cover(node=node, payload=payload(draft, stated) if payload else None, at=at)
    return Decided(
        record_id=recorded.record_id,
        slip=recorded.slip,
        outcome=request.outcome,
        direction=view.draft.direction,
        booth=draft.booth,
        at=at,
        provisional=second.provisional,
        second_line=goes_on,
    )


def _stated(request: Request, draft: InspectionDraft, at: datetime) -> Stated:
    keep(draft, request.fields)
    return stated_in(draft, at)


def _decided_before(node: Node, request: Request, draft: InspectionDraft | None) -> Decided | None:
    """The first answer to a decision that was sent before; None when there is still something to decide."""
    if draft is not None and draft.version == request.version:
        return None
    rows = decisions_of(request.draft_id)
    if rows and rows[-1].outcome == request.outcome and (answer := _answer(rows[-1], draft)) is not None:
        return answer
    if draft is None and (not rows or rows[-1].at is None):
        raise UnableToDecide("services.decisions.not_open")
    last = rows[-1] if rows else None
    if last is None or last.at is None:
        raise UnableToDecide("services.decisions.changed_at_another_booth", booth=draft.booth if draft else "")
    raise _elsewhere(node, "already_decided", last.booth or "", last.at)


def decisions_of(inspection: UUID) -> list[DecisionRow]:
    """All decisions of one inspection in the order in which they were taken."""
    rows: list[DecisionRow] = [
        *Crossing.objects.filter(inspection=inspection),
        *Refusal.objects.filter(inspection=inspection),
    ]
    return sorted(rows, key=lambda row: row.tick)


def _answer(row: DecisionRow, draft: InspectionDraft | None) -> Decided | None:
    if row.at is None or row.outcome is None or row.direction is None:
        return None
    goes_on = draft.id if draft is not None and row.outcome == Outcome.SECOND_LINE else None
    return Decided(
        record_id=row.id,
        slip=row.slip,
        outcome=Outcome(row.outcome),
        direction=Direction(row.direction),
        booth=row.booth or "",
        at=row.at,
        provisional=bool(row.provisional),
        second_line=goes_on,
        repeated=True,
    )


def _check(node: Node, request: Request, draft: InspectionDraft, view: InspectionView, stated: Stated) -> None:
    if stated.answers.unreadable:
        raise UnableToDecide(f"services.decisions.unreadable_{stated.answers.unreadable[0]}")
    if stated.missing:
        raise UnableToDecide(f"services.decisions.missing_{stated.missing[0]}")
    if request.outcome is Outcome.SECOND_LINE and draft.stage == SECOND_LINE_STAGE:
        raise UnableToDecide("services.decisions.in_second_line")
    if view.draft.direction is not _DIRECTION_OF.get(request.outcome, view.draft.direction):
        raise UnableToDecide("services.decisions.outcome_and_direction")
    late = draft.channel == EntryChannel.LATE_FROM_PAPER and request.outcome is not Outcome.HANDED_TO_ANOTHER_SERVICE
    if late and not request.note.strip():
        raise UnableToDecide("services.decisions.register_line_missing")
    if view.already_decided and not request.confirm_duplicate:
        raise _elsewhere(node, "needs_confirmation", view.already_decided.booth, view.already_decided.at)


def _end(draft: InspectionDraft, request: Request, at: datetime) -> UUID | None:
    """Delete the draft, or pass it on to the second line."""
    if request.outcome is not Outcome.SECOND_LINE:
        InspectionDraft.objects.filter(pk=draft.pk).delete()
        return None
    draft.stage = SECOND_LINE_STAGE
    draft.version += 1
    draft.field = ""
    draft.touched_at = at
    draft.save()
    return draft.id


def _elsewhere(node: Node, condition: str, booth: str, at: datetime) -> UnableToDecide:
    return UnableToDecide(
        f"services.decisions.{condition}", booth=booth, minute=at.astimezone(zone_of(node.state)).strftime("%H:%M")
    )
