"""The journal in tables: how entries, their parts and their secrets lie in the two databases.

``Entry.parts`` is framed as u8 count, then per part u8 class, u8 state (1 sealed, 0 erased), u16 length, bytes: the
sealed part, or its 32-byte commitment. A secret row is one bitmap byte of the salts that live, then those salts.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from jalon.journal.entries import FLAG_ADOPTED, Entry, Header
from jalon.journal.parts import COMMITMENT_BYTES, SALT_BYTES, ErasedPart, Part, open_part, salts, seal_part
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.records.routing import SECRETS
from jalon.services import projecting

_SEALED = 1
_ERASED = 0
_FRAME = struct.Struct(">BBH")
_BIGINT_MAX = (1 << 63) - 1
Salts = tuple[bytes | None, ...]


def frame_parts(entry: Entry) -> bytes:
    """The parts of an entry as they lie at rest: sealed under their salts, or their commitments."""
    out = bytearray([len(entry.parts)])
    for part, salt in zip(entry.parts, entry.salts, strict=True):
        if isinstance(part, ErasedPart):
            out += _FRAME.pack(part.part_class, _ERASED, COMMITMENT_BYTES) + part.commitment
        else:
            assert salt is not None, "a part that is there has its salt"
            sealed = seal_part(salt, part.data)
            out += _FRAME.pack(part.part_class, _SEALED, len(sealed)) + sealed
    return bytes(out)


def frame_erased(classes: Sequence[int], commitments: Sequence[bytes]) -> bytes:
    """Parts of which nothing but their commitments is left, as they lie at rest."""
    out = bytearray([len(classes)])
    for part_class, commitment in zip(classes, commitments, strict=True):
        out += _FRAME.pack(part_class, _ERASED, COMMITMENT_BYTES) + commitment
    return bytes(out)


def part_classes(framed: bytes) -> tuple[tuple[int, bool, bytes], ...]:
    """Class, whether it is sealed, and bytes of every framed part. Raises :class:`UnableToRead` for damaged framing."""
    found = []
    at = 1
    for _ in range(framed[0] if framed else 0):
        if at + _FRAME.size > len(framed):
            raise UnableToRead("services.journal_store.damaged", offset=at)
        part_class, state, length = _FRAME.unpack_from(framed, at)
        at += _FRAME.size
        if at + length > len(framed) or state not in (_SEALED, _ERASED):
            raise UnableToRead("services.journal_store.damaged", offset=at)
        found.append((part_class, state == _SEALED, framed[at : at + length]))
        at += length
    if not found or at != len(framed):
        raise UnableToRead("services.journal_store.damaged", offset=at)
    return tuple(found)


def read_entry(row: models.Entry, entry_salts: Salts) -> Entry:
    """The entry of a row, opened with its salts; a sealed part without salt, or not opening, raises UnableToRead."""
    parts: list[Part | ErasedPart] = []
    kept: list[bytes | None] = []
    for index, (part_class, sealed, data) in enumerate(part_classes(bytes(row.parts))):
        if not sealed:
            parts.append(ErasedPart(part_class, data))
            kept.append(None)
            continue
        salt = entry_salts[index] if index < len(entry_salts) else None
        if salt is None:
            raise UnableToRead("services.journal_store.salt_missing", offset=index)
        parts.append(Part(part_class, open_part(salt, data)))
        kept.append(salt)
    # That a branch was adopted is the hub's mark beside the entry; it is not among what its post hashed.
    flags = row.flags & ~FLAG_ADOPTED
    header = Header(row.seq, row.kind, row.version, flags, row.tick, row.day)
    return Entry(header, tuple(parts), tuple(kept), bytes(row.hash))


def storable(entry: Entry) -> bool:
    """Whether the numbers of a received header fit the columns, seq and tick below 2^63, and no sender set our mark."""
    header = entry.header
    return header.seq <= _BIGINT_MAX and header.tick <= _BIGINT_MAX and not header.flags & FLAG_ADOPTED


def entry_values(stream_id: int, entry: Entry) -> dict[str, Any]:
    """The columns of an entry."""
    header = entry.header
    return {
        "stream_id": stream_id,
        "seq": header.seq,
        "kind": header.kind,
        "version": header.version,
        "flags": header.flags,
        "tick": header.tick,
        "day": header.day,
        "hash": entry.hash,
        "parts": frame_parts(entry),
    }


def entry_row(stream_id: int, entry: Entry) -> models.Entry:
    """The table row of an entry."""
    return models.Entry(**entry_values(stream_id, entry))


def stream_of(row: models.Stream) -> Stream:
    """The stream of a row."""
    return Stream(bytes.fromhex(row.node), bytes.fromhex(row.epoch), row.lane, row.sub)


def stream_key(stream: Stream) -> str:
    """How the secrets database names a stream: its 19 bytes in hex."""
    return stream.to_bytes().hex()


def stream_row(stream: Stream) -> models.Stream | None:
    """The row of a stream, if this node holds it."""
    return models.Stream.objects.filter(
        node=stream.node.hex(), epoch=stream.epoch.hex(), lane=stream.lane, sub=stream.sub
    ).first()


# --- secrets -----------------------------------------------------------------------------------


def frame_salts(entry_salts: Sequence[bytes | None]) -> bytes:
    """Bitmap of the living salts, then the living salts."""
    bitmap = sum(1 << index for index, salt in enumerate(entry_salts) if salt is not None)
    return bytes([bitmap]) + b"".join(salt for salt in entry_salts if salt is not None)


def read_salts(framed: bytes) -> Salts:
    """The inverse of :func:`frame_salts`, always for eight parts. Raises :class:`UnableToRead`."""
    if not framed or len(framed) != 1 + framed[0].bit_count() * SALT_BYTES:
        raise UnableToRead("services.journal_store.damaged", offset=len(framed))
    found: list[bytes | None] = []
    at = 1
    for index in range(limits.PARTS_MAX):
        if framed[0] >> index & 1:
            found.append(framed[at : at + SALT_BYTES])
            at += SALT_BYTES
        else:
            found.append(None)
    return tuple(found)


def secret_rows(stream: Stream, entries: Iterable[Entry]) -> list[models.Secret]:
    """Secret rows of entries whose salts are stored."""
    key = stream_key(stream)
    return [models.Secret(stream_key=key, seq=entry.seq, salts=frame_salts(entry.salts)) for entry in entries]


def store_new_secrets(stream: Stream, entries: Sequence[Entry]) -> None:
    """Store salts of entries that are new here; where a crash left salts without their entries, replace those."""
    key = stream_key(stream)
    values = [{"stream_key": key, "seq": entry.seq, "salts": frame_salts(entry.salts)} for entry in entries]
    try:
        with transaction.atomic(using=SECRETS):
            projecting.write_values(models.Secret, values)
    except IntegrityError:
        store_secrets([models.Secret(**row) for row in values])


def store_secrets(rows: Sequence[models.Secret]) -> None:
    """Store salts, replacing those that are there."""
    models.Secret.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["stream_key", "seq"], update_fields=["salts"]
    )


def salts_of(stream: Stream, rows: Sequence[models.Entry]) -> dict[int, Salts]:
    """Salts of entries of one stream by seq: stored ones, else those of their segment's seed; () when forgotten."""
    if not rows:
        return {}
    key = stream_key(stream)
    low, high = min(row.seq for row in rows), max(row.seq for row in rows)
    found: dict[int, Salts] = {
        seq: read_salts(bytes(framed))
        for seq, framed in models.Secret.objects.filter(stream_key=key, seq__gte=low, seq__lte=high).values_list(
            "seq", "salts"
        )
    }
    if missing := [row.seq for row in rows if row.seq not in found]:
        seeds = segments_of(stream)
        for seq in missing:
            seed = seed_of(seeds, seq)
            found[seq] = salts(seed, seq, limits.PARTS_MAX) if seed is not None else ()
    return found


