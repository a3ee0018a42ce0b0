"""The ridge period of every cell: how far one ridge is from the next.

A window turned along the ridges is summed along them, and the sum is compared with waves of every period that a finger
can have (the signature of Hong, Wan and Jain, "Fingerprint image enhancement", 1998, read in the frequency domain).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import HAS_NUMBA, compiled
from jalon.biometrics.finger.geometry import CELL_PX, Field, Mask, Signed

PERIODS_PX = np.linspace(4.0, 20.0, 49)
"""Periods that are tried."""
_ACROSS, _ALONG, _STRIDE = 33, 13, 2
"""Samples of the window, and every how many cells one is taken."""
_TURNS = 48
_WHOLE = 4096
"""Length of a wave: sums over it are whole numbers, the same in any order."""
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Periods:
    """By cell: ridge period in pixels; ``median_px`` over the finger, ``clarity`` 0 to 1: how much of it is a wave."""

    px: Field
    median_px: float
    clarity: Field


def periods(ridges: Signed, angle: Field, cells: Mask) -> Periods:
    """Periods where ``cells`` is finger; smoothed, and filled from the neighbours where none was seen."""
    rows, columns = np.nonzero(cells)
    chosen = (rows % _STRIDE == 0) & (columns % _STRIDE == 0)
    rows, columns = rows[chosen], columns[chosen]
    signature = _signatures(ridges, angle[rows, columns], rows, columns)
    period, share = _best(signature)
    weight, weighted = np.zeros(angle.shape, np.float32), np.zeros(angle.shape, np.float32)
    trusted = np.where(share > 0.25, share, 0).astype(np.float32)
    weight[rows, columns] = trusted
    weighted[rows, columns] = trusted * period
    median = _weighted_median(period, trusted)
    spread = cv2.GaussianBlur(weight, (0, 0), 2.5) + 1e-4
    px = (cv2.GaussianBlur(weighted, (0, 0), 2.5) + 1e-4 * median) / spread
    seen = np.zeros(angle.shape, np.float32)
    seen[rows, columns] = 1
    clarity = cv2.GaussianBlur(weight, (0, 0), 1.5) / (cv2.GaussianBlur(seen, (0, 0), 1.5) + 1e-4)
    return Periods(px.astype(np.float32), median, np.clip(clarity, 0, 1).astype(np.float32))


@cache
def _windows() -> tuple[Places, Places]:
    """Row and column offsets of the window by turn."""
    across, along = np.arange(_ACROSS) - _ACROSS // 2, np.arange(_ALONG) - _ALONG // 2
    turn = np.arange(_TURNS)[:, None, None] * np.pi / _TURNS
    down = across[None, :, None] * np.cos(turn) + along[None, None, :] * np.sin(turn)
    right = -across[None, :, None] * np.sin(turn) + along[None, None, :] * np.cos(turn)
    return np.rint(down).astype(np.intp), np.rint(right).astype(np.intp)


def _signatures(
    ridges: Signed, angle: Field, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]
) -> npt.NDArray[np.int64]:
    """Sums along the ridges, by cell and place across them."""
    turn = np.rint(angle * (_TURNS / np.pi)).astype(np.intp) % _TURNS
    down, right = _windows()
    middle = CELL_PX // 2
    return (_sum_loop if HAS_NUMBA else _sum_numpy)(
        ridges, down, right, turn, rows * CELL_PX + middle, columns * CELL_PX + middle
    )


def _sum_numpy(
    ridges: Signed, down: Places, right: Places, turn: Places, rows: Places, columns: Places
) -> npt.NDArray[np.int64]:
    height, width = ridges.shape
    y = np.clip(rows[:, None, None] + down[turn], 0, height - 1)
    x = np.clip(columns[:, None, None] + right[turn], 0, width - 1)
    total: npt.NDArray[np.int64] = ridges.ravel()[y * width + x].sum(axis=2, dtype=np.int64)
    return total


@compiled
def _sum_loop(
    ridges: Signed, down: Places, right: Places, turn: Places, rows: Places, columns: Places
) -> npt.NDArray[np.int64]:
    height, width = ridges.shape
    total = np.zeros((len(turn), _ACROSS), np.int64)
    for i in range(len(turn)):
        for across in range(_ACROSS):
            for along in range(_ALONG):
                y = min(max(rows[i] + down[turn[i], across, along], 0), height - 1)
                x = min(max(columns[i] + right[turn[i], across, along], 0), width - 1)
                total[i, across] += np.int64(ridges[y, x])
    return total


@cache
def _waves() -> npt.NDArray[np.float64]:
    """Cosine and sine under a window, by period, free of a constant part; length :data:`_WHOLE`, whole numbers."""
    waves = []
    for period in PERIODS_PX:
        turn = 2 * np.pi * (np.arange(_ACROSS) - _ACROSS // 2) / period
        for wave in (np.cos(turn), np.sin(turn)):
            shaped = _window() * (wave - (wave * _window()).sum() / _window().sum())
            whole = np.rint(_WHOLE * shaped / np.sqrt((shaped**2 / _window()).sum()))
            whole[_ACROSS // 2] -= whole.sum()
            waves.append(whole)
    return np.array(waves).T.copy()


@cache
def _window() -> npt.NDArray[np.float64]:
    return np.cos(np.pi * (np.arange(_ACROSS) - _ACROSS // 2) / (_ACROSS + 1)) ** 2


def _powers_numpy(signature: npt.NDArray[np.float64], waves: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Power of each period, by cell: whole numbers below 2**53 until the last division, so exact in any order."""
    parts = signature @ waves
    return np.asarray((parts[:, 0::2] ** 2 + parts[:, 1::2] ** 2) / _WHOLE**2)


@compiled
def _powers_loop(signature: npt.NDArray[np.float64], waves: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    count, periods_tried = len(signature), waves.shape[1] // 2
    out = np.empty((count, periods_tried), np.float64)
    for i in range(count):
        parts = np.zeros(2 * periods_tried, np.float64)
        for place in range(_ACROSS):
            for j in range(2 * periods_tried):
                parts[j] += signature[i, place] * waves[place, j]
        for j in range(periods_tried):
            out[i, j] = (parts[2 * j] * parts[2 * j] + parts[2 * j + 1] * parts[2 * j + 1]) / _WHOLE**2
    return out


def _best(signature: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Period with the most power and its share of the whole power, parabola through the neighbours."""
    if not len(signature):
        return np.zeros(0), np.zeros(0)
    window, plain = _window(), signature.astype(np.float64)
    power = (_powers_loop if HAS_NUMBA else _powers_numpy)(plain, _waves())
    level = plain - (plain * window).sum(axis=1, keepdims=True) / window.sum()
    best = np.clip(power.argmax(axis=1), 1, len(PERIODS_PX) - 2)
    row = np.arange(len(best))
    left, middle, right = power[row, best - 1], power[row, best], power[row, best + 1]
    curve = left - 2 * middle + right
    shift = np.where(curve < 0, 0.5 * (left - right) / np.where(curve < 0, curve, -1), 0)
    step = PERIODS_PX[1] - PERIODS_PX[0]
    share = middle / ((level**2 * window).sum(axis=1) + 1e-9)
    return PERIODS_PX[best] + np.clip(shift, -1, 1) * step, np.clip(share, 0, 1)


def _weighted_median(values: npt.NDArray[np.float64], weights: Field) -> float:
    if not weights.sum() > 0:
        return 9.0
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(total, total[-1] / 2)]])
