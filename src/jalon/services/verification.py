"""Verification of a node's store: every hash from opened parts, statements, receipts, and the secrets beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from jalon.journal import statements as statement_rules
from jalon.journal.entries import Entry
from jalon.journal.receipts import read as read_receipt
from jalon.journal.statements import SignedStatement
from jalon.journal.streams import Stream
from jalon.journal.verify import SignedReceipt, StreamReport, verify_stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services.journal_store import read_entries, read_salts, seed_of, segments_of, stream_key, stream_of
from jalon.services.node import Node
from jalon.services.signing_keys import hub_keys, keys_of

ENTRY_UNREADABLE = "services.verification.entry_unreadable"
HEAD_DIFFERS = "services.verification.head_differs"
SECRET_OF_ERASED = "services.verification.secret_of_erased"  # noqa: S105
STATEMENT_DAMAGED = "services.verification.statement_damaged"


@dataclass(frozen=True, slots=True)
class StoreReport:
    """One report a stream, in the order of their names."""

    streams: tuple[StreamReport, ...]

    @property
    def holds(self) -> bool:
        """Whether every stream holds."""
        return all(report.holds for report in self.streams)

    @property
    def entries(self) -> int:
        """How many entries were verified."""
        return sum(report.entries for report in self.streams)


@dataclass(slots=True)
class _Reading:
    """Reads a stream's entries in order; stops at the first that cannot be opened and keeps the reason."""

    row: models.Stream
    fault: tuple[int, str] | None = None
    erased: dict[int, int] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """All entries, a batch of rows at a time."""
        after = 0
        while batch := self._rows_after(after):
            yield from self._opened(batch)
            if self.fault is not None:
                return
            after = batch[-1].seq

    def _rows_after(self, seq: int) -> list[models.Entry]:
        rows = models.Entry.objects.filter(stream_id=self.row.pk, seq__gt=seq).order_by("seq")
        return list(rows[: limits.REPLAY_BATCH_ENTRIES])

    def _opened(self, batch: Sequence[models.Entry]) -> Iterator[Entry]:
        streams = {self.row.pk: stream_of(self.row)}
        try:
            entries = read_entries(batch, streams)
        except UnableToRead:
            entries = self._until_fault(batch, streams)
        for entry in entries:
            if entry.erased_bitmap:
                self.erased[entry.seq] = entry.erased_bitmap
            yield entry

    def _until_fault(self, batch: Sequence[models.Entry], streams: dict[int, Stream]) -> list[Entry]:
        entries: list[Entry] = []
        for row in batch:
            try:
                entries += read_entries([row], streams)
            except UnableToRead:
                self.fault = (row.seq, ENTRY_UNREADABLE)
                break
        return entries


def verify_store(node: Node) -> StoreReport:
    """Verify every stream that this node holds, its own and received ones. Reads only."""
    known: dict[bytes, tuple[bytes, ...]] = {node.node: (*node.former_keys, node.signing_public)}
    if node.hub is not None and node.hub_public is not None:
        known[node.hub.node] = hub_keys(node)
    return _verify_all(known)


def verify_entries(node: bytes, signing_public: bytes) -> StoreReport:
    """The same for a node of which only its name and public key are known, as of a backup."""
    return _verify_all({node: (signing_public,)})


def _verify_all(known: dict[bytes, tuple[bytes, ...]]) -> StoreReport:
    keys = _signing_keys(known)
    receipts = _receipts()
    rows = models.Stream.objects.order_by("node", "epoch", "lane", "sub")
    return StoreReport(tuple(_verify(row, keys, receipts[stream_of(row)]) for row in rows))


def _verify(row: models.Stream, keys: dict[bytes, tuple[bytes, ...]], receipts: list[SignedReceipt]) -> StreamReport:
    reading = _Reading(row)
    try:
        statements = [_signed_statement(one) for one in models.Statement.objects.filter(stream_id=row.pk)]
    except UnableToRead:
        statements = []
        reading.fault = (0, STATEMENT_DAMAGED)
    report = verify_stream(
        reading.entries(),
        stream=_signed_as(row),
        start=bytes(row.genesis),
        first_seq=row.after_seq + 1,
        statements=statements,
        receipts=receipts,
        signing_keys=lambda name: keys.get(name, ()),
    )
    fault = reading.fault or _fault_beside(row, report, reading.erased)
    if fault is None or (report.broken_seq is not None and report.broken_seq < fault[0]):
        return report
    return replace(report, broken_seq=fault[0], code=fault[1])


def _signed_as(row: models.Stream) -> Stream:
    """The stream that statements about a row name: a branch was signed in the epoch in which it was written."""
    named = stream_of(row)
    return replace(named, epoch=bytes.fromhex(row.branch_of)) if row.branch_of else named


def _fault_beside(row: models.Stream, report: StreamReport, erased: dict[int, int]) -> tuple[int, str] | None:
    """What the chain itself does not show: the stream's own row, and secrets that should be gone."""
    if report.holds and (report.last_seq != row.seq or report.head != bytes(row.head)):
        return report.last_seq + 1, HEAD_DIFFERS
    stream = stream_of(row)
    unfinished = models.UnfinishedErasure.objects.filter(stream_key=stream_key(stream)).values_list("seq", flat=True)
    kept = _first_kept_secret(stream, {seq: parts for seq, parts in erased.items() if seq not in set(unfinished)})
    return None if kept is None else (kept, SECRET_OF_ERASED)


def _first_kept_secret(stream: Stream, erased: dict[int, int]) -> int | None:
    """The first entry of which a salt lives although its part is erased."""
    seeds = segments_of(stream)
    stored = models.Secret.objects.filter(stream_key=stream_key(stream)).order_by("seq")
    framed = {seq: bytes(salts) for seq, salts in stored.values_list("seq", "salts").iterator() if seq in erased}
    for seq in sorted(erased):
        if seq in framed:
            salts = read_salts(framed[seq])
            if any(erased[seq] >> index & 1 and salt is not None for index, salt in enumerate(salts)):
                return seq
        if seed_of(seeds, seq) is not None:
            return seq
    return None


def _signed_statement(row: models.Statement) -> SignedStatement:
    statement = statement_rules.Statement.from_bytes(bytes(row.statement))
    return SignedStatement(statement, bytes(row.signature), bytes(row.payload_hash))


def _signing_keys(known: dict[bytes, tuple[bytes, ...]]) -> dict[bytes, tuple[bytes, ...]]:
    keys = dict(known)
    for peer in models.Peer.objects.all():
        try:
            found = keys_of(peer)
        except UnableToRead:
            continue  # its streams then have no key, and do not hold
        keys[bytes.fromhex(peer.node)] = (*keys.get(bytes.fromhex(peer.node), ()), *found)
    return keys


def _receipts() -> defaultdict[Stream, list[SignedReceipt]]:
    """Receipts by stream; one that cannot be read speaks of no stream."""
    found: defaultdict[Stream, list[SignedReceipt]] = defaultdict(list)
    for row in models.Receipt.objects.all().iterator():
        receipt, signature = read_receipt(to_wire_of(row))
        for line in receipt.lines:
            found[line.stream].append((receipt, signature))
    return found


def to_wire_of(row: models.Receipt) -> bytes:
    """A stored receipt as it was received."""
    return bytes(row.receipt) + bytes(row.signature)
