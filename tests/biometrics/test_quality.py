"""Quality falls with each thing that goes wrong at the glass, and leaves room between ordinary prints and the best."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, pstdev

import pytest

from jalon.biometrics.finger.nfiq2 import nfiq2_estimate
from jalon.biometrics.matching.score import compare, prepare
from jalon.biometrics.reading import read_grey, read_print
from tests.biometrics.prints import SEED, VECTORS, identity_of, print_of
from tools.prints.impression import USUAL, Conditions, press

FINGERS = range(20, 26)
DEFECTS = {
    "dryness": [replace(USUAL, dryness=amount) for amount in (0.3, 0.8, 1.4)],
    "uneven pressure": [replace(USUAL, pressure=amount) for amount in (0.05, 0.3, 0.6)],
    "part of the finger": [replace(USUAL, area=(share, share)) for share in (0.9, 0.6, 0.3)],
    "noise": [replace(USUAL, noise_grey=amount) for amount in (4.0, 20.0, 40.0)],
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_mean_quality_falls_with_each_step_of_a_defect(defect: str) -> None:
    first, second, third = (_mean_quality(conditions) for conditions in DEFECTS[defect])
    assert first > second > third
    assert first - third > 4


def test_ordinary_prints_are_not_all_at_the_top() -> None:
    found = [print_of(number).quality.score for number in FINGERS]
    assert 40 < fmean(found) < 85
    assert pstdev(found) > 3


def _mean_quality(conditions: Conditions) -> float:
    return fmean(read_grey(press(identity_of(number), SEED, 1, conditions)).quality.score for number in FINGERS)


def test_the_half_of_lower_quality_has_the_lower_genuine_scores() -> None:
    found = []
    for number in FINGERS:
        mate = prepare(print_of(number).template)
        for conditions in (USUAL, *(steps[-1] for steps in DEFECTS.values())):
            seen = read_grey(press(identity_of(number), SEED, 2, conditions))
            found.append((seen.quality.score, compare(mate, prepare(seen.template)).score))
    found.sort()
    half = len(found) // 2
    assert fmean(score for _, score in found[half:]) > fmean(score for _, score in found[:half]) + 3


# what nbis-python 0.1.9 says of the given prints
NFIQ2 = {"1000_1": 51, "1000_2": 60, "1001_1": 52, "1004_4": 59}


def test_estimate_of_nfiq2_is_within_twelve_of_what_nfiq2_says() -> None:
    for name, score in NFIQ2.items():
        seen = read_print((VECTORS / f"{name}.png").read_bytes())
        assert abs(nfiq2_estimate(seen.grey, seen.seen) - score) <= 12
    worst = read_grey(press(identity_of(20), SEED, 1, DEFECTS["part of the finger"][-1]))
    assert nfiq2_estimate(worst.grey, worst.seen) < min(NFIQ2.values())
