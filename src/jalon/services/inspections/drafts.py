"""The open inspections: kept at every keystroke's end, found again after a power cut, waiting for the second line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.limits import NOTE_CHARACTERS_MAX
from jalon.records.models import Account, Attempt, Crossing, InspectionDraft, PersonRead
from jalon.services.inspections.answers import FIELDS, TEXT_FIELDS
from jalon.services.inspections.beginning import UnableToInspect, record_attempt, refresh
from jalon.services.inspections.seen import InspectionView
from jalon.services.inspections.stated import stated_in, typed_of
from jalon.services.inspections.viewing import case_reference, view_of
from jalon.services.journaling import Recorded, one_transaction
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.earlier import rows_of_document
from jalon.services.queries.recorded import recorded_of
from jalon.services.reads import place_of, record_read
from jalon.services.written import plain

GIVE_UP_REASONS = (
    AttemptReason.GIVEN_UP_BY_OFFICER,
    AttemptReason.TRAVELLER_LEFT,
    AttemptReason.WRONG_CHECK_DIGITS,
    AttemptReason.READER_FAILED,
    AttemptReason.DECIDED_AT_ANOTHER_BOOTH,
)
"""What an officer may answer when an inspection ends without a decision."""

_FIELD_CHARACTERS_MAX = 40
_ANSWER_CHARACTERS_MAX = 8


@dataclass(frozen=True)
class WaitingDraft:
    """A traveller sent to the second line, as its list shows them: no name, the case reference."""

    id: UUID
    booth: str
    since: datetime
    case_reference: str
    version: int


def find(draft_id: UUID) -> InspectionDraft:
    """The open inspection, or :class:`UnableToInspect`."""
    draft = InspectionDraft.objects.filter(pk=draft_id).first()
    if draft is None:
        raise UnableToInspect("services.inspections.not_open")
    return draft


def current(*, node: Node, account: Account, booth: str, at: datetime) -> InspectionView | None:
    """The inspection open at a booth, whoever began it: after a power cut the booth opens on it."""
    require(account, "inspect")
    draft = InspectionDraft.objects.filter(booth=booth, stage="primary").order_by("begun_at").first()
    return view_of(node, draft, at) if draft else None


def view(*, node: Node, account: Account, draft_id: UUID, at: datetime) -> InspectionView:
    """One open inspection. Raises :class:`UnableToInspect` when it has ended, ``UnableToRecord``.

    Whoever opens what another began reads a person's record; that is recorded, once an officer and record.
    """
    require(account, "inspect")
    draft = find(draft_id)
    if draft.stage == "second_line" or draft.officer != account.id:
        _record_opening(node, account, draft, at)
    return view_of(node, draft, at)


def _record_opening(node: Node, account: Account, draft: InspectionDraft, at: datetime) -> None:
    """The newest decision that the page shows stands for all: they are about one traveller."""
    rows = rows_of_document(node, draft.document_key) or list(
        Crossing.objects.filter(inspection=draft.id).order_by("-tick")
    )
    purpose = ReadPurpose.SECOND_LINE
    known = PersonRead.objects.filter(officer=account.id, purpose=purpose)
    if rows and not known.filter(target=rows[0].id).exists():
        record_read(node=node, account=account, purpose=purpose, place=place_of(rows[0]), at=at)


def second_line(*, account: Account, crossing_point: str) -> tuple[WaitingDraft, ...]:
    """Travellers waiting in the second line of a crossing point, the longest first."""
    require(account, "inspect")
    rows = InspectionDraft.objects.filter(stage="second_line", crossing_point=crossing_point).order_by("begun_at")
    return tuple(WaitingDraft(row.id, row.booth, row.touched_at, case_reference(row.id), row.version) for row in rows)


def update(
    *, node: Node, account: Account, draft_id: UUID, fields: Mapping[str, str], focus: str, at: datetime
) -> InspectionView:
    """Keep what was typed and which field has the focus. Only names of :data:`FIELDS` are kept, each cut to its length.

    It does not raise the version: two keystrokes of one officer are no conflict.
    """
    require(account, "inspect")
    with one_transaction():
        draft = find(draft_id)
        keep(draft, fields)
        if focus in FIELDS or not focus:
            draft.field = focus
        draft.touched_at = at
        stated = stated_in(draft, at)
        earlier = refresh(node=node, account=account, draft=draft, stated=stated, at=at)
        draft.save()
    return view_of(node, draft, at, stated, earlier)


def keep(draft: InspectionDraft, fields: Mapping[str, str]) -> None:
    """Put ``fields`` into the draft, which is not saved here."""
    typed = typed_of(draft)
    for name in fields.keys() & set(FIELDS):
        typed[name] = plain(fields[name], TEXT_FIELDS.get(name, _ANSWER_CHARACTERS_MAX))
    draft.typed = json.dumps(typed, ensure_ascii=False, sort_keys=True)


def give_up(
    *, node: Node, account: Account, draft_id: UUID, reason: AttemptReason, note: str = "", at: datetime
) -> Recorded:
    """End an inspection without a decision; the attempt is recorded. Given up twice, it answers as the first time."""
    require(account, "inspect")
    if reason not in GIVE_UP_REASONS:
        raise UnableToInspect("services.inspections.reason_not_offered")
    with one_transaction():
        draft = InspectionDraft.objects.filter(pk=draft_id).first()
        if draft is None:
            return _given_up_before(draft_id)
        recorded = record_attempt(
            node=node,
            account=account,
            draft=draft,
            received=draft.zone,
            reason=reason,
            finding=None,
            note=plain(note, NOTE_CHARACTERS_MAX),
            at=at,
        )
        draft.delete()
    return recorded


def _given_up_before(draft_id: UUID) -> Recorded:
    row = Attempt.objects.filter(inspection=draft_id).order_by("tick").last()
    if row is None:
        raise UnableToInspect("services.inspections.not_open")
    return recorded_of(row, row.at)
