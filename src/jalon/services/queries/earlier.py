"""Earlier decisions about the same document, as far as this post knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.limits import DUPLICATE_DECISION_S, EARLIER_CROSSINGS_SHOWN_MAX
from jalon.records.models import Crossing, Dispute, Refusal

DecisionRow = Crossing | Refusal
_RECENT = timedelta(seconds=DUPLICATE_DECISION_S)
_SHOWN = ("node", "epoch", "lane", "seq", "tick", "at", "direction", "outcome", "booth", "slip")
"""Columns that a line of the page needs, and the record of its reading."""


@dataclass(frozen=True)
class EarlierCrossing:
    """One earlier decision about the same document, known at this post only. ``at`` is by the node's clock then."""

    record_id: UUID
    at: datetime
    direction: Direction
    outcome: Outcome
    booth: str
    disputed: bool


@dataclass(frozen=True)
class AlreadyDecided:
    """The same document was decided a moment ago in the same direction; a second decision needs a confirmation."""

    booth: str
    at: datetime
    outcome: Outcome
    slip: str


def rows_of_document(document_key: str, *, without: UUID | None = None) -> list[DecisionRow]:
    """The newest decisions about a document at this post, newest first, without those of one inspection.

    Of their columns those that the page of an inspection needs are read.
    """
    state, _, number = document_key.partition(":")
    if not number:
        return []
    about = Q(issuing_state=state, document_number=number)
    found: list[DecisionRow] = []
    for model in (Crossing, Refusal):
        rows = model.objects.filter(about).only(*_SHOWN)
        if without:
            rows = rows.exclude(inspection=without)
        found.extend(rows.order_by("-tick")[:EARLIER_CROSSINGS_SHOWN_MAX])
    found.sort(key=lambda row: -row.tick)
    return found[:EARLIER_CROSSINGS_SHOWN_MAX]


def earlier_crossings(rows: list[DecisionRow]) -> tuple[EarlierCrossing, ...]:
    """What the page shows of rows; an erased part leaves no line."""
    if not rows:
        return ()
    disputed = set(Dispute.objects.filter(target__in=[row.id for row in rows]).values_list("target", flat=True))
    return tuple(_shown(rows, disputed))


def already_decided(rows: list[DecisionRow], *, direction: Direction, at: datetime) -> AlreadyDecided | None:
    """A final decision about the same document in the same direction within ten minutes.

    A decision that the clock places after ``at`` counts too: the clock was set back, and nobody knows by how much.
    """
    for row in rows:
        if row.at is None or row.outcome is None or row.direction != direction or row.outcome == Outcome.SECOND_LINE:
            continue
        if row.at > at - _RECENT:
            return AlreadyDecided(row.booth or "", row.at, Outcome(row.outcome), row.slip)
    return None


def _shown(rows: list[DecisionRow], disputed: set[UUID | None]) -> Iterator[EarlierCrossing]:
    for row in rows:
        if row.at is None or row.direction is None or row.outcome is None:
            continue
        yield EarlierCrossing(
            row.id, row.at, Direction(row.direction), Outcome(row.outcome), row.booth or "", row.id in disputed
        )
