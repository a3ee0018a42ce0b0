"""Compression dictionaries, trained on synthetic crossings only and pinned by their hash (journal format, W9).

``tools/train_dictionaries.py`` makes them again from a seed. A dictionary is never changed: a better one gets a new id,
and readers keep all.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import zstandard

NO_DICTIONARY = 0
DECISIONS_1 = 1
RECORDS_2 = 2
DICTIONARY_BYTES = 16_384
HEADLESS_FROM = RECORDS_2
"""From this dictionary on, frames travel without their constant head."""
_FOLDER = Path(__file__).resolve().parent / "data"
_PINNED = {
    DECISIONS_1: ("decisions-1.zdict", "8ff5558c8f7bb897477b898fc48d4122981deba88dee3983a580a77e48c0e516"),
    RECORDS_2: ("records-2.zdict", "17a62f929bb0ceffae63a7f30a74013fb07360e7aa3cb6cfd22431e2e240de95"),
}
NEWEST = RECORDS_2


def known_dictionaries() -> tuple[int, ...]:
    """Ids that this program reads, 0 (none) included."""
    return (NO_DICTIONARY, *_PINNED)


@cache
def dictionary(dictionary_id: int) -> zstandard.ZstdCompressionDict | None:
    """The dictionary of an id; None for 0; ``KeyError`` for one that this program does not have."""
    if dictionary_id == NO_DICTIONARY:
        return None
    name, pinned = _PINNED[dictionary_id]
    data = (_FOLDER / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == pinned, f"{name} is not the file that was released"
    return zstandard.ZstdCompressionDict(data)
