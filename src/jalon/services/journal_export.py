"""A node's journal as frames of an export file: its own streams, at a hub those of its posts as well.

Parts that name or describe a person, or an officer, are withheld unless two accounts of different roles ask for them:
their commitments stand instead, so that a monitor verifies every entry and reads none (SAFEGUARDS 10).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db.models import Max

from jalon.journal import receipts as receipt_rules
from jalon.journal.entries import Entry
from jalon.journal.export import Frame, Root, SignedCertificate, SignedReceipt, StreamStart
from jalon.journal.lanes import Lane
from jalon.journal.parts import ErasedPart, Part, PartClass, commitment
from jalon.journal.statements import SignedStatement, Statement
from jalon.journal.streams import genesis
from jalon.kernel import limits
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import NODE_ID_BYTES
from jalon.records import models
from jalon.services.journal_store import entries_between, stream_of
from jalon.services.journaling import one_transaction
from jalon.services.node import Node, Role
from jalon.services.policies import may
from jalon.services.reads import record_read
from jalon.services.signing_keys import former_certificates

RIGHT = "read_audit"
NOT_PERSONAL = frozenset({PartClass.NONE, PartClass.MOVEMENT})
WITHHELD = frozenset(PartClass) - NOT_PERSONAL
"""Classes of parts that stay at the node unless they are asked for."""
Told = Callable[[int], None]
_T = TypeVar("_T")


class UnableToExport(UnableTo):
    """The journal cannot be written out so; no file is left."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Streams of one node, of one lane, or of one lane of one node. ``node``: 16 hexadecimal digits."""

    node: str | None = None
    lane: Lane | None = None

    def takes(self, row: models.Stream) -> bool:
        """Whether the stream is meant."""
        return self.node in (None, row.node) and self.lane in (None, row.lane)


def read_selection(written: str) -> Selection:
    """``NODE``, ``LANE`` or ``NODE/LANE``: the node's 16 hexadecimal digits, the lane's name.

    >>> read_selection("decisions").lane.name
    'DECISIONS'
    """
    found = Selection()
    for word in written.split("/", 1):
        if word.upper() in Lane.__members__:
            found = replace(found, lane=Lane[word.upper()])
        elif len(word) == 2 * NODE_ID_BYTES and not set(word.lower()) - set("0123456789abcdef"):
            found = replace(found, node=word.lower())
        else:
            raise UnableToExport("services.journal_export.stream_form", written=written[:60])
    return found


def read_withheld(written: str) -> frozenset[PartClass]:
    """Names of part classes between commas, or ``nothing``."""
    if written == "nothing":
        return frozenset()
    names = [name.strip().upper() for name in written.split(",")]
    if any(name not in PartClass.__members__ for name in names):
        raise UnableToExport("services.journal_export.class_form", written=written[:60])
    return frozenset(PartClass[name] for name in names)


@dataclass(frozen=True, slots=True)
class Export:
    """What a file will hold: streams as they stood at one moment. Nothing that is recorded later is in it."""

    node: Node
    streams: tuple[models.Stream, ...]
    withheld: frozenset[PartClass]
    last_receipt: int

    @property
    def entries(self) -> int:
        """How many entries the file will hold."""
        return sum(row.seq for row in self.streams)

    def frames(self, told: Told) -> Iterator[Frame]:
        """The frames in the order of the format, read as they are asked for; ``told`` hears how many entries passed.

        Raises :class:`UnableToExport` at an entry that cannot be opened.
        """
        yield from _certificates(self.node, self.streams)
        for row in self.streams:
            yield StreamStart(stream_of(row))
            yield from _claims(row, self.last_receipt)
            for entries in _batches(row):
                yield from (_without(entry, self.withheld) for entry in entries)
                told(len(entries))


def plan_export(
    *,
    node: Node,
    selections: Sequence[Selection],
    withheld: frozenset[PartClass],
    by: Sequence[models.Account],
    at: datetime,
) -> Export:
    """Fix what a file will hold; no ``selections`` means every stream. ``by``: who asks for persons' parts.

    The reading of persons' parts is recorded before the first is read: per account and stream one ``person.read`` whose
    place is the last entry of the stream. Raises :class:`UnableToExport`, ``UnableToRecord``.
    """
    if node.root_public is None or node.certificate is None:
        raise UnableToExport("services.journal_export.not_certified")
    if WITHHELD - withheld:
        _require_two(by)
    last_receipt = models.Receipt.objects.aggregate(Max("id"))["id__max"] or 0
    rows = models.Stream.objects.order_by("node", "epoch", "lane", "sub")
    chosen = tuple(row for row in rows if not selections or any(one.takes(row) for one in selections))
    if not chosen:
        raise UnableToExport("services.journal_export.no_stream")
    for row in chosen:
        if bytes(row.genesis) != genesis(stream_of(row)):
            raise UnableToExport("services.journal_export.epoch_restored", lane=row.lane)
    if WITHHELD - withheld:
        _record_reads(node, chosen, by, at)
    return Export(node, chosen, withheld, last_receipt)


