"""Referrals to the protection service: one sealed cell, and nothing else anywhere (SAFEGUARDS 13).

This is the only module that opens the protection room. A post without the protection service's key refers nobody: its
page says whom to call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jalon.journal import cells, keys, streams
from jalon.journal.cell_clock import OpeningHours, slots_due
from jalon.journal.cells import CellSigner, open_cell, seal_cell
from jalon.journal.envelopes import SenderKey
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.canonical import decode, encode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.protection import ring
from jalon.records.models import InspectionDraft
from jalon.services.inspections.stated import Stated
from jalon.services.node import Node
from jalon.services.policies import policy
from jalon.services.storage_failures import storage_failures

_VERSION = 1
_NAME_BYTES_MAX = 300
_NEEDS_BYTES_MAX = 1_400
_SUB_CELLS = 1
_ALL_DAY = OpeningHours(time(0), time(0))
_TYPES: tuple[Any, ...] = (int, int, str, str, bytes, str, str, int, int, int, (str, type(None)), str, str, str, str)


class UnableToRefer(UnableTo):
    """A referral that cannot be sealed here; the officer calls the service."""


@dataclass(frozen=True)
class Referral:
    """What the protection service receives of one traveller. It exists in clear at that service alone."""

    referred_at_unix_s: int
    crossing_point: str
    booth: str
    inspection: bytes
    surname: str
    given_names: str
    birth: ApproximateDate
    sex: int
    age_band: int
    nationality: str | None
    document_number: str
    issuing_state: str
    language: str
    needs: str


def payload_of(draft: InspectionDraft, stated: Stated, *, needs: str, language: str, at: datetime) -> bytes:
    """The content of a referral: always fits one cell, so that its length tells nothing."""
    document = stated.document
    content = encode(
        [
            _VERSION,
            utc_seconds(at),
            draft.crossing_point,
            draft.booth,
            draft.id.bytes,
            _cut(document.surname if document else "", _NAME_BYTES_MAX),
            _cut(document.given_names if document else "", _NAME_BYTES_MAX),
            document.birth.to_number() if document else 0,
            int(stated.sex),
            int(stated.age_band),
            stated.nationality,
            document.number[: limits.DOCUMENT_NUMBER_CHARACTERS_MAX] if document else "",
            document.issuing_state[:3] if document else "",
            language,
            _cut(needs[: limits.REFERRAL_NEEDS_CHARACTERS_MAX], _NEEDS_BYTES_MAX),
        ]
    )
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


def open_referral(
    cell: bytes, *, private_keys: Iterable[bytes], sender_key: SenderKey, recipient_node: bytes
) -> Referral | None:
    """What a cell holds, at the protection service; None in a dummy. Raises ``UnableToRead``."""
    opened = open_cell(cell, private_keys=private_keys, sender_key=sender_key, recipient_node=recipient_node)
    if opened.payload is None:
        return None
    return _read(opened.payload)


def _read(payload: bytes) -> Referral:
    row = decode(payload)
    if not isinstance(row, list) or len(row) != len(_TYPES):
        raise UnableToRead("services.referrals.unreadable", offset=0)
    for place, (value, types) in enumerate(zip(row, _TYPES, strict=True)):
        if not isinstance(value, types) or isinstance(value, bool):
            raise UnableToRead("services.referrals.unreadable", offset=place)
    version, referred_at, point, booth, inspection, surname, given, birth, *rest = row
    if version != _VERSION:
        raise UnableToRead("services.referrals.unreadable", offset=0)
    return Referral(referred_at, point, booth, inspection, surname, given, ApproximateDate.from_number(birth), *rest)


def recipient_of(protection_public: bytes) -> bytes:
    """How a cell names the protection service: the identifier of its key, 8 bytes."""
    return keys.key_id(protection_public)


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
