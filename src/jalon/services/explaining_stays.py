"""A person at headquarters says why a stay that looks longer than allowed needs no more asking."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.stay_explanation import StayExplanation
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, Crossing, ListedStay, StayExplained
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.reads import place_of
from jalon.services.written import plain

RIGHT = "review_stays"


class UnableToExplainStay(UnableTo):
    """A stay that is on the list no longer, or of which nothing was said."""


def explain_stay(
    *, node: Node, account: Account, entry: UUID, explanation: StayExplanation, note: str, at: datetime
) -> Recorded:
    """Record the explanation; the stay leaves the list now, and the figures at the next matching.

    Raises :class:`UnableToExplainStay`, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(account, RIGHT)
    words = plain(note, limits.NOTE_CHARACTERS_MAX)
    if not words:
        raise UnableToExplainStay("services.explaining_stays.note_needed")
    with one_transaction():
        crossing = listed(entry)
        if crossing is None:
            raise UnableToExplainStay("services.explaining_stays.not_listed")
        said: dict[str, Value] = {
            "target": place_of(crossing).to_bytes(),
            "explanation": int(explanation),
            "explained_second": second_of_day(at),
        }
        parts: dict[str, dict[str, Value]] = {
            "explanation": said,
            "staff": {"officer": account.id.bytes},
            "note": {"text": words},
        }
        return record(node, [Event("stay.explained", parts)], at=at)[0]


def listed(entry: UUID) -> Crossing | None:
    """The crossing by which a listed stay began; None when it is not listed, or was explained."""
    if not ListedStay.objects.filter(pk=entry).exists() or StayExplained.objects.filter(target=entry).exists():
        return None
    return Crossing.objects.filter(pk=entry).first()
