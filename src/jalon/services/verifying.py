"""A person at headquarters verifies a candidate; only a confirmed hit reaches the post, and never a discreet one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.codes.verification_result import VerificationResult
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, CandidateFound, CandidateVerified, Crossing
from jalon.services.feeds.writing import UnableToFeed, post_number
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.reads import place_of
from jalon.services.watch_list.state import Held, entry_in_force
from jalon.services.written import plain

RIGHT = "verify_candidates"


class UnableToVerify(UnableTo):
    """A candidate that waits no longer, or of which nothing was said."""


def verify(
    *, node: Node, account: Account, candidate: UUID, result: VerificationResult, note: str, at: datetime
) -> Recorded:
    """Record what was found. Raises :class:`UnableToVerify`, ``UnableToAllow``, ``UnableToRecord``."""
    require(account, RIGHT)
    words = plain(note, limits.NOTE_CHARACTERS_MAX)
    if not words:
        raise UnableToVerify("services.verifying.note_needed")
    with one_transaction():
        found = waiting(node=node, candidate=candidate, at=at)
        if found is None:
            raise UnableToVerify("services.verifying.not_waiting")
        row, crossing, held = found
        verification: dict[str, Value] = {
            "target": place_of(row).to_bytes(),
            "result": int(result),
            "verified_second": second_of_day(at),
        }
        parts: dict[str, dict[str, Value]] = {
            "verification": verification,
            "staff": {"officer": account.id.bytes},
            "note": {"text": words},
        }
        recorded = record(node, [Event("candidate.verified", parts)], at=at)[0]
        if result is VerificationResult.CONFIRMED and not held.content.discreet:
            _tell(node, crossing, at)
    return recorded


def waiting(*, node: Node, candidate: UUID, at: datetime) -> tuple[CandidateFound, Crossing, Held] | None:
    """A candidate that nobody verified, whose crossing is known and whose entry is still in force."""
    row = CandidateFound.objects.filter(pk=candidate, node=node.node.hex()).first()
    if (
        row is None
        or row.entry is None
        or row.target is None
        or CandidateVerified.objects.filter(target=row.id).exists()
    ):
        return None
    crossing = Crossing.objects.filter(pk=row.target).first()
    held = entry_in_force(node=node, entry=row.entry, on=at.date())
    return (row, crossing, held) if crossing is not None and held is not None else None


def _tell(node: Node, crossing: Crossing, at: datetime) -> None:
    """The post of the crossing, and no other."""
    try:
        number = post_number(node=node, post=crossing.node, at=at)
    except UnableToFeed:
        return  # Withdrawn: nobody is there to be told.
    hit: dict[str, Value] = {"target": place_of(crossing).to_bytes(), "confirmed_second": second_of_day(at)}
    record(node, [Event("hit.confirmed", {"hit": hit}, number)], at=at)
