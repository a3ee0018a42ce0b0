"""Fuzz the journal's readers: whatever the bytes, a coded refusal or a value, and nothing altered is accepted.

``JALON_FUZZ_S`` seconds (10 without it), ``JALON_FUZZ_SEED`` to repeat a run. A failure prints the bytes and exits 1.
The raw form and the frame are attacked under a good signature, as a hostile post would.
"""

from __future__ import annotations

import io
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from jalon.journal import cells, compression, enrolment, envelopes, export, keys, raw, receipts
from jalon.journal.certificates import Certificate, Role, verify_certificate
from jalon.journal.envelopes import Recipient
from jalon.journal.receipts import ReceiptLine
from jalon.journal.streams import Stream, genesis
from jalon.journal.synthetic import crossing_entries
from jalon.journal.verify_export import verify_export
from jalon.journal.versions import own_versions
from jalon.kernel.errors import UnableTo

_REPORT_S = 2.0
_SEED, _KEY, _HYBRID = bytes(range(16)), bytes(range(32)), bytes(range(96))
_STREAM, _HUB = Stream(b"POST0001", b"\0\1random", 2), b"HUB00001"
_PUBLIC, _SIGNING = keys.encryption_public(_KEY), keys.signing_public(_KEY)
_CODE = "8RTE51J4ZXPM0C9KVNB37W2HYJ"


class Accepted(Exception):
    """A reader took bytes that it must refuse."""


def open_wire(data: bytes) -> None:
    """Any altered wire is refused."""
    envelopes.open_envelope(
        data,
        recipient_node=_HUB,
        private_keys=[_KEY],
        sender_key=lambda _node, _epoch: _SIGNING,
        previous_head=lambda stream, _seq: genesis(stream),
    )
    raise Accepted


def read_raw(data: bytes) -> None:
    """A raw form under a good signature may be read, and then gives what was asked for."""
    if len(raw.read_raw(data, first_seq=1, count=3, previous=genesis(_STREAM))) != 3:
        raise Accepted


def open_cell(data: bytes) -> None:
    """Any altered cell is refused."""
    cells.open_cell(data, private_keys=[_HYBRID])
    raise Accepted


def read_receipt(data: bytes) -> None:
    """Any altered receipt is refused, by its form or by its signature."""
    if receipts.verify(*receipts.read(data), _SIGNING):
        raise Accepted


def read_certificate(data: bytes) -> None:
    """Any altered certificate is refused."""
    verify_certificate(data, _SIGNING)
    raise Accepted


def read_request(data: bytes) -> None:
    """Any altered request is refused."""
    enrolment.verify_request(data, enrolment.secrets_of(_CODE))
    raise Accepted


def read_export(data: bytes) -> None:
    """Any altered export file does not hold."""
    if verify_export(io.BytesIO(data)).holds:
        raise Accepted


def targets() -> dict[str, tuple[Callable[[bytes], object], bytes]]:
    """Each reader with a good input to start from."""
    entries = crossing_entries(1, 3, stream=_STREAM, segment_seed=_SEED)
    form = raw.write_raw(entries, _SEED)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    wire = envelopes.seal(
        stream=_STREAM, entries=entries, recipient=Recipient(_HUB, _PUBLIC), signing_key=_KEY, at=at, seed=_SEED
    )
    line = ReceiptLine(_STREAM, 3, entries[-1].hash)
    receipt = receipts.make_receipt(_HUB, bytes(8), received=1, leaf_index=0, lines=[line])
    days = date(2026, 1, 1), date(2027, 1, 1)
    certificate = Certificate(_HUB, Role.HUB, "BFA", "Hub", _SIGNING, _PUBLIC, frozenset({16, 17}), *days)
    request = enrolment.make_request(
        _CODE, signing_private=_KEY, encryption_public=_PUBLIC, versions=own_versions(), nonce=bytes(16)
    )
    out = io.BytesIO()
    export.write_export(out, [export.StreamStart(_STREAM), *entries])
    return {
        "wire": (open_wire, wire),
        "frame": (lambda data: compression.decompress(data, 1), compression.compress(form, 1)),
        "raw form": (read_raw, form),
        "cell": (open_cell, cells.seal_cell(keys.encryption_public(_HYBRID), b"synthetic")),
        "receipt": (read_receipt, receipts.to_wire(receipt, receipts.sign(receipt, _KEY))),
        "certificate": (read_certificate, certificate.issue(_KEY)),
        "request": (read_request, request),
        "export": (read_export, out.getvalue()),
    }


def damaged(dice: random.Random, data: bytes) -> bytes:
    """A few bytes changed, cut, repeated or added; never the same bytes."""
    out = bytearray(data)
    while bytes(out) == data:
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(out) + 1)
            action = dice.randrange(5)
            if action in {0, 1} and place < len(out):
                out[place] = dice.randrange(256)
            elif action == 2:
                del out[place : place + dice.randrange(1, 40)]
            elif action == 3:
                out[place:place] = dice.randbytes(dice.randrange(1, 9))
            else:
                out[place:place] = out[place : place + 16]
    return bytes(out)


def main() -> int:
    """Run until the time is over."""
    seconds = float(os.environ.get("JALON_FUZZ_S") or 10)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or random.SystemRandom().getrandbits(32))
    dice = random.Random(seed)
    print(f"seed {seed}, {seconds:g} s")
    known = targets()
    start = reported = time.monotonic()
    count = read = 0
    while (now := time.monotonic()) - start < seconds:
        name, (reader, good) = dice.choice(list(known.items()))
        data = damaged(dice, good)
        try:
            reader(data)
            read += 1
        except UnableTo:
            pass
        except Exception as error:  # noqa: BLE001 any other exception is what this looks for
            print(f"{name} broken ({error!r}) by {data.hex()}", file=sys.stderr)
            return 1
        count += 1
        if now - reported > _REPORT_S:
            reported = now
            print(f"  {count} inputs", flush=True)
    print(f"{count} inputs, {read} readable, none broke the promise")
    return 0


if __name__ == "__main__":
    sys.exit(main())
