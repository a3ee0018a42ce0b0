"""Referrals to the protection service: one sealed cell, and nothing else anywhere (SAFEGUARDS 13).

This is the only module that opens the protection room. A post without the protection service's key refers nobody: its
page says whom to call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jalon.journal import cells, streams
from jalon.journal.cell_clock import OpeningHours, slots_due
from jalon.journal.cells import CellSigner, seal_cell
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo
from jalon.protection import ring
from jalon.records.models import InspectionDraft
from jalon.services.inspections.stated import Stated
from jalon.services.node import Node
from jalon.services.policies import policy
from jalon.services.referral_content import Referral, open_referral, recipient_of
from jalon.services.storage_failures import storage_failures

__all__ = [
    "Referral",
    "UnableToRefer",
    "can_refer",
    "cells_sent",
    "cover",
    "due_cells",
    "open_referral",
    "payload_of",
    "prepare",
    "recipient_of",
]
_NAME_BYTES_MAX = 300
_NEEDS_BYTES_MAX = 1_400
_SUB_CELLS = 1
_ALL_DAY = OpeningHours(time(0), time(0))


class UnableToRefer(UnableTo):
    """A referral that cannot be sealed here; the officer calls the service."""


def payload_of(draft: InspectionDraft, stated: Stated, *, needs: str, language: str, at: datetime) -> bytes:
    """The content of a referral: always fits one cell, so that its length tells nothing."""
    document = stated.document
    content = Referral(
        referred_at_unix_s=utc_seconds(at),
        crossing_point=draft.crossing_point,
        booth=draft.booth,
        inspection=draft.id.bytes,
        surname=_cut(document.surname if document else "", _NAME_BYTES_MAX),
        given_names=_cut(document.given_names if document else "", _NAME_BYTES_MAX),
        birth=document.birth if document else ApproximateDate(),
        sex=int(stated.sex),
        age_band=int(stated.age_band),
        nationality=stated.nationality,
        document_number=document.number[: limits.DOCUMENT_NUMBER_CHARACTERS_MAX] if document else "",
        issuing_state=document.issuing_state[:3] if document else "",
        language=language,
        needs=_cut(needs[: limits.REFERRAL_NEEDS_CHARACTERS_MAX], _NEEDS_BYTES_MAX),
    ).to_payload()
    assert len(content) <= cells.WHOLE_BYTES_MAX, "a referral fits one cell"
    return content


def can_refer(node: Node) -> bool:
    """Whether this post holds the protection service's key."""
    return node.protection_public is not None


def prepare(*, node: Node, at: datetime) -> None:
    """Fill the ring of cells, once, when the protection service's key is there."""
    if not can_refer(node):
        return
    with storage_failures():
        ring.fill(_ring_size(_hours(node, at)), _sealer(node, at), at)


def cover(*, node: Node, payload: bytes | None, at: datetime) -> None:
    """Put one cell in the place of the next dummy: with ``payload`` a referral, else another dummy.

    Raises :class:`UnableToRefer` when a referral finds no room; a dummy that finds none is left out.
    """
    if not can_refer(node):
        assert payload is None, "no referral without a key"
        return
    prepare(node=node, at=at)
    with storage_failures():
        placed = ring.place(_sealer(node, at, payload))
    if not placed and payload is not None:
        raise UnableToRefer("services.referrals.no_room")


def due_cells(*, node: Node, at: datetime) -> tuple[bytes, ...]:
    """Cells to send now, 4,096 bytes each, as many as the clock says; the same until they are acknowledged."""
    if not can_refer(node):
        return ()
    prepare(node=node, at=at)
    hours = _hours(node, at)
    with storage_failures():
        return ring.give_out(lambda after: len(slots_due(after, at, hours)), at)


def cells_sent(*, node: Node, wires: Iterable[bytes], at: datetime) -> int:
    """Forget cells that headquarters holds durably; new dummies take their places."""
    with storage_failures():
        return ring.acknowledge(wires, _sealer(node, at))


def _sealer(node: Node, at: datetime, payload: bytes | None = None) -> Callable[[int], bytes]:
    public = node.protection_public
    assert public is not None, "a key to seal to"
    stream = node.stream(Lane.REFERRALS, _SUB_CELLS)
    head = streams.genesis(stream)

    def seal(number: int) -> bytes:
        signer = CellSigner(stream, number, head, recipient_of(public), node.signing_key, at)
        return seal_cell(public, payload, signer=signer)

    return seal


def _hours(node: Node, at: datetime) -> OpeningHours:
    """Opening hours in UTC of the node's crossing point, else of its State, else day and night."""
    rules = policy()
    country = rules.countries.get(node.state)
    if country is None:
        return _ALL_DAY
    point = rules.crossing_points.get(node.crossing_point)
    hours = point.hours if point else country.hours
    try:
        offset = at.astimezone(ZoneInfo(country.time_zone)).utcoffset() or timedelta()
    except ZoneInfoNotFoundError:
        return _ALL_DAY
    shift = int(offset.total_seconds()) // 60
    return OpeningHours(_minute(hours.opens_minute - shift), _minute(hours.closes_minute - shift))


def _minute(minute: int) -> time:
    hour, rest = divmod(minute % 1_440, 60)
    return time(hour, rest)


def _ring_size(hours: OpeningHours) -> int:
    a_day = sum(hours.covers(second) for second in range(0, 86_400, limits.CELL_SLOT_S))
    return a_day * limits.CELL_CATCH_UP_DAYS_MAX


def _cut(written: str, bytes_max: int) -> str:
    return written.encode("utf-8", "replace")[:bytes_max].decode("utf-8", "ignore")
