"""Train the journal's newest compression dictionary again, from a seed, on synthetic records without numbers.

    python tools/train_dictionaries.py           compare with the file that is shipped; exit 1 when it differs
    python tools/train_dictionaries.py --write   write it, and print the hash to pin in jalon/journal/dictionaries.py

A dictionary keeps pieces of its samples word for word. So the samples hold no document number and no identifier at
all: zeros stand in their places. Earlier dictionaries are kept and never trained again: their kinds have moved on.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import zstandard

from jalon.journal import dictionaries
from jalon.journal.lanes import Lane
from jalon.journal.raw import write_raw
from jalon.journal.streams import Stream
from jalon.journal.synthetic import crossing_entries, detection_entries

SEED = 20_261_128
RUNS = 160
BATCHES = (1, 1, 1, 2, 5, 10)
SHIPPED = Path(dictionaries.__file__).parent / "data" / "records-2.zdict"


def samples() -> list[bytes]:
    """Raw forms of small batches, as they are compressed, with numbers left out."""
    decisions, alerts = Stream(bytes(8), bytes(8), Lane.DECISIONS), Stream(bytes(8), bytes(8), Lane.ALERTS)
    found = []
    for run in range(RUNS):
        seed = SEED + run
        entries = crossing_entries(seed, sum(BATCHES), stream=decisions, segment_seed=bytes(16), numbered=False)
        start = 0
        for batch in BATCHES:
            found.append(write_raw(entries[start : start + batch], bytes(16)))
            start += batch
        urgent = detection_entries(seed, 3, stream=alerts, segment_seed=bytes(16), numbered=False)
        found += [write_raw([entry], bytes(16)) for entry in urgent]
    return found


def train() -> bytes:
    """The dictionary: 16 KiB, zstd's cover trainer with fixed parameters, so that it comes out the same again."""
    trained = zstandard.train_dictionary(dictionaries.DICTIONARY_BYTES, samples(), k=512, d=8, level=19, dict_id=2)
    return trained.as_bytes()


def main() -> None:
    """Train, then write or compare."""
    data = train()
    print(f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")
    if "--write" in sys.argv[1:]:
        SHIPPED.parent.mkdir(exist_ok=True)
        SHIPPED.write_bytes(data)
    elif data != SHIPPED.read_bytes():
        sys.exit("The dictionary that is shipped differs.")


if __name__ == "__main__":
    main()
