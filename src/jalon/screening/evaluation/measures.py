"""Measures with their intervals: recall at a share of false alarms, calibration, shares and their ratio."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_Z = 1.959964
_DRAWS = 1_000
_SEED = 20_261_123


class Interval(NamedTuple):
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


def share(count: int, of: int) -> Interval:
    """``count`` of ``of`` with Wilson's interval; all of 0..1 when there is nothing to count."""
    if not of:
        return Interval(0.0, 0.0, 1.0)
    found = count / of
    centre = (found + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z * sqrt(found * (1 - found) / of + _Z**2 / (4 * of**2)) / (1 + _Z**2 / of)
    return Interval(found, max(0.0, centre - half), min(1.0, centre + half))


def ratio(one: int, other: int, of: int) -> Interval:
    """Ratio of two counts of ``of`` each (half added to both, Katz's interval on the logarithm)."""
    first, second = one + 0.5, other + 0.5
    spread = sqrt(max(0.0, 1 / first - 1 / (of + 1) + 1 / second - 1 / (of + 1)))
    value = first / second
    return Interval(value, exp(log(value) - _Z * spread), exp(log(value) + _Z * spread))


def line_at(false_scores: Sequence[float], false_share: float) -> float:
    """The score that at most ``false_share`` of the false ones exceed."""
    ordered = sorted(false_scores, reverse=True)
    place = int(false_share * len(ordered))
    return ordered[place] if place < len(ordered) else -1.0


def recall_at(scores: Sequence[float], truth: Sequence[bool], false_share: float) -> Interval:
    """Recall at a share of false pairs, with a bootstrap interval (1,000 draws, fixed seed)."""
    values, true = np.array(scores, np.float64), np.array(truth, np.bool_)
    random = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(_DRAWS):
        places = random.integers(0, len(values), len(values))
        if true[places].any() and not true[places].all():
            drawn.append(_recall(values[places], true[places], false_share))
    low, high = np.percentile(drawn, (2.5, 97.5)) if drawn else (0.0, 1.0)
    return Interval(_recall(values, true, false_share), float(low), float(high))


def _recall(values: npt.NDArray[np.float64], true: npt.NDArray[np.bool_], false_share: float) -> float:
    false = np.sort(values[~true])[::-1]
    if not len(false) or not true.any():
        return 0.0
    line = false[min(len(false) - 1, int(false_share * len(false)))]
    return float((values[true] > line).mean())


def average_precision(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Mean precision over the true ones, best score first; pairs of one score count together."""
    order = sorted(zip(scores, truth, strict=True), key=lambda one: -one[0])
    found, total, seen = 0, 0.0, 0
    for place, (_, true) in enumerate(order, start=1):
        if true:
            found += 1
            total += found / place
            seen += 1
    return total / seen if seen else 0.0


def calibration_error(scores: Sequence[float], truth: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error over ``bins`` of equal count."""
    order = sorted(zip(scores, truth, strict=True))
    total = 0.0
    for part in np.array_split(np.arange(len(order)), bins):
        if len(part):
            chosen = [order[place] for place in part]
            mean = sum(score for score, _ in chosen) / len(chosen)
            true = sum(one for _, one in chosen) / len(chosen)
            total += abs(mean - true) * len(chosen) / len(order)
    return total


def log_loss(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """Mean surprise of the truth, natural logarithm; a score of 0 or 1 counts as one in 10,000 from it."""
    bounded = [min(1 - 1e-4, max(1e-4, score)) for score in scores]
    return sum(-log(score if same else 1 - score) for score, same in zip(bounded, truth, strict=True)) / len(bounded)
