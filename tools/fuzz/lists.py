"""Fuzz the reader of national lists: any bytes are entries, records left out with a reason, or a refused file.

``JALON_FUZZ_S`` seconds (10 without it), ``JALON_FUZZ_SEED`` to repeat a run. A failure prints the bytes and exits 1.
"""

from __future__ import annotations

import gzip
import os
import random
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from jalon.kernel.texts import LANGUAGES, text
from jalon.screening import Audience
from jalon.screening.formats.national_csv import read_national_csv
from jalon.screening.formats.records import BrokenRecord, UnableToReadList
from jalon.screening.synthetic import synthetic_list

VECTOR = Path(__file__).resolve().parents[2] / "tests" / "vectors" / "screening" / "national-broken.csv"
AT = date(2026, 11, 23)
_REPORT_S = 2.0
_ODD = (
    b'"',
    b",",
    b";",
    b"|",
    b":",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    "\u202e🙂é".encode(),
    b"9999-12-31",
)


def damaged(dice: random.Random, data: bytes) -> bytes:
    """A few places changed, cut, repeated or filled with odd bytes; now and then compressed, and damaged again."""
    out = bytearray(data)
    for _ in range(dice.randrange(9)):
        place, action = dice.randrange(len(out) + 1), dice.randrange(20)
        if action == 0:
            del out[place:]
        elif action < 5:
            del out[place : place + dice.randrange(1, 30)]
        elif action < 15:
            out[place:place] = dice.choice(_ODD)
        else:
            out[place:place] = out[place : place + dice.randrange(1, 300)]
    if len(data) > 2 and data[:2] != b"\x1f\x8b" and dice.random() < 0.1:
        return damaged(dice, gzip.compress(bytes(out), 1))
    return bytes(out)


def holds(path: Path) -> bool:
    """Whether the reader keeps its promise for the file at ``path``."""
    try:
        for record in read_national_csv([path], Audience.POST, AT):
            if isinstance(record, BrokenRecord):
                for language in LANGUAGES:
                    text(record.code, language, **record.parameters)
            elif record.entry.discreet or not (record.entry.names or record.entry.documents):
                return False
    except UnableToReadList as refused:
        return refused.offset >= 0
    except Exception as error:  # noqa: BLE001 whatever else comes out is what the fuzzer looks for
        print(f"{error!r}")
        return False
    return True


def main() -> int:
    """Runs until the time is over or a promise is broken."""
    seconds = float(os.environ.get("JALON_FUZZ_S", "10"))
    seed = int(os.environ.get("JALON_FUZZ_SEED", time.time_ns() % 1_000_000))
    dice = random.Random(seed)
    samples = (VECTOR.read_bytes(), synthetic_list(5, 1, AT).encode())
    started = reported = time.monotonic()
    runs = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        while time.monotonic() - started < seconds:
            data = damaged(dice, dice.choice(samples))
            path.write_bytes(data)
            runs += 1
            if not holds(path):
                print(f"seed {seed}, run {runs}: {data!r}")
                return 1
            if time.monotonic() - reported > _REPORT_S:
                reported = time.monotonic()
                print(f"{runs} files read", file=sys.stderr, flush=True)
    print(f"national-csv: {runs} damaged files read as promised, seed {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
