"""Logistic regression whose weights keep their signs, in numpy; the same data always gives the same weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def fit(
    rows: Array,
    truth: Array,
    signs: Sequence[int],
    *,
    weights: Array | None = None,
    fixed: Mapping[int, float] | None = None,
    ridge: float = 0.02,
    steps: int = 4000,
) -> Array:
    """Intercept and weights by accelerated projected gradient; ``signs`` +1 keeps a weight >= 0, -1 <= 0.

    ``fixed`` weights, by column, are given and not learned.
    """
    count = len(rows)
    share = np.ones(count) if weights is None else weights
    share = share / share.sum()
    scale = np.maximum(rows.std(0), 1e-6)
    scaled = np.column_stack([np.ones(count), rows / scale])
    bound = np.array([0, *signs])
    step = 1 / (0.25 * np.linalg.norm(scaled * np.sqrt(share)[:, None], 2) ** 2 + ridge)
    given = {column + 1: value * scale[column] for column, value in (fixed or {}).items()}
    places, values = list(given), list(given.values())
    found, moved, pace = np.zeros(scaled.shape[1]), np.zeros(scaled.shape[1]), 1.0
    found[places] = moved[places] = values
    penalty = np.array([0.0, *[ridge] * len(signs)])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ moved, -40, 40)))
        slope = scaled.T @ (share * (chance - truth)) + penalty * moved
        new = moved - step * slope
        new = np.where((bound > 0) & (new < 0), 0, np.where((bound < 0) & (new > 0), 0, new))
        new[places] = values
        new_pace = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        moved = new + (pace - 1) / new_pace * (new - found)
        found, pace = new, new_pace
    result: Array = found / np.array([1.0, *scale])
    return result


def recall_at(scores: Array, truth: Array, false_share: float) -> float:
    """Share of true pairs above the score that at most ``false_share`` of the false pairs exceed."""
    false = np.sort(scores[truth == 0])[::-1]
    line = false[int(np.floor(false_share * len(false)))]
    return float((scores[truth == 1] > line).mean())
