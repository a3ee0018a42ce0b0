"""How much the agreement of one name part says: the rarer the part, the more.

A part's share of persons is taken from the list itself, without the entry that is being compared, softened by shares of
common names (``data/common_names.csv``, ``data/token_counts.csv``), so that a short list does not take MOHAMED for a
rare name.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from math import exp, log
from pathlib import Path

from jalon.screening.names import parts
from jalon.screening.spelling import spelling_key

_DATA = Path(__file__).parent / "data"
_PSEUDO_ENTRIES = 1_000
_SHARE_OF_UNKNOWN = 0.0001
_INFORMATION_OF_LETTER = log(26)
"""No part is rarer than its letters allow: an initial is one of 26."""
INFORMATION_MIN = 1.0
INFORMATION_MAX = 9.2


@cache
def common_shares() -> Mapping[str, float]:
    """Share of persons who bear a common part, by spelling key (0..1)."""
    shares: dict[str, float] = {}
    for row in _rows("token_counts.csv"):
        key = spelling_key(row["part"])
        shares[key] = shares.get(key, 0.0) + float(row["entries"]) / float(row["of"])
    for row in _rows("common_names.csv"):
        for part in parts(row["name"]):
            key = spelling_key(part)
            shares[key] = max(shares.get(key, 0.0), float(row["share"]))
    return shares


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def information(key: str, count: int = 0, entries: int = 0) -> float:
    """Natural logarithm of "one in how many": surprise of a part whose key stands in ``count`` of ``entries``."""
    share = common_shares().get(key, _SHARE_OF_UNKNOWN)
    chance = (max(0, count - 1) + share * _PSEUDO_ENTRIES) / (entries + _PSEUDO_ENTRIES)
    most = min(INFORMATION_MAX, _INFORMATION_OF_LETTER * len(key))
    return min(most, max(INFORMATION_MIN, -log(chance)))


def surprise(part: str) -> float:
    """Surprise of one folded part when no list is at hand."""
    return information(spelling_key(part))


def one_in(weight: float) -> int:
    """The same surprise for a reader: one name in how many, two digits."""
    value = max(1, round(exp(weight)))
    return value if value < 100 else round(value, 2 - len(str(value)))
