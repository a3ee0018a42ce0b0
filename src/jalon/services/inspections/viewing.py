"""Putting together what the page of an inspection shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from jalon.documents.finding import Severity
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.ids import base32, tag
from jalon.kernel.texts import known
from jalon.records.models import InspectionDraft
from jalon.screening import Screening
from jalon.services.inspections import list_search
from jalon.services.inspections.check_lines import check_lines
from jalon.services.inspections.seen import CheckLine, DraftView, InspectionView, OtherBooth, Sentence
from jalon.services.inspections.stated import Stated, stated_in, typed_of
from jalon.services.node import Node
from jalon.services.queries.earlier import (
    AlreadyDecided,
    DecisionRow,
    already_decided,
    earlier_crossings,
    rows_of_document,
)

_CASE_LETTERS = 6


def view_of(
    node: Node,
    draft: InspectionDraft,
    at: datetime,
    stated: Stated | None = None,
    earlier: list[DecisionRow] | None = None,
) -> InspectionView:
    """Everything about a draft at ``at``. Records nothing. ``stated`` and ``earlier`` are what was read already."""
    stated = stated or stated_in(draft, at)
    screening = list_search.from_json(draft.screening, at)
    rows = rows_of_document(node, draft.document_key, without=draft.id) if earlier is None else earlier
    lines = check_lines(stated, screening, state=node.state)
    direction = direction_of(draft, stated)
    other = other_booth(draft)
    decided = already_decided(rows, direction=direction, at=at)
    steps = (*_about_traveller(stated, lines, screening), *_about_inspection(draft, other, decided))
    return InspectionView(
        draft=draft_view(draft, direction),
        document=stated.document,
        examination=stated.examination,
        screening=screening,
        answers=stated.answers,
        checks=lines,
        earlier=earlier_crossings(rows),
        next_steps=steps,
        notes=tuple(_notes(stated)),
        other_booth=other,
        already_decided=decided,
        age_band=stated.age_band,
        is_child=stated.is_child,
        missing=stated.missing,
    )


def draft_view(draft: InspectionDraft, direction: Direction) -> DraftView:
    """The stored side of an open inspection."""
    return DraftView(
        id=draft.id,
        booth=draft.booth,
        stage=draft.stage,
        channel=EntryChannel(draft.channel),
        crossing_point=draft.crossing_point,
        direction=direction,
        begun_at=draft.begun_at,
        field=draft.field,
        version=draft.version,
        typed=typed_of(draft),
        case_reference=case_reference(draft.id),
    )


def direction_of(draft: InspectionDraft, stated: Stated) -> Direction:
    """The officer's answer, else the direction that the booth serves."""
    return stated.answers.direction or Direction(draft.direction)


def case_reference(inspection: UUID) -> str:
    """Six letters for the telephone, that name the inspection and nobody in it."""
    return base32(hashlib.sha256(tag("jalon/case/1") + inspection.bytes).digest()[:4])[:_CASE_LETTERS]


def other_booth(draft: InspectionDraft) -> OtherBooth | None:
    """The same document lying open elsewhere, the earliest."""
    if not draft.document_key:
        return None
    others = InspectionDraft.objects.filter(document_key=draft.document_key).exclude(pk=draft.pk)
    other = others.order_by("begun_at").values_list("booth", "begun_at", "stage").first()
    return OtherBooth(*other) if other else None


def _about_traveller(stated: Stated, lines: tuple[CheckLine, ...], screening: Screening) -> Iterator[Sentence]:
    told = set()
    for finding in stated.examination.findings:
        code = f"{finding.code}.next"
        if finding.severity is not Severity.NOTE and code not in told and known(code):
            told.add(code)
            yield Sentence(code, finding.parameters)
    if screening.candidates:
        yield Sentence("services.inspections.next_candidate", {"count": len(screening.candidates) + screening.more})
    if any(line.state is CheckState.FAILED for line in lines):
        yield Sentence("services.inspections.next_second_line")
    if any(line.state is CheckState.UNDETERMINED and not line.findings for line in lines) and not screening.candidates:
        yield Sentence("services.inspections.next_undetermined")
    if stated.by_hand:
        yield Sentence("services.inspections.next_by_hand")


def _about_inspection(
    draft: InspectionDraft, other: OtherBooth | None, decided: AlreadyDecided | None
) -> Iterator[Sentence]:
    """What to do where the traveller's document is in order, and the inspection itself asks for attention."""
    if decided:
        yield Sentence("services.inspections.next_already_decided")
    if other:
        yield Sentence("services.inspections.next_other_booth", {"booth": other.booth})
    if draft.stage == "second_line":
        yield Sentence("services.inspections.next_in_second_line")


def _notes(stated: Stated) -> Iterator[Sentence]:
    if stated.is_child:
        yield Sentence("services.inspections.child")
    yield Sentence("services.inspections.earlier_here_only")
