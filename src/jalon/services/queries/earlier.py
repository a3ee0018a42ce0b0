"""Earlier decisions about the same document, as far as this post knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import Q

from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.limits import DUPLICATE_DECISION_S, EARLIER_CROSSINGS_SHOWN_MAX
from jalon.records.models import Correction, Crossing, Dispute, Refusal
from jalon.services.corrections.effective import read_effective
from jalon.services.node import Node

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


def rows_of_document(node: Node, document_key: str, *, without: UUID | None = None) -> list[DecisionRow]:
    """The newest decisions about a document at this post as they read now, newest first, without one inspection's.

    Of their columns those that the page of an inspection needs are read. What was taken back is left out.
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
    found = _as_they_read(node, found, state, number, without)
    found.sort(key=lambda row: -row.tick)
    return found[:EARLIER_CROSSINGS_SHOWN_MAX]


def _as_they_read(
    node: Node, rows: list[DecisionRow], state: str, number: str, without: UUID | None
) -> list[DecisionRow]:
    """Rows with what corrections say of them: some read otherwise, some are of another document, some of this one."""
    about = Q(target__in=[row.id for row in rows]) | Q(issuing_state=state, document_number=number)
    targets = {target for target in Correction.objects.filter(about).values_list("target", flat=True) if target}
    if not targets:
        return rows
    wanted: list[DecisionRow] = list(
        chain(Crossing.objects.filter(pk__in=targets), Refusal.objects.filter(pk__in=targets))
    )
    now = read_effective(node, [row for row in wanted if not without or row.inspection != without])
    kept: list[DecisionRow] = [row for row in rows if row.id not in targets]
    for one in now.values():
        if not one.void and (one.values["issuing_state"], one.values["document_number"]) == (state, number):
            # The instance shows how it reads; it is never saved.
            one.row.direction, one.row.outcome = one.values["direction"], one.values["outcome"]
            kept.append(one.row)
    return kept


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
