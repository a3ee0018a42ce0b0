"""Noise by cell key: the same cell carries the same noise in every table, so that averaging tables tells nothing.

Every row gets a key from a secret of the hub and from what the row says; it is made when a table is counted and stored
nowhere, and it identifies nobody: rows that say the same are told apart by their number alone. The key of a cell is the
sum of the keys of its rows, modulo 2^32, so that it depends on who is in the cell and not on the table. Method after
Thompson, Broadfoot and Elazar, UNECE work session on statistical data confidentiality, 2013; noise of largest entropy
for its variance.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from math import exp

from jalon.kernel import limits

_KEYS = 2**32
SEED_BYTES_MIN = 16


def record_keys(seed: bytes, rows: Iterable[Sequence[Hashable]]) -> list[int]:
    """A key a row, uniform below 2^32. ``seed``: a secret of the hub, at least 16 bytes. Order says nothing."""
    assert len(seed) >= SEED_BYTES_MIN, "a short seed can be tried out"
    met: Counter[str] = Counter()
    keys = []
    for row in rows:
        said = repr(tuple(row))
        met[said] += 1
        drawn = hmac.new(seed, f"{met[said]}|{said}".encode(), hashlib.sha256).digest()
        keys.append(int.from_bytes(drawn[:4], "big"))
    return keys


def cell_key(keys: Iterable[int]) -> int:
    """The key of a cell from those of its rows."""
    return sum(keys) % _KEYS


def noise(key: int, variance: float = 1.0) -> int:
    """The noise of a cell in persons, from -CELL_NOISE_MAX to CELL_NOISE_MAX, 0 on average, of that ``variance``."""
    drawn = key / _KEYS
    below = zip(range(-limits.CELL_NOISE_MAX, limits.CELL_NOISE_MAX + 1), _steps(variance), strict=True)
    return next((amount for amount, step in below if drawn < step), limits.CELL_NOISE_MAX)


def noisy(counts: Mapping[Hashable, int], keys: Mapping[Hashable, int], variance: float = 1.0) -> dict[Hashable, int]:
    """Counts with the noise of their cells; never below 0. Sums of noisy cells differ from noisy sums."""
    return {cell: max(0, count + noise(keys[cell], variance)) if count else 0 for cell, count in counts.items()}


@cache
def _steps(variance: float) -> tuple[float, ...]:
    return tuple(accumulate(chances(variance)))


@cache
def chances(variance: float) -> tuple[float, ...]:
    """Probability of every amount of noise, from the lowest: proportional to exp(-c n²), of that variance."""
    most = (2 * limits.CELL_NOISE_MAX + 1) ** 2 / 12
    assert 0 < variance < most, "a variance that noise of this size can have"
    low, high = 0.0, 64.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _variance(_shape(middle)) > variance else (low, middle)
    return _shape(low)


def _shape(fall: float) -> tuple[float, ...]:
    weights = [exp(-fall * n * n) for n in range(-limits.CELL_NOISE_MAX, limits.CELL_NOISE_MAX + 1)]
    return tuple(weight / sum(weights) for weight in weights)


def _variance(shape: Sequence[float]) -> float:
    return sum(
        chance * n * n
        for n, chance in zip(range(-limits.CELL_NOISE_MAX, limits.CELL_NOISE_MAX + 1), shape, strict=True)
    )
