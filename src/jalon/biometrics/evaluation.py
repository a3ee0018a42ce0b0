"""How well an engine tells fingers apart: error rates with intervals, from scores of genuine and impostor pairs.

Terms of ISO/IEC 19795-1: FMR, FNMR. Intervals draw whole fingers, not pairs, because pairs of one finger resemble each
other (the subset bootstrap of Bolle, Ratha and Pankanti, "Error analysis of pattern recognition systems", 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Fingers = npt.NDArray[np.int64]
RATES = ("eer", "fnmr_at_fmr_0_01", "fnmr_at_fmr_0_001", "fnmr_at_zero_fmr")
_DRAWS = 200


@dataclass(frozen=True)
class Scores:
    """Of each compared pair: ``score``, and the numbers of the two fingers; equal numbers are a genuine pair."""

    score: Floats
    one: Fingers
    other: Fingers

    @property
    def genuine(self) -> npt.NDArray[np.bool_]:
        """Which pairs are of one finger."""
        return np.asarray(self.one == self.other)


@dataclass(frozen=True)
class Evaluation:
    """``rates`` by name of :data:`RATES`, as fractions; ``intervals`` (low, high) of 95 % each."""

    rates: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    genuine_pairs: int
    impostor_pairs: int


def evaluate(scores: Scores, *, seed: int = 0) -> Evaluation:
    """Rates and intervals. Needs a genuine and an impostor pair at least."""
    genuine = scores.genuine
    whole = rates(scores.score[genuine], scores.score[~genuine])
    fingers = np.unique(np.concatenate([scores.one, scores.other]))
    place_one, place_other = np.searchsorted(fingers, scores.one), np.searchsorted(fingers, scores.other)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(_DRAWS):
        weight = np.bincount(rng.integers(0, len(fingers), len(fingers)), minlength=len(fingers))
        times = np.where(genuine, weight[place_one], weight[place_one] * weight[place_other])
        if times[genuine].sum() and times[~genuine].sum():
            drawn.append(rates(scores.score[genuine], scores.score[~genuine], times[genuine], times[~genuine]))
    table = np.array([[draw[name] for name in RATES] for draw in drawn]).reshape(-1, len(RATES))
    low, high = np.percentile(table, [2.5, 97.5], axis=0)
    intervals = {name: (float(low[i]), float(high[i])) for i, name in enumerate(RATES)}
    return Evaluation(whole, intervals, int(genuine.sum()), int((~genuine).sum()))


def rates(
    genuine: Floats, impostor: Floats, genuine_times: Fingers | None = None, impostor_times: Fingers | None = None
) -> dict[str, float]:
    """Error rates; ``times``: how often each pair counts. A score of the threshold or more is a match."""
    thresholds = np.unique(np.concatenate([genuine, impostor]))
    missed = _share_below(genuine, genuine_times, thresholds)
    taken = 1 - _share_below(impostor, impostor_times, thresholds)
    # beyond the highest score nothing matches
    missed, taken = np.append(missed, 1.0), np.append(taken, 0.0)
    gap = missed - taken
    after = int(np.argmax(gap >= 0))
    before = max(after - 1, 0)
    step = gap[after] - gap[before]
    part = -gap[before] / step if step > 0 else 0.0
    found = {"eer": float(missed[before] + part * (missed[after] - missed[before]))}
    for name, limit in zip(RATES[1:], (0.01, 0.001, 0.0), strict=True):
        found[name] = float(missed[np.argmax(taken <= limit + 1e-12)])
    return found


def _share_below(values: Floats, times: Fingers | None, thresholds: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    weight = np.ones(len(values)) if times is None else times[order].astype(np.float64)
    total = np.concatenate([[0.0], np.cumsum(weight)])
    share: Floats = total[np.searchsorted(values[order], thresholds, side="left")] / total[-1]
    return share
