"""Noise by cell key: stable, without bias, of the variance that is said; keys that name nobody."""

from __future__ import annotations

import random
from statistics import mean, pvariance

import pytest

from jalon.kernel import limits
from jalon.stats.disclosure.cell_key import cell_key, chances, noise, noisy, record_keys

SEED = bytes(range(32))


def test_the_same_rows_give_the_same_key_in_whatever_order_and_table() -> None:
    rows = [("faramana", 1, 4), ("faramana", 2, 4), ("seytenga", 1, 4), ("faramana", 1, 4)]
    shuffled = random.Random(1).sample(rows, len(rows))
    assert sorted(record_keys(SEED, rows)) == sorted(record_keys(SEED, shuffled))
    assert len(set(record_keys(SEED, rows))) == 4, "rows that say the same are told apart by their number"
    assert cell_key(record_keys(SEED, rows)) == cell_key(record_keys(SEED, shuffled))


def test_another_secret_gives_other_keys_and_a_short_one_is_refused() -> None:
    assert record_keys(SEED, [("a",)]) != record_keys(SEED[::-1], [("a",)])
    with pytest.raises(AssertionError):
        record_keys(b"short", [("a",)])


@pytest.mark.parametrize("variance", [0.5, 1.0, 1.5])
def test_noise_has_no_bias_the_stated_variance_and_the_stated_bound(variance: float) -> None:
    lot = random.Random(3)
    drawn = [noise(lot.randrange(2**32), variance) for _ in range(20_000)]
    assert abs(mean(drawn)) < 0.05
    assert abs(pvariance(drawn) - variance) < 0.06
    assert max(map(abs, drawn)) <= limits.CELL_NOISE_MAX
    assert sum(chances(variance)) == pytest.approx(1)
    assert sum(chance * (n - 2) ** 2 for n, chance in enumerate(chances(variance))) == pytest.approx(variance)


def test_nobody_stays_nobody_and_no_count_falls_below_zero() -> None:
    keys = {cell: cell * 4_000_037 % 2**32 for cell in range(400)}
    counts = {cell: cell % 3 for cell in range(400)}
    made = noisy(counts, keys)
    assert all(made[cell] == 0 for cell, count in counts.items() if count == 0)
    assert min(made.values()) >= 0
    assert made != counts
