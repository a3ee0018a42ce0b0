"""What NFIQ 2 would probably say of a print, where it is not installed: a number for others, not for the officer.

On prints of our generator NFIQ 2 says little about whether a print will be found again, so the quality that the
officer sees is not made from it (:mod:`jalon.biometrics.finger.quality`). Measures are of the kinds of ISO/IEC 29794-4:
certainty of direction in blocks of 32 pixels over the whole picture, coherence of directions, clarity of the ridges,
and area; definitions are this engine's own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from jalon.biometrics.finger.extract import Seen
from jalon.biometrics.finger.geometry import Grey

_DATA = Path(__file__).resolve().parent.parent / "data" / "nfiq2.yaml"
_BLOCK_PX = 32
_WHITE = 250.0
"""Rows and columns that are whiter on average are no part of the picture."""

Values = npt.NDArray[np.floating[Any]]


def nfiq2_estimate(grey: Grey, seen: Seen) -> int:
    """0 to 100. ``grey`` and ``seen`` as :class:`jalon.biometrics.reading.Print` has them."""
    measured = _measures(grey, seen)
    constant, terms = _model()
    found = constant
    for name, power, mean, spread, weight in terms:
        found += weight * float(np.clip((measured[name] - mean) / spread, -3, 3)) ** power
    return round(min(max(found, 0.0), 100.0))


@cache
def _model() -> tuple[float, list[tuple[str, int, float, float, float]]]:
    read = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    return float(read["constant"]), [tuple(term) for term in read["terms"]]


def _measures(grey: Grey, seen: Seen) -> dict[str, float]:
    cells = seen.finger.cells
    certainty = _certainty(grey)
    clarity, agreement, coherence = (
        field[cells] for field in (seen.period.clarity, seen.agreement, seen.field.coherence)
    )
    return {
        "certainty_mean": float(certainty.mean()),
        "certainty_deviation": float(certainty.std()),
        "certainty_0.852_to_0.898": _count(certainty, 0.852, 0.898),
        "clarity_0.8_to_0.9": _count(clarity, 0.8, 0.9),
        "agreement_under_0.4": _count(agreement, 0.0, 0.4),
        "agreement_0.6_to_0.7": _count(agreement, 0.6, 0.7),
        "agreement_over_0.98": _count(agreement, 0.98, 2.0),
        "coherence_deviation": float(coherence.std()) if cells.any() else 0.0,
        "coherence_over_0.898": _count(coherence, 0.898, 2.0),
        "area": float(cells.sum()),
    }


def _count(values: Values, least: float, below: float) -> float:
    return float(((values >= least) & (values < below)).sum())


def _certainty(grey: Grey) -> Values:
    """Of each whole block: 1 less the ratio of the small to the large spread of its gradients."""
    rows, columns = (np.flatnonzero(grey.mean(axis=axis) < _WHITE) for axis in (1, 0))
    if len(rows) and len(columns):
        grey = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if min(grey.shape) < _BLOCK_PX:
        return np.zeros(1)
    plain = grey.astype(np.float32)
    down, across = (np.asarray(np.gradient(plain, axis=axis), np.float32) for axis in (0, 1))
    x, y = _blocks(across), _blocks(down)
    xx, yy, xy = _blocks(across * across) - x * x, _blocks(down * down) - y * y, _blocks(across * down) - x * y
    root = np.sqrt((xx - yy) ** 2 + 4 * xy * xy)
    large = xx + yy + root
    return np.asarray(np.where(large > 1e-3, 1 - (xx + yy - root) / np.maximum(large, 1e-3), 0.0))


def _blocks(plain: Values) -> Values:
    rows, columns = (side // _BLOCK_PX for side in plain.shape)
    whole = plain[: rows * _BLOCK_PX, : columns * _BLOCK_PX]
    return np.asarray(whole.reshape(rows, _BLOCK_PX, columns, _BLOCK_PX).mean(axis=(1, 3)))
