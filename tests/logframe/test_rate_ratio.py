"""The interval of a ratio of rates, against published and hand-computed values."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.logframe.rate_ratio import rate_ratio


def test_the_example_of_a_statistics_manual_gives_its_interval() -> None:
    """R's ``poisson.test`` (lung cancer in Fredericia, ages 55-59): 1.971488, interval 0.8584264 to 4.2772659."""
    found = rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found.ratio == pytest.approx(1.971488, abs=5e-7)
    assert found.low == pytest.approx(0.8584264, abs=5e-8)
    assert found.high == pytest.approx(4.2772659, abs=5e-8)


def test_one_case_against_one_by_hand() -> None:
    """Clopper and Pearson for 1 of 2: p from 1 - sqrt(0.975) to sqrt(0.975); odds of it, equal exposures."""
    found = rate_ratio(1, 100, 1, 100)
    root = math.sqrt(0.975)
    assert found.ratio == 1
    assert found.low == pytest.approx((1 - root) / root)
    assert found.high == pytest.approx(root / (1 - root))


def test_without_cases_bounds_are_open() -> None:
    assert rate_ratio(0, 10, 0, 10).ratio is None
    assert rate_ratio(0, 10, 0, 10).high is None
    assert rate_ratio(0, 10, 5, 10).low == 0
    nothing_before = rate_ratio(3, 10, 0, 10)
    assert nothing_before.ratio is None
    assert nothing_before.high is None
    assert nothing_before.low > 0


counts = st.integers(1, 100_000)
exposures = st.integers(1, 100_000_000)


@given(counts, exposures, counts, exposures)
def test_the_interval_holds_the_estimate_and_turns_over_with_it(one: int, over: int, other: int, under: int) -> None:
    found = rate_ratio(one, over, other, under)
    turned = rate_ratio(other, under, one, over)
    assert found.ratio is not None
    assert turned.ratio is not None
    assert found.high is not None
    assert found.low < found.ratio < found.high
    assert turned.ratio * found.ratio == pytest.approx(1)
    assert turned.low * found.high == pytest.approx(1, rel=1e-6)


@given(st.integers(0, 1_000), exposures, st.integers(0, 1_000), exposures, st.integers(2, 50))
def test_exposure_in_another_unit_changes_nothing(one: int, over: int, other: int, under: int, scale: int) -> None:
    found = rate_ratio(one, over, other, under)
    scaled = rate_ratio(one, over * scale, other, under * scale)
    assert scaled.low == pytest.approx(found.low)
    assert (scaled.high is None) == (found.high is None)
    assert scaled.high is None or scaled.high == pytest.approx(found.high)
