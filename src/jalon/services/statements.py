"""What this node signs about its own streams: genesis; checkpoints each 64 entries, 10 minutes, shift's end."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from jalon.journal import statements as formats
from jalon.journal.statements import Statement
from jalon.kernel import limits
from jalon.kernel.clock import utc_seconds
from jalon.records import models
from jalon.services.journal_store import stream_of
from jalon.services.node import Node

NO_PAYLOAD_HASH = hashlib.sha256(b"").digest()


def is_due(row: models.Stream, *, at: datetime) -> bool:
    """Whether entries wait for a checkpoint long enough, by number or by time (a clock set back counts as long)."""
    last = models.Statement.objects.filter(stream_id=row.pk).order_by("seq", "id").last()
    if last is None or row.seq == last.seq:
        return False
    age = abs(at - last.at)
    many = row.seq - last.seq >= limits.CHECKPOINT_ENTRIES_MAX
    return many or age >= timedelta(seconds=limits.CHECKPOINT_AGE_S_MAX)


def sign_genesis(node: Node, row: models.Stream, *, at: datetime) -> None:
    """Sign the opening of a stream."""
    statement = formats.genesis_statement(stream_of(row), head=bytes(row.genesis), unix_time=utc_seconds(at))
    _store(node, row, statement, seq=0, at=at)


def sign_checkpoint(node: Node, row: models.Stream, *, at: datetime) -> None:
    """Sign what was written since the last statement, if anything was."""
    last = models.Statement.objects.filter(stream_id=row.pk).order_by("seq").values_list("seq", flat=True).last() or 0
    if last >= row.seq:
        return
    statement = formats.checkpoint(
        stream_of(row), first_seq=last + 1, last_seq=row.seq, head=bytes(row.head), unix_time=utc_seconds(at)
    )
    _store(node, row, statement, seq=row.seq, at=at)


def _store(node: Node, row: models.Stream, statement: Statement, *, seq: int, at: datetime) -> None:
    models.Statement.objects.create(
        stream_id=row.pk,
        seq=seq,
        at=at,
        statement=statement.to_bytes(),
        signature=formats.sign(statement, b"", node.signing_key),
        payload_hash=NO_PAYLOAD_HASH,
    )
