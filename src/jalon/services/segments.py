"""Seeds of own streams: one a segment of at most 64 entries, durable in the secrets database before its first use.

The two databases do not commit together. A seed without entries is harmless; entries without their seed would be lost,
so the seed's own transaction ends first, also when the entries' transaction is part of a larger one.
"""

from __future__ import annotations

import secrets
import threading

from django.db import connections, router, transaction

from jalon.journal.parts import SEED_BYTES
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.records import models
from jalon.services.journal_store import entries_between, secret_rows, segments_of, store_secrets, stream_key, stream_of

_Used = dict[tuple[str, str], tuple[bytes, int]]
"""(database, stream) -> the seed that this process opened, and the last number it served."""
_used: _Used = {}
_guard = threading.Lock()


def seed_for(row: models.Stream, seq: int, *, keep_seeds: bool) -> bytes:
    """The seed of entry ``seq``, the next of its stream. Called under the append lock.

    A number is never used twice with one seed: what was rolled back, or written by another process, gets a new segment,
    because a salt is the key of one message, ever. ``keep_seeds``: envelopes will carry them until the receipt.
    """
    stream = stream_of(row)
    memory = (_database(), stream_key(stream))
    living = [(first, seed) for first, seed in segments_of(stream) if first <= seq]
    first, seed = living[-1] if living else (0, b"")
    with _guard:
        opened, last = _used.get(memory, (b"", 0))
        if living and opened == seed and last < seq < first + limits.SEGMENT_ENTRIES_MAX:
            _used[memory] = (seed, seq)
            return seed
    if living and first < seq:
        store_missing(row, first, min(seq - 1, first + limits.SEGMENT_ENTRIES_MAX - 1))
        if not keep_seeds:
            models.Segment.objects.filter(stream_key=stream_key(stream), first_seq=first).delete()
    seed = _open(stream, seq)
    with _guard:
        _used[memory] = (seed, seq)
    return seed


def store_missing(row: models.Stream, first: int, last: int) -> None:
    """Store the salts of entries ``first`` to ``last`` that are not stored yet."""
    stream = stream_of(row)
    stored = set(
        models.Secret.objects.filter(stream_key=stream_key(stream), seq__gte=first, seq__lte=last).values_list(
            "seq", flat=True
        )
    )
    entries = [entry for entry in entries_between(row, first, last) if entry.seq not in stored]
    if entries:
        store_secrets(secret_rows(stream, entries))


def drop_acknowledged(row: models.Stream) -> None:
    """Drop the seeds of segments whose every entry is acknowledged; their salts are stored first.

    An open segment ends by this: the next entry gets a new one.
    """
    stream = stream_of(row)
    firsts = [first for first, _ in segments_of(stream)]
    for first, following in zip(firsts, [*firsts[1:], row.seq + 1], strict=False):
        last = min(following, first + limits.SEGMENT_ENTRIES_MAX) - 1
        if first <= last <= row.acknowledged_seq:
            with transaction.atomic(using=_alias()):
                store_missing(row, first, last)
                models.Segment.objects.filter(stream_key=stream_key(stream), first_seq=first).delete()


def _open(stream: Stream, seq: int) -> bytes:
    """A new seed from ``seq`` on. Seeds and salts that stand there already were rolled back with their entries."""
    seed = secrets.token_bytes(SEED_BYTES)
    key = stream_key(stream)
    assert not connections[_alias()].in_atomic_block, "the seed is durable before its first use"
    with transaction.atomic(using=_alias()):
        models.Segment.objects.filter(stream_key=key, first_seq__gte=seq).delete()
        models.Secret.objects.filter(stream_key=key, seq__gte=seq).delete()
        models.Segment.objects.create(stream_key=key, first_seq=seq, seed=seed)
    return seed


def _alias() -> str:
    return router.db_for_write(models.Segment)


def _database() -> str:
    return str(connections[_alias()].settings_dict["NAME"])
