"""Fuzz the exchange formats of fingerprints: any bytes are read, or refused with an offset inside them.

``JALON_FUZZ_S`` seconds (10 without it) or ``JALON_FUZZ_INPUTS`` inputs, ``JALON_FUZZ_SEED`` to repeat a run.
"""

from __future__ import annotations

import os
import random
import sys
import time

import numpy as np

from jalon.biometrics.codecs import ansi378, any_minutiae, cbeff, iso19794_2, iso19794_4
from jalon.biometrics.errors import UnableToReadTemplate
from jalon.biometrics.template import Template

_REPORT_INPUTS = 50_000


def seeds() -> list[bytes]:
    """A record of every format, of invented minutiae."""
    rng = np.random.default_rng(4)
    columns = (rng.integers(0, 300, 30), rng.integers(0, 400, 30), rng.integers(0, 256, 30), rng.integers(0, 3, 30))
    template = Template(300, 400, *columns, minutia_quality=rng.integers(1, 101, 30), quality=70, position=2)
    iso = [iso19794_2.write_2005([template]), iso19794_2.write_2011([template, template])]
    image = iso19794_4.FingerImage(2, 80, 16, 16, 500, iso19794_4.RAW, bytes(256))
    wrapped = cbeff.write([cbeff.Block(cbeff.ISO_OWNER, 1, cbeff.FINGERPRINT, iso[0])])
    return [*iso, ansi378.write([template]), wrapped, iso19794_4.write(image)]


def mutated(rng: random.Random, record: bytes) -> bytes:
    """A record changed in a few places, cut, or with a piece of it twice."""
    data = bytearray(record)
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(min(len(data), 96) if rng.random() < 0.7 else len(data))] = rng.randrange(256)
    if rng.random() < 0.2:
        del data[rng.randrange(len(data)) :]
    if rng.random() < 0.1 and data:
        at = rng.randrange(len(data))
        data[at:at] = data[at : at + rng.randrange(64)]
    return bytes(data)


def main() -> int:
    """Run; 1 where something other than a refusal came."""
    seconds, count = float(os.environ.get("JALON_FUZZ_S") or 10), int(os.environ.get("JALON_FUZZ_INPUTS") or 0)
    seed = int(os.environ.get("JALON_FUZZ_SEED") or time.time_ns() % 1_000_000)
    rng, records, refused, done = random.Random(seed), seeds(), 0, 0
    start = time.monotonic()
    while done < count if count else time.monotonic() - start < seconds:
        data = mutated(rng, rng.choice(records))
        read = iso19794_4.read if data[:3] == b"FIR" else any_minutiae.read
        try:
            read(data)
        except UnableToReadTemplate as error:
            refused += 1
            if not 0 <= error.offset <= len(data):
                print(f"offset {error.offset} outside {len(data)} bytes, seed {seed}: {data.hex()}")
                return 1
        except Exception as error:  # noqa: BLE001 what a fuzzer looks for
            print(f"{type(error).__name__}: {error}, seed {seed}: {data.hex()}")
            return 1
        done += 1
        if done % _REPORT_INPUTS == 0:
            print(f"{done} inputs, {refused} refused", flush=True)
    print(f"{done} inputs, {refused} refused, seed {seed}, {time.monotonic() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
