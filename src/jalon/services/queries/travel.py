"""How far a post's records have come: still here, on the way, or confirmed by headquarters; and its receipts.

*On the way* means sealed into an envelope that the link or a courier's stick took; only a receipt of headquarters
confirms. Nothing here counts referrals, which have no place in any queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from django.db.models import F, Max

from jalon.journal import receipts
from jalon.journal.keys import SIGNATURE_BYTES
from jalon.journal.lanes import Lane
from jalon.kernel import limits
from jalon.kernel.texts import text
from jalon.records.models import (
    Account,
    Crossing,
    Detection,
    FeeReceipt,
    FeeReversal,
    Outgoing,
    Receipt,
    Refusal,
    Stream,
)
from jalon.records.models.projection import Projection
from jalon.services.node import Node
from jalon.services.own_streams import own_streams
from jalon.services.policies import require


class Travelled(IntEnum):
    """How far a record has come."""

    LOCAL = 0
    UNDER_WAY = 1
    CONFIRMED = 2

    def word(self, language: str) -> str:
        """The stage in words."""
        return text(f"services.travel.{self.name.lower()}", language)


@dataclass(frozen=True)
class RecordSeen:
    """One record and how far it has come. ``kind``: a word of :data:`_KINDS`."""

    kind: str
    record_id: UUID
    at: datetime
    reference: str
    travelled: Travelled


@dataclass(frozen=True)
class ReceiptSeen:
    """One receipt of headquarters: up to which number it holds each lane."""

    received_at: datetime
    lanes: tuple[tuple[Lane, int], ...]


@dataclass(frozen=True)
class Travel:
    """The records of a time, how many came how far, and the newest receipts."""

    records: tuple[RecordSeen, ...]
    counts: tuple[tuple[Travelled, int], ...]
    receipts: tuple[ReceiptSeen, ...]
    more: int


_KINDS: tuple[tuple[str, type[Crossing | Refusal | Detection | FeeReceipt | FeeReversal]], ...] = (
    ("crossing", Crossing),
    ("refusal", Refusal),
    ("detection", Detection),
    ("fee", FeeReceipt),
    ("fee_reversal", FeeReversal),
)


def travel(*, node: Node, account: Account, at: datetime) -> Travel:
    """The last day's records and receipts. Raises ``UnableToAllow``."""
    require(account, "see_day_sheet")
    found = sorted(_records(node, at - timedelta(days=1)), key=lambda one: one.at, reverse=True)
    shown = found[: limits.TRAVEL_SHOWN_MAX]
    return Travel(tuple(shown), count(one.travelled for one in found), _receipts(node), len(found) - len(shown))


def travelled_of_shift(node: Node, shift: UUID) -> tuple[tuple[Travelled, int], ...]:
    """How many records of a shift came how far."""
    reach = _reach(node)
    places = [
        place
        for _, model in _KINDS
        for place in model.objects.filter(shift=shift).values_list("node", "epoch", "lane", "seq")
    ]
    return count(_travelled(reach, *place) for place in places)


def count(stages: Iterable[Travelled]) -> tuple[tuple[Travelled, int], ...]:
    """Counts of every stage, also of those that nothing is at."""
    found = list(stages)
    return tuple((stage, found.count(stage)) for stage in Travelled)


_Reach = Mapping[tuple[str, str, int], tuple[int, int]]
"""By node, epoch and lane: the last number acknowledged, and the last sealed to go."""


def _reach(node: Node) -> _Reach:
    rows = Stream.objects.filter(own=True, node=node.node.hex())
    last = Outgoing.objects.values_list("stream").annotate(last=Max(F("first_seq") + F("count") - 1))
    sealed: dict[int, int] = dict(last)
    return {
        (row.node, row.epoch, row.lane): (row.acknowledged_seq, sealed.get(row.pk, 0))
        for row in rows
        if row.lane != Lane.REFERRALS
    }


def _travelled(reach: _Reach, node: str, epoch: str, lane: int, seq: int) -> Travelled:
    acknowledged, sealed = reach.get((node, epoch, lane), (0, 0))
    if seq <= acknowledged:
        return Travelled.CONFIRMED
    return Travelled.UNDER_WAY if seq <= sealed else Travelled.LOCAL


def _records(node: Node, since: datetime) -> Iterable[RecordSeen]:
    reach = _reach(node)
    for kind, model in _KINDS:
        for row in model.objects.filter(node=node.node.hex(), at__gte=since):
            if row.at is not None:
                stage = _travelled(reach, row.node, row.epoch, row.lane, row.seq)
                yield RecordSeen(kind, row.id, row.at, _reference(row), stage)


def _reference(row: Projection) -> str:
    """What the paper says of a record: the slip's code, or the receipt's number."""
    return getattr(row, "slip", "") or getattr(row, "receipt_number", "") or ""


def _receipts(node: Node) -> tuple[ReceiptSeen, ...]:
    names = {row.lane for row in own_streams(node)}
    found = []
    for row in Receipt.objects.order_by("-received_at", "-id")[: limits.RECEIPTS_SHOWN_MAX]:
        read, _ = receipts.read(bytes(row.receipt) + bytes(SIGNATURE_BYTES))
        lines = [line for line in read.lines if line.stream.node == node.node and line.stream.lane in names]
        found.append(ReceiptSeen(row.received_at, tuple((Lane(line.stream.lane), line.seq) for line in lines)))
    return tuple(found)
