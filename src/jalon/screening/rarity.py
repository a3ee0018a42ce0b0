"""How much the agreement of one name part says: the rarer the part, the more.

A part's share is estimated from the list itself, softened by the shares of ``data/common_names.csv``, so that a short
list does not take MOHAMED for a rare name.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from math import exp, log
from pathlib import Path

from jalon.screening.names import parts, spelling_key

_COMMON_NAMES = Path(__file__).parent / "data" / "common_names.csv"
_PSEUDO_NAMES = 1_000
_SHARE_OF_UNKNOWN = 0.001
INFORMATION_MIN = 1.0
INFORMATION_MAX = 6.5


@cache
def common_shares() -> Mapping[str, float]:
    """Share of persons who bear a common part, by spelling key (0..1)."""
    shares: dict[str, float] = {}
    with _COMMON_NAMES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(line for line in stream if not line.startswith("#")):
            for part in parts(row["name"]):
                key = spelling_key(part)
                shares[key] = max(shares.get(key, 0.0), float(row["share"]))
    return shares


def information(key: str, count: int, names: int) -> float:
    """Natural logarithm of "one in how many": surprise of a part whose key stands in ``count`` of ``names`` names."""
    share = common_shares().get(key, _SHARE_OF_UNKNOWN)
    chance = (count + share * _PSEUDO_NAMES) / (names + _PSEUDO_NAMES)
    return min(INFORMATION_MAX, max(INFORMATION_MIN, -log(chance)))


def one_in(weight: float) -> int:
    """The same surprise for a reader: one name in how many."""
    return max(1, round(exp(weight)))