def _require_two(by: Sequence[models.Account]) -> None:
    """Two active accounts of different roles, one of which may audit."""
    roles = {account.role for account in by if account.is_active}
    if len(by) != 2 or len(roles) != 2 or not any(may(account, RIGHT) for account in by):
        raise UnableToExport("services.journal_export.two_roles")


def _record_reads(node: Node, rows: Sequence[models.Stream], by: Sequence[models.Account], at: datetime) -> None:
    with one_transaction():
        for account in by:
            for row in rows:
                place = stream_of(row).place(row.seq) if row.seq else None
                record_read(node=node, account=account, purpose=ReadPurpose.AUDIT, place=place, at=at)


def _certificates(node: Node, rows: Sequence[models.Stream]) -> Iterator[Frame]:
    """Root, then hubs, then the nodes whose streams follow: each under one that stands before it."""
    assert node.root_public is not None, "checked by the plan"
    assert node.certificate is not None, "checked by the plan"
    yield Root(node.root_public)
    hubs = models.Peer.objects.filter(role=Role.HUB).order_by("node")
    others = models.Peer.objects.filter(node__in={row.node for row in rows}).exclude(role=Role.HUB).order_by("node")
    signed = [
        one
        for peer in (*hubs, *others)
        if peer.certificate
        for one in (*former_certificates(peer.node), bytes(peer.certificate))
    ]
    own_place = 0 if node.role is Role.HUB else sum(len(former_certificates(hub.node)) + 1 for hub in hubs)
    signed[own_place:own_place] = [*node.former_certificates, node.certificate]
    yield from (SignedCertificate(one) for one in signed)


def _claims(row: models.Stream, last_receipt: int) -> Iterator[Frame]:
    """Statements, then receipts; every so many of them where there are more than a file may have of one stream."""
    statements = models.Statement.objects.filter(stream_id=row.pk, seq__lte=row.seq).order_by("seq", "id")
    receipts = models.Receipt.objects.filter(id__lte=last_receipt).order_by("leaf_index")
    if not row.own:
        receipts = receipts.filter(peer=row.node)
    many = statements.count() + receipts.count() + 2
    step = math.ceil(many / (limits.EXPORT_CLAIMS_MAX - 2))
    yield from _every(step, (_statement(found) for found in statements.iterator()))
    yield from _every(step, _receipts(row, receipts.iterator()))


def _every(step: int, items: Iterator[_T]) -> Iterator[_T]:
    """Each ``step``-th item, and always the last."""
    while run := list(islice(items, step)):
        yield run[-1]


def _statement(found: models.Statement) -> SignedStatement:
    try:
        statement = Statement.from_bytes(bytes(found.statement))
    except UnableToRead as error:
        raise UnableToExport("services.journal_export.claim_unreadable", seq=found.seq) from error
    return SignedStatement(statement, bytes(found.signature), bytes(found.payload_hash))


def _receipts(row: models.Stream, found: Iterator[models.Receipt]) -> Iterator[SignedReceipt]:
    stream = stream_of(row)
    for one in found:
        try:
            receipt, signature = receipt_rules.read(bytes(one.receipt) + bytes(one.signature))
        except UnableToRead as error:
            raise UnableToExport("services.journal_export.claim_unreadable", seq=one.leaf_index) from error
        line = receipt.line(stream)
        # A hub has signed for more than the file holds: at a post that is evidence, at the hub only the hour.
        if line is not None and (row.own or line.seq <= row.seq):
            yield SignedReceipt(receipt, signature)


def _batches(row: models.Stream) -> Iterator[list[Entry]]:
    for first in range(1, row.seq + 1, limits.ENVELOPE_BATCH_ENTRIES):
        last = min(row.seq, first + limits.ENVELOPE_BATCH_ENTRIES - 1)
        yield _batch(row, first, last) or _opened(row, first, last)


def _batch(row: models.Stream, first: int, last: int) -> list[Entry] | None:
    """The entries; None when a part could not be opened, as when it was erased between its row and its salt."""
    try:
        return _opened(row, first, last)
    except UnableToExport:
        return None


def _opened(row: models.Stream, first: int, last: int) -> list[Entry]:
    try:
        entries = entries_between(row, first, last)
    except UnableToRead as error:
        raise UnableToExport("services.journal_export.entry_unreadable", first=first, last=last) from error
    if [entry.seq for entry in entries] != list(range(first, last + 1)):
        raise UnableToExport("services.journal_export.entry_unreadable", first=first, last=last)
    return entries


def _without(entry: Entry, withheld: frozenset[PartClass]) -> Entry:
    """The entry with commitments for the withheld parts; a class that this program does not know is withheld too."""
    shown = set(PartClass) - withheld
    parts: list[Part | ErasedPart] = []
    salts: list[bytes | None] = []
    for part, salt in zip(entry.parts, entry.salts, strict=True):
        if isinstance(part, Part) and part.part_class not in shown:
            assert salt is not None, "a part that is there has its salt"
            parts.append(ErasedPart(part.part_class, commitment(salt, part)))
            salts.append(None)
        else:
            parts.append(part)
            salts.append(salt)
    return replace(entry, parts=tuple(parts), salts=tuple(salts))
