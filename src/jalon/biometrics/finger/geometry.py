"""Sizes that the extractor works with, in pixels of 500 ppi."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

PPI = 500
CELL_PX = 8
"""Side of a cell: one direction, one period, one answer to "is this finger?"."""

Grey = npt.NDArray[np.uint8]
Signed = npt.NDArray[np.int16]
Field = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.integer[Any]]
