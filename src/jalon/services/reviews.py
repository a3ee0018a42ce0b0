"""Headquarters reviews a provisional step: upheld, or overturned, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.review_result import ReviewResult
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, Review
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.provisional import RIGHT, find_provisional
from jalon.services.reads import place_of
from jalon.services.staff_part import alone


class UnableToReview(UnableTo):
    """The step is not there, or was reviewed."""


def review(*, node: Node, account: Account, record_id: UUID, result: ReviewResult, note: str, at: datetime) -> Recorded:
    """Record what the review found. Raises :class:`UnableToReview`, ``UnableToAllow``, ``UnableToRecord``."""
    require(account, RIGHT)
    note = note.strip()
    if len(note) > limits.NOTE_CHARACTERS_MAX or (not note and result is ReviewResult.OVERTURNED):
        raise UnableToReview("services.reviews.note_needed", count_max=limits.NOTE_CHARACTERS_MAX)
    with one_transaction():
        row = find_provisional(record_id)
        if row is None:
            raise UnableToReview("services.reviews.unknown")
        if row.officer == account.id:
            raise UnableToReview("services.reviews.not_oneself")
        if Review.objects.filter(target=record_id).exists():
            raise UnableToReview("services.reviews.reviewed_already")
        found: dict[str, Value] = {
            "target": place_of(row).to_bytes(),
            "result": int(result),
            "reviewed_second": second_of_day(at),
        }
        staff: dict[str, Value] = alone(node, account)
        parts = {"review": found, "staff": staff}
        if note:
            parts["note"] = {"text": note}
        return record(node, [Event("provisional.reviewed", parts)], at=at)[0]
