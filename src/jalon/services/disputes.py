"""A traveller disputes what is recorded: the statement stands beside the record from then on."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.slip_look_up import find
from jalon.services.reads import place_of, record_read
from jalon.services.staff_part import alone


class UnableToDispute(UnableTo):
    """There is nothing to mark, or nothing was said."""


def mark_disputed(
    *, node: Node, account: Account, code: str, document_number: str, note: str, at: datetime
) -> Recorded:
    """Mark the record of this slip and document. Raises :class:`UnableToDispute`, UnableToAllow, UnableToRecord."""
    require(account, "mark_disputed")
    note = note.strip()
    if not 1 <= len(note) <= limits.NOTE_CHARACTERS_MAX:
        raise UnableToDispute("services.disputes.note_length", count_max=limits.NOTE_CHARACTERS_MAX)
    row = find(code, document_number)
    place = place_of(row) if row else None
    with one_transaction():
        record_read(node=node, account=account, purpose=ReadPurpose.DISPUTE, place=place, at=at)
        if place is not None:
            parts: dict[str, dict[str, Value]] = {
                "dispute": {"target": place.to_bytes(), "disputed_second": second_of_day(at)},
                "staff": alone(node, account),
                "note": {"text": note},
            }
            return record(node, [Event("crossing.disputed", parts)], at=at)[0]
    # Outside the transaction: that somebody looked stays recorded.
    raise UnableToDispute("services.disputes.nothing_found")
