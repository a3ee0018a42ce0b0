"""Drops every projection and replays the journal: the same bytes again, at a post and at a hub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connections, transaction

from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.records.projections import Row, rows_of_entries, unreadable
from jalon.records.routing import DEFAULT
from jalon.services.journal_store import read_entries, stream_of
from jalon.services.journaling import one_transaction
from jalon.services.projecting import drop_rows, projection_digest, write_rows

Progress = Callable[[int, int], None]
"""Called with the entries done and their total."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """``before``, ``after``: digests of all projection tables. ``unreadable`` entries have no row of their kind."""

    before: str
    after: str
    entries: int
    unreadable: int

    @property
    def same(self) -> bool:
        """Whether the tables said what the journal says."""
        return self.before == self.after


def rebuild(progress: Progress | None = None, *, keep: bool = True) -> Rebuilt:
    """Replay everything in one transaction; interrupted or killed, the tables stay as they were.

    ``keep=False`` puts the old rows back after comparing. Raises :class:`UnableToRecord`.
    """
    with one_transaction():
        _hold_entries()
        before = projection_digest()
        point = transaction.savepoint()
        drop_rows()
        done, faults = _replay(progress)
        after = projection_digest()
        if keep:
            transaction.savepoint_commit(point)
        else:
            transaction.savepoint_rollback(point)
    return Rebuilt(before, after, done, faults)


def _hold_entries() -> None:
    """Let nobody add entries meanwhile. SQLite's transaction does; PostgreSQL's ingest takes no append lock."""
    connection = connections[DEFAULT]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE records_entry IN SHARE ROW EXCLUSIVE MODE")


def _replay(progress: Progress | None) -> tuple[int, int]:
    total = models.Entry.objects.count()
    streams = {row.pk: stream_of(row) for row in models.Stream.objects.all()}
    done = faults = 0
    for batch in _batches():
        rows, unread = rows_of_batch(batch, streams)
        write_rows(rows)
        done += len(batch)
        faults += unread
        if progress is not None:
            progress(done, total)
    return done, faults


def _batches() -> Iterator[list[models.Entry]]:
    ordered = models.Entry.objects.order_by(
        "stream__node", "stream__epoch", "tick", "stream__lane", "stream__sub", "seq"
    )
    batch: list[models.Entry] = []
    for row in ordered.iterator(chunk_size=limits.REPLAY_BATCH_ENTRIES):
        batch.append(row)
        if len(batch) == limits.REPLAY_BATCH_ENTRIES:
            yield batch
            batch = []
    if batch:
        yield batch


def rows_of_batch(batch: Sequence[models.Entry], streams: dict[int, Stream]) -> tuple[list[Row], int]:
    """Projection rows of stored entries, and how many could not be read."""
    try:
        entries = read_entries(batch, streams)
    except UnableToRead:
        return _rows_one_by_one(batch, streams)
    placed = ((streams[row.stream_id], entry) for row, entry in zip(batch, entries, strict=True))
    return rows_of_entries(placed), 0


def _rows_one_by_one(batch: Sequence[models.Entry], streams: dict[int, Stream]) -> tuple[list[Row], int]:
    rows: list[Row] = []
    faults = 0
    for row in batch:
        stream = streams[row.stream_id]
        try:
            rows += rows_of_entries([(stream, read_entries([row], streams)[0])])
        except UnableToRead as error:
            faults += 1
            rows.append(unreadable(stream.place(row.seq), row.tick, row.day, (row.kind, row.version), error.code))
    return rows, faults
