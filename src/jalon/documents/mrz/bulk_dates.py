"""Dates of many zones at once: the arithmetic of :mod:`~jalon.documents.mrz.dates` on arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DAYS = np.array([31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] + [0] * 87, np.uint8)
"""Days of each month; of the unknown one, written 0, the most that there can be; of those beyond December none."""

_NOT_A_PART = 255
_PAIRS = np.full(1 << 16, _NOT_A_PART, np.uint8)
"""Value of two printed characters, 0 for ``<<``, by the first times 256 plus the second."""
for _value in range(100):
    _PAIRS[int.from_bytes(b"%02d" % _value, "big")] = _value
_UNKNOWN = int.from_bytes(b"<<", "big")
_PAIRS[_UNKNOWN] = 0


def plausible_dates(printed: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of the dates, six characters a row, no remark of :data:`~jalon.documents.mrz.dates.FATAL` applies to."""
    pairs = printed[:, 0::2].astype(np.uint16) << 8 | printed[:, 1::2]
    year, month, day = _PAIRS[pairs].T
    unknown_year, unknown_month, unknown_day = (pairs == _UNKNOWN).T
    days = _DAYS[np.minimum(month, 99)]
    days = np.where((month == 2) & ~unknown_year & (year % 4 != 0), 28, days)
    are_parts = (year != _NOT_A_PART) & (month != _NOT_A_PART) & (day != _NOT_A_PART)
    plausible: NDArray[np.bool_] = are_parts & (month <= 12) & ((month != 0) | unknown_month)
    plausible &= (day <= days) & ((day != 0) | unknown_day)
    return plausible
