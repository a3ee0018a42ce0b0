"""From pairing to a score, and from the score to how often two different fingers reach it.

The score is the logarithm of odds of a logistic model over what the pairing measured. Weights and the table of false
matches stand in ``data/score.yaml``, with where they were fitted. A score is never a verdict: it orders
candidates for a
person who looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from jalon.biometrics.matching.cylinders import Cylinders, Points, cylinders
from jalon.biometrics.matching.likeness import likeness
from jalon.biometrics.matching.pairing import Floats, paired
from jalon.biometrics.template import Template
from jalon.kernel.limits import FINGER_MINUTIAE_MAX

_DATA = Path(__file__).resolve().parent.parent / "data" / "score.yaml"
MINUTIAE_MIN = 4
"""With fewer minutiae on a side nothing can be said."""
LOWEST = -12.0
"""The score of two prints that have nothing in common, or too few minutiae."""


@dataclass(frozen=True)
class Prepared:
    """A template ready to be compared: minutiae of 500 ppi and their surroundings."""

    template: Template
    around: Cylinders


@dataclass(frozen=True)
class Comparison:
    """``score``: logarithm of odds, about -12 to 30; ``fmr_estimate``: share of pairs of different fingers
    that reach it.

    ``pairs`` (k, 2): minutiae that meet, as indices of the two prepared templates.
    """

    score: float
    fmr_estimate: float
    pairs: Points


@dataclass(frozen=True)
class _Model:
    constant: float
    weights: Floats
    table_score: Floats
    table_log10_fmr: Floats


@cache
def _model() -> _Model:
    read: dict[str, Any] = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    table = np.array(read["false_matches"], np.float64)
    return _Model(float(read["constant"]), np.array(read["weights"], np.float64), table[:, 0], table[:, 1])


def prepare(template: Template) -> Prepared:
    """Make a template ready; cached results of this belong into a gallery."""
    small = template.at_500_ppi().best(FINGER_MINUTIAE_MAX)
    return Prepared(small, cylinders(small.x, small.y, small.angle))


def compare(one: Prepared, other: Prepared) -> Comparison:
    """Compare two prints. The same pair gives the same score either way round only nearly: one lies on the other."""
    a, b = one.template, other.template
    if min(len(a), len(b)) < MINUTIAE_MIN:
        return Comparison(LOWEST, 1.0, np.zeros((0, 2), np.int64))
    alike = likeness(one.around, a.angle, other.around, b.angle)
    pairing = paired((a.x, a.y, a.angle, a.minutia_quality), (b.x, b.y, b.angle, b.minutia_quality), alike)
    score = score_of(pairing.features)
    return Comparison(score, fmr_estimate(score), pairing.pairs)


def score_of(features: Floats) -> float:
    """The logarithm of odds, rounded to 1e-6."""
    model = _model()
    if features[0] < 2:
        return LOWEST
    return round(max(LOWEST, float(model.constant + terms(features) @ model.weights)), 6)


def terms(features: Floats) -> Floats:
    """What the model weighs, from :data:`jalon.biometrics.matching.pairing.FEATURES`; shape (..., 10)."""
    met, closeness, support, alike, here, there, quality, missed = np.moveaxis(features, -1, 0)
    share = np.sqrt(here * there)
    columns = (support, np.sqrt(met), closeness, share, quality, alike, missed, share * closeness)
    return np.stack([*columns, np.log1p(support), np.log1p(quality)], axis=-1)


def fmr_estimate(score: float) -> float:
    """Share of pairs of different fingers with at least this score, on synthetic prints.

    Read from a table of measured shares with straight lines between their logarithms; beyond the last measured share
    the last line runs on to one in ten million, and no further, because nothing was measured there.
    """
    model = _model()
    at, value = model.table_score, model.table_log10_fmr
    if score <= at[-1]:
        return float(10 ** np.interp(score, at, value))
    slope = (value[-1] - value[-3]) / (at[-1] - at[-3])
    return float(10 ** max(-7.0, value[-1] + slope * (score - at[-1])))