def segments_of(stream: Stream) -> list[tuple[int, bytes]]:
    """(first seq, seed) of every living segment of a stream, in order."""
    rows = models.Segment.objects.filter(stream_key=stream_key(stream)).order_by("first_seq")
    return [(first, bytes(seed)) for first, seed in rows.values_list("first_seq", "seed")]


def seed_of(segments: Sequence[tuple[int, bytes]], seq: int) -> bytes | None:
    """The seed of the segment that ``seq`` belongs to: the latest that begins at or before it, 64 entries at most."""
    before = [(first, seed) for first, seed in segments if first <= seq]
    if not before or seq >= before[-1][0] + limits.SEGMENT_ENTRIES_MAX:
        return None
    return before[-1][1]


def read_entries(rows: Sequence[models.Entry], streams: Mapping[int, Stream]) -> list[Entry]:
    """Rows of any streams, opened, in the order given. ``streams`` by row id. Raises :class:`UnableToRead`."""
    by_stream: dict[int, list[models.Entry]] = defaultdict(list)
    for row in rows:
        by_stream[row.stream_id].append(row)
    found = {number: salts_of(streams[number], own) for number, own in by_stream.items()}
    return [read_entry(row, found[row.stream_id][row.seq]) for row in rows]


def entries_between(row: models.Stream, first: int, last: int) -> list[Entry]:
    """Entries ``first`` to ``last`` (both included) of a stream, opened."""
    rows = list(models.Entry.objects.filter(stream_id=row.pk, seq__gte=first, seq__lte=last).order_by("seq"))
    return read_entries(rows, {row.pk: stream_of(row)})
