"""How alike the surroundings of two minutiae are: every cylinder of one print with every cylinder of another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import HAS_NUMBA, compiled, ones
from jalon.biometrics.matching.cylinders import SECTIONS, Cylinders, Points, Words

TURN_MAX = 43
"""Units of 1/256 turn, 60 degrees: prints turned further against each other are not compared."""
_CELLS_MIN = 24

Likeness = npt.NDArray[np.float64]


def likeness(one: Cylinders, one_angle: Points, other: Cylinders, other_angle: Points) -> Likeness:
    """Matrix (n, m) of 0 to 1; 0 where the turn is too large or too few cells are common."""
    arguments = one.bits, one.valid, one.usable, one_angle, other.bits, other.valid, other.usable, other_angle
    return (_loop if HAS_NUMBA else _numpy)(*arguments)


@compiled
def _loop(
    a_bits: Words, a_valid: Words, a_usable: npt.NDArray[np.bool_], a_angle: Points,
    b_bits: Words, b_valid: Words, b_usable: npt.NDArray[np.bool_], b_angle: Points,
) -> Likeness:  # fmt: skip
    out = np.zeros((len(a_angle), len(b_angle)), np.float64)
    for i in range(len(a_angle)):
        if not a_usable[i]:
            continue
        for j in range(len(b_angle)):
            turn = (a_angle[i] - b_angle[j] + 128) % 256 - 128
            if not b_usable[j] or turn > TURN_MAX or turn < -TURN_MAX:
                continue
            common = a_valid[i] & b_valid[j]
            if np.int64(ones(common)) < _CELLS_MIN:
                continue
            differ, in_a, in_b = np.int64(0), np.int64(0), np.int64(0)
            for section in range(SECTIONS):
                left, right = a_bits[i, section] & common, b_bits[j, section] & common
                differ += np.int64(ones(left ^ right))
                in_a += np.int64(ones(left))
                in_b += np.int64(ones(right))
            if in_a + in_b > 0:
                out[i, j] = 1.0 - np.sqrt(float(differ)) / (np.sqrt(float(in_a)) + np.sqrt(float(in_b)))
    return out


def _numpy(
    a_bits: Words, a_valid: Words, a_usable: npt.NDArray[np.bool_], a_angle: Points,
    b_bits: Words, b_valid: Words, b_usable: npt.NDArray[np.bool_], b_angle: Points,
) -> Likeness:  # fmt: skip
    turn = (a_angle[:, None] - b_angle[None, :] + 128) % 256 - 128
    common = a_valid[:, None] & b_valid[None, :]
    left, right = a_bits[:, None, :] & common[:, :, None], b_bits[None, :, :] & common[:, :, None]
    differ, in_a, in_b = (np.bitwise_count(words).sum(axis=2, dtype=np.int64) for words in (left ^ right, left, right))
    allowed = a_usable[:, None] & b_usable[None, :] & (np.abs(turn) <= TURN_MAX)
    allowed &= (np.bitwise_count(common) >= _CELLS_MIN) & (in_a + in_b > 0)
    whole = np.sqrt(in_a.astype(np.float64)) + np.sqrt(in_b.astype(np.float64))
    alike = 1.0 - np.sqrt(differ.astype(np.float64)) / np.where(allowed, whole, 1.0)
    return np.where(allowed, alike, 0.0)
