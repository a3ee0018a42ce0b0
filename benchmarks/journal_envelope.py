"""Bytes of a crossing on the wire beside JSON with gzip, and rates of sealing, opening, verifying. One core."""

from __future__ import annotations

import gzip
import io
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from jalon.journal import cells, dictionaries, envelopes, export, keys
from jalon.journal.entries import Entry, Header, make_entry
from jalon.journal.kinds import encode_body, kind
from jalon.journal.parts import Part, salts, seal_part
from jalon.journal.shortening import shorten
from jalon.journal.streams import Stream, genesis
from jalon.journal.synthetic import crossing_bodies, crossing_entries, detection_entries
from jalon.journal.verify_export import verify_export
from jalon.kernel import limits

BATCHES = (1, 10, 50, 300)
ALL = 1_500
STREAM = Stream(b"POST0001", b"\0\1random", 2)
HUB, HUB_PRIVATE, SIGNING, SEED = b"HUB00001", bytes(range(32)), bytes(range(32, 64)), bytes(range(16))
AT = datetime(2026, 11, 23, tzinfo=UTC)
RECIPIENT = envelopes.Recipient(HUB, keys.encryption_public(HUB_PRIVATE))
_REQUEST_HEAD_BYTES = 350
"""Line and headers of a request of a browser or of Node.js."""
PUBLIC = keys.signing_public(SIGNING)


def seal(entries: tuple[Entry, ...], seed: bytes | None, dictionary: int = dictionaries.NEWEST) -> bytes:
    """One wire."""
    return envelopes.seal(
        stream=STREAM,
        entries=entries,
        recipient=RECIPIENT,
        signing_key=SIGNING,
        at=AT,
        seed=seed,
        dictionary_id=dictionary,
    )


def seal_by_segment(entries: tuple[Entry, ...], dictionary: int = dictionaries.NEWEST) -> int:
    """Bytes of a run cut at the ends of its segments, as a post sends it while the seeds live."""
    step = limits.SEGMENT_ENTRIES_MAX
    return sum(len(seal(entries[at : at + step], SEED, dictionary)) for at in range(0, len(entries), step))


def json_lines(bodies: list[Any], entries: tuple[Entry, ...]) -> int:
    """The same entries as JSON lines with field names, ids in hex, and gzip."""
    lines = [
        json.dumps(
            {"seq": entry.seq, "kind": "crossing.decided", "tick": entry.header.tick, "day": entry.header.day, **body},
            default=lambda value: value.hex(),
            ensure_ascii=False,
        )
        for body, entry in zip(bodies, entries, strict=True)
    ]
    return len(gzip.compress("\n".join(lines).encode(), 9))


def pouch(bodies: list[Any], entries: tuple[Entry, ...]) -> int:
    """The same as documents of a CouchDB replicator that pushes: what its protocol says, bodies and request heads.

    ``_revs_diff``, ``_bulk_docs`` with revisions, and a checkpoint at each side, a batch of 100 documents at a time.
    Uncompressed, as PouchDB sends requests; answers are not counted.
    """
    whole = 0
    for start in range(0, len(bodies), 100):
        docs = []
        for body, entry in zip(bodies[start : start + 100], entries[start : start + 100], strict=True):
            revision = entry.hash.hex()[:32]
            named = {"_id": f"crossing:{entry.hash.hex()[32:]}", "_rev": f"1-{revision}"}
            docs.append({**named, "_revisions": {"start": 1, "ids": [revision]}, "kind": "crossing.decided", **body})
        asked = {doc["_id"]: [doc["_rev"]] for doc in docs}
        checkpoint = {"_id": "_local/" + "a" * 22, "session_id": "b" * 36, "last_seq": start, "replicator": "pouchdb"}
        for said in (asked, {"docs": docs, "new_edits": False}, checkpoint, checkpoint):
            whole += _REQUEST_HEAD_BYTES + len(json.dumps(said, default=lambda value: value.hex()).encode())
    return whole


