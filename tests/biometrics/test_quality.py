"""Quality falls with each thing that goes wrong at the glass, and leaves room between ordinary prints and the best."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean, pstdev

import pytest

from jalon.biometrics.reading import read_grey
from tests.biometrics.prints import SEED, identity_of, print_of
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
