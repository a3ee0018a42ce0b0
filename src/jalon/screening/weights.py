"""The learned weights: ``data/weights.json``, written by ``python -m tools.screening``.

Every weight has the sign of what it stands for, so that more agreement never lowers a score.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jalon.screening.comparison import FEATURES

_FILE = Path(__file__).parent / "data" / "weights.json"


@dataclass(frozen=True)
class Weights:
    """Natural log-odds of each feature of ``comparison.FEATURES``, and where they start from."""

    intercept: float
    features: tuple[float, ...]

    def of(self, features: Sequence[float]) -> float:
        """Sum of the weighed features, without the intercept."""
        return sum(weight * value for weight, value in zip(self.features, features, strict=True) if value)

    def __getitem__(self, name: str) -> float:
        return self.features[FEATURES.index(name)]


@cache
def learned(purpose: str) -> Weights:
    """Weights for ``compare`` (two names given as a pair) or ``search`` (one traveller among all entries)."""
    content: Mapping[str, Mapping[str, float]] = json.loads(_FILE.read_text(encoding="utf-8"))
    chosen = content[purpose]
    return Weights(chosen["intercept"], tuple(chosen[name] for name in FEATURES))