def mean(cost: Callable[[slice], int], batch: int) -> float:
    """Bytes an entry, over all batches of the 1,500."""
    return sum(cost(slice(at, at + batch)) for at in range(0, ALL, batch)) / ALL


def best_s(work: Callable[[], object], runs: int = 5) -> float:
    """Least seconds of several runs."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def print_sizes(bodies: list[Any], entries: tuple[Entry, ...]) -> None:
    """Bytes of one crossing, everything included: signature, seal, padding."""
    plain = sum(len(part.data) for entry in entries for part in entry.parts if isinstance(part, Part)) / ALL
    print(
        f"{ALL} synthetic crossings of kind crossing.decided, body {plain:.0f} B; bytes an entry, sealed and signed\n"
    )
    print("batch   by seed  given salts  no dictionary  JSON+gzip  CouchDB-style push (both unsigned, unsealed)")
    for batch in BATCHES:
        rows = [
            mean(lambda cut: seal_by_segment(entries[cut]), batch),
            mean(lambda cut: len(seal(entries[cut], None)), batch),
            mean(lambda cut: seal_by_segment(entries[cut], 0), batch),
            mean(lambda cut: json_lines(bodies[cut], entries[cut]), batch),
            mean(lambda cut: pouch(bodies[cut], entries[cut]), batch),
        ]
        print(f"{batch:5} {rows[0]:9.1f} {rows[1]:12.1f} {rows[2]:14.1f} {rows[3]:10.1f} {rows[4]:10.1f}")
    alerts = detection_entries(11, 200, stream=STREAM, segment_seed=SEED)
    alone = [len(seal((alert,), SEED)) for alert in alerts]
    print(f"an alert alone: {sum(alone) / len(alone):.0f} bytes, {max(alone)} at most")
    print("\nBy seed, a batch is cut at every 64 entries, the end of a segment.")


def print_rates(bodies: list[Any], entries: tuple[Entry, ...]) -> None:
    """Entries a second of each kind of work."""
    whole = entries[:300]
    wire = seal(whole, SEED)
    kind_of = kind("crossing.decided")
    file = io.BytesIO()
    export.write_export(file, [export.StreamStart(STREAM), *entries])

    def open_wire() -> None:
        envelopes.open_envelope(
            wire,
            recipient_node=HUB,
            private_keys=[HUB_PRIVATE],
            sender_key=lambda _node, _epoch: PUBLIC,
            previous_head=lambda stream, _seq: genesis(stream),
        )

    def append() -> None:
        previous = genesis(STREAM)
        for seq, body in enumerate(bodies[:300], start=1):
            parts = encode_body(kind_of, shorten(kind_of, STREAM.node, body))
            entry = make_entry(previous, Header(seq, 0x0101, 1, 0, seq, 20_780), parts, salts(SEED, seq, len(parts)))
            previous = entry.hash

    def at_rest() -> None:
        for entry in whole:
            for part, salt in zip(entry.parts, entry.salts, strict=True):
                if isinstance(part, Part) and salt is not None:
                    seal_part(salt, part.data)

    public = keys.encryption_public(bytes(range(96)))
    works: list[tuple[str, Callable[[], object], int]] = [
        ("encode, salt, hash, chain", append, 300),
        ("encrypt parts at rest", at_rest, 300),
        ("seal 300", lambda: seal(whole, SEED), 300),
        ("open 300, every hash recomputed", open_wire, 300),
        ("verify an export file", lambda: verify_export(io.BytesIO(file.getvalue())), ALL),
        ("seal a cell (hybrid)", lambda: cells.seal_cell(public), 1),
    ]
    print("\nwork                              entries/s")
    for name, work, amount in works:
        print(f"{name:32} {amount / best_s(work):10,.0f}")


def main() -> None:
    """Print both tables."""
    bodies = list(islice(crossing_bodies(11), ALL))
    entries = crossing_entries(11, ALL, stream=STREAM, segment_seed=SEED)
    print_sizes(bodies, entries)
    print_rates(bodies, entries)


if __name__ == "__main__":
    main()
