"""Verification of one stream as it is kept: chain, statements, receipts. Erased parts change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from jalon.journal import receipts as receipt_rules
from jalon.journal.entries import Entry, hash_of
from jalon.journal.parts import ErasedPart
from jalon.journal.receipts import Receipt
from jalon.journal.statements import GENESIS, SignedStatement
from jalon.journal.streams import Stream

SignedReceipt = tuple[Receipt, bytes]
SigningKeys = Callable[[bytes], Sequence[bytes]]
"""node -> the public signing keys it has had; empty when the node is not known."""


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What the verification of a stream found. ``code`` is None when everything holds.

    ``broken_seq`` is the first entry that does not hold, or that a statement or receipt speaks of differently.
    ``covered_seq`` is the last entry under a statement or receipt whose signature holds; what follows is only chained.
    """

    stream: Stream
    entries: int
    parts_open: int
    parts_erased: int
    statements: int
    receipts: int
    covered_seq: int
    last_seq: int
    head: bytes
    broken_seq: int | None = None
    code: str | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing was found wrong."""
        return self.code is None


@dataclass(slots=True)
class _Progress:
    """Counts while entries pass by; ``fault`` is the first thing found wrong."""

    seq: int
    head: bytes
    entries: int = 0
    parts_open: int = 0
    parts_erased: int = 0
    fault: tuple[int, str] | None = None

    def blame(self, seq: int, code: str) -> None:
        """Keep the fault with the lowest number."""
        if self.fault is None or seq < self.fault[0]:
            self.fault = (seq, code)


def verify_stream(
    entries: Iterable[Entry],
    *,
    stream: Stream,
    start: bytes,
    first_seq: int = 1,
    statements: Sequence[SignedStatement] = (),
    receipts: Sequence[SignedReceipt] = (),
    signing_keys: SigningKeys,
) -> StreamReport:
    """Recompute every hash from ``start`` (the genesis for seq 1), then hold statements and receipts against them.

    ``entries`` may be an iterator: one is held at a time. A statement or receipt whose key is
    not known does not hold, nor does a statement under a key after one under the key that followed it: ``signing_keys``
    gives a node's keys in their order, the oldest first.
    """
    wanted = _claims(stream, statements, receipts)
    progress = _Progress(first_seq - 1, start)
    seen = {progress.seq: start} if progress.seq in wanted else {}
    for entry in entries:
        if not _step(progress, entry):
            break
        if progress.seq in wanted:
            seen[progress.seq] = progress.head
    covered = _check_claims(progress, wanted, seen, first_seq)
    _check_signatures(progress, stream, statements, receipts, signing_keys)
    broken, code = progress.fault or (None, None)
    return StreamReport(
        stream=stream,
        entries=progress.entries,
        parts_open=progress.parts_open,
        parts_erased=progress.parts_erased,
        statements=len(statements),
        receipts=len(receipts),
        covered_seq=covered,
        last_seq=progress.seq,
        head=progress.head,
        broken_seq=broken,
        code=code,
    )


def _claims(
    stream: Stream, statements: Sequence[SignedStatement], receipts: Sequence[SignedReceipt]
) -> dict[int, set[bytes]]:
    """Which hash is claimed for which number."""
    claims: dict[int, set[bytes]] = {}
    for signed in statements:
        statement = signed.statement
        if statement.stream == stream:
            claims.setdefault(0 if statement.type == GENESIS else statement.last_seq, set()).add(statement.head)
    for receipt, _ in receipts:
        for line in receipt.lines:
            if line.stream == stream:
                claims.setdefault(line.seq, set()).add(line.head)
    return claims


def _step(progress: _Progress, entry: Entry) -> bool:
    """Take one entry; False when the chain breaks at it."""
    if entry.seq != progress.seq + 1:
        progress.blame(progress.seq + 1, "journal.verify.seq_missing")
        return False
    if hash_of(progress.head, entry) != entry.hash:
        progress.blame(entry.seq, "journal.verify.hash_differs")
        return False
    erased = sum(isinstance(part, ErasedPart) for part in entry.parts)
    progress.seq, progress.head = entry.seq, entry.hash
    progress.entries += 1
    progress.parts_erased += erased
    progress.parts_open += len(entry.parts) - erased
    return True


def _check_claims(progress: _Progress, claims: dict[int, set[bytes]], seen: dict[int, bytes], first_seq: int) -> int:
    """Hold every claim against the chain; returns the last number that a claim covers."""
    covered = 0
    for seq in sorted(claims):
        if seq < first_seq - 1:
            continue
        if seq > progress.seq:
            progress.blame(progress.seq + 1, "journal.verify.truncated")
        elif claims[seq] != {seen[seq]}:
            progress.blame(seq, "journal.verify.claim_differs")
        else:
            covered = seq
    return covered


def _check_signatures(
    progress: _Progress,
    stream: Stream,
    statements: Sequence[SignedStatement],
    receipts: Sequence[SignedReceipt],
    signing_keys: SigningKeys,
) -> None:
    node_keys = signing_keys(stream.node)
    newest = 0
    for signed in sorted(statements, key=lambda one: one.statement.last_seq):
        turn = next((index for index, public in enumerate(node_keys) if signed.holds(public)), None)
        if signed.statement.stream != stream:
            progress.blame(signed.statement.last_seq, "journal.verify.statement_elsewhere")
        elif turn is None:
            progress.blame(signed.statement.last_seq, "journal.verify.statement_signature")
        elif turn < newest:
            progress.blame(signed.statement.last_seq, "journal.verify.statement_key_over")
        else:
            newest = turn
    for receipt, signature in receipts:
        line = receipt.line(stream)
        if not any(receipt_rules.verify(receipt, signature, public) for public in signing_keys(receipt.hub)):
            progress.blame(line.seq if line else progress.seq, "journal.verify.receipt_signature")
