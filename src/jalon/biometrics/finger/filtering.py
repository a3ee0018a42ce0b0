"""Contextual filtering: every cell is filtered along its own direction at its own ridge period.

The filters are waves across the ridge under a bell that is longer along the ridge (Gabor filters, as Hong, Wan and Jain
1998 use them), rounded to whole numbers: sums of whole numbers are the same in any order, so the compiled loop
and numpy
agree bit by bit.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import HAS_NUMBA, compiled
from jalon.biometrics.finger.geometry import CELL_PX, Field, Mask, Signed

_TURNS = 32
_FIRST_PX, _LAST_PX, _SIZES = 5.0, 14.0, 10
_RADIUS = 9
GAIN = 4096
"""Sum of the absolute weights of a filter: an answer is at most 127 times that."""


@cache
def bank() -> Field:
    """Filters of whole numbers by direction and period, 19 by 19; number ``turn * _SIZES + size``."""
    down, right = np.mgrid[-_RADIUS : _RADIUS + 1, -_RADIUS : _RADIUS + 1].astype(np.float64)
    filters = np.zeros((_TURNS * _SIZES, 2 * _RADIUS + 1, 2 * _RADIUS + 1), np.float32)
    for i in range(_TURNS):
        turn = np.pi * i / _TURNS
        across = -right * np.sin(turn) + down * np.cos(turn)
        along = right * np.cos(turn) + down * np.sin(turn)
        for j, period in enumerate(np.linspace(_FIRST_PX, _LAST_PX, _SIZES)):
            wide = min(0.42 * period, 4.2)
            bell = np.exp(-(across**2) / (2 * wide**2) - along**2 / (2 * 4.4**2))
            wave = bell * np.cos(2 * np.pi * across / period)
            wave -= bell * wave.sum() / bell.sum()
            whole = np.rint(wave * GAIN / np.abs(wave).sum())
            whole[_RADIUS, _RADIUS] -= whole.sum()
            filters[i * _SIZES + j] = whole
    return filters


def filtered(ridges: Signed, angle: Field, period_px: Field, cells: Mask) -> npt.NDArray[np.int32]:
    """Answers of the filters in the cells of the finger, 0 elsewhere; ridges are positive."""
    turn = np.rint(angle * (_TURNS / np.pi)).astype(np.int64) % _TURNS
    step = (_LAST_PX - _FIRST_PX) / (_SIZES - 1)
    size = np.clip(np.rint((period_px - _FIRST_PX) / step), 0, _SIZES - 1).astype(np.int64)
    padded = cv2.copyMakeBorder(ridges, *4 * (_RADIUS,), cv2.BORDER_REFLECT_101).astype(np.float32)
    which = np.where(cells, turn * _SIZES + size, -1)
    return (_filter_loop if HAS_NUMBA else _filter_numpy)(padded, which, bank())


def _filter_numpy(padded: Field, which: npt.NDArray[np.int64], filters: Field) -> npt.NDArray[np.int32]:
    rows, columns = which.shape
    out = np.zeros((rows * CELL_PX, columns * CELL_PX), np.int32)
    taps = filters.shape[1]
    side = CELL_PX + taps - 1
    for kind in np.unique(which[which >= 0]):
        at_row, at_column = np.nonzero(which == kind)
        down = at_row[:, None, None] * CELL_PX + np.arange(side)[None, :, None]
        right = at_column[:, None, None] * CELL_PX + np.arange(side)[None, None, :]
        patches = np.lib.stride_tricks.sliding_window_view(padded[down, right], (taps, taps), axis=(1, 2))
        # whole numbers below 2**53 are exact as floats, and floats multiply faster
        answer = np.tensordot(patches.astype(np.float64), filters[kind].astype(np.float64), axes=2)
        inner = np.arange(CELL_PX)
        y = at_row[:, None, None] * CELL_PX + inner[None, :, None]
        x = at_column[:, None, None] * CELL_PX + inner[None, None, :]
        out[y, x] = np.rint(answer).astype(np.int32)
    return out


@compiled
def _filter_loop(padded: Field, which: npt.NDArray[np.int64], filters: Field) -> npt.NDArray[np.int32]:
    """Sums stay below 2**24, where floats are whole numbers; 64 of them are one row of registers."""
    rows, columns = which.shape
    taps = filters.shape[1]
    side = CELL_PX + taps - 1
    out = np.zeros((rows * CELL_PX, columns * CELL_PX), np.int32)
    for row in range(rows):
        for column in range(columns):
            kind = which[row, column]
            if kind < 0:
                continue
            top, left = row * CELL_PX, column * CELL_PX
            total = np.zeros(CELL_PX * CELL_PX, np.float32)
            for u in range(taps):
                # made anew each time: so the compiler knows that nothing else points there
                strip = np.empty(side * CELL_PX, np.float32)
                for y in range(side):
                    for x in range(CELL_PX):
                        strip[y * CELL_PX + x] = padded[top + y, left + u + x]
                for v in range(taps):
                    weight = filters[kind, v, u]
                    for i in range(CELL_PX * CELL_PX):
                        total[i] += weight * strip[v * CELL_PX + i]
            for y in range(CELL_PX):
                for x in range(CELL_PX):
                    out[top + y, left + x] = np.int32(total[y * CELL_PX + x])
    return out
