"""The first stage of a search: a few words of bits a finger, counted by the processor, no table, no branch
that matters.

Of each finger the 32 best surroundings are kept word by word, so that one instruction works on several at
once. The best
answer to each surrounding of the probe votes for the turn between the two prints; prints of one finger agree on it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import HAS_NUMBA, compiled, ones
from jalon.biometrics.matching.cylinders import SECTIONS, Points, Words
from jalon.biometrics.matching.score import Prepared

KEPT = 32
"""Surroundings of a finger in the gallery."""
ASKED = 24
"""Surroundings of the probe."""
_ANGLE_WORDS, _META_WORDS = KEPT // 8, 1
ROW_WORDS = SECTIONS * KEPT + _ANGLE_WORDS + _META_WORDS
"""160 words of bits, 4 of angles, 1 of position and count: 1,320 bytes."""
_TURNS = 16
_FLOOR = 0.52
"""Likeness below which a surrounding does not vote."""
ANY_POSITION = 0

Singles = npt.NDArray[np.float32]


def row_of(ready: Prepared, position: int) -> Words:
    """The words that the gallery keeps of a finger."""
    usable = np.flatnonzero(ready.around.usable)[:KEPT]
    row = np.zeros(ROW_WORDS, np.uint64)
    row[: SECTIONS * KEPT].reshape(SECTIONS, KEPT)[:, : len(usable)] = ready.around.bits[usable].T
    angles = np.zeros(KEPT, np.uint8)
    angles[: len(usable)] = ready.template.angle[usable]
    row[SECTIONS * KEPT : -1] = angles.view("<u8")
    row[-1] = np.uint64(len(usable) | position << 8)
    return row


def first_scores(probe: Prepared, rows: Words, position: int) -> Singles:
    """A number for each row: more is more alike. Rows of another known position than ``position`` get -1."""
    usable = np.flatnonzero(probe.around.usable)[:ASKED]
    bits = np.ascontiguousarray(probe.around.bits[usable])
    angle = np.ascontiguousarray(probe.template.angle[usable])
    in_probe = np.bitwise_count(bits).sum(axis=1).astype(np.float32)
    scores = np.full(len(rows), -1, np.float32)
    if len(usable) and len(rows):
        (_scan_loop if HAS_NUMBA else _scan_numpy)(bits, angle, rows, position, in_probe, scores)
    return scores


@compiled
def _apart(words: Words, bits: Words, filled: Singles, in_probe: np.float32, apart: Singles) -> None:
    """Fill ``apart`` for the surroundings of one row; without branches, so that the compiler does eight at a time."""
    first, second, third, fourth, fifth = bits[0], bits[1], bits[2], bits[3], bits[4]
    for j in range(KEPT):
        differ = ones(words[j] ^ first) + ones(words[KEPT + j] ^ second) + ones(words[2 * KEPT + j] ^ third)
        differ += ones(words[3 * KEPT + j] ^ fourth) + ones(words[4 * KEPT + j] ^ fifth)
        apart[j] = np.float32(differ) / max(filled[j] + np.float32(in_probe), np.float32(1))


@compiled
def _scan_loop(bits: Words, angle: Points, rows: Words, position: int, in_probe: Singles, scores: Singles) -> None:
    asked = len(angle)
    apart, filled = np.zeros(KEPT, np.float32), np.zeros(KEPT, np.float32)
    none = np.zeros(SECTIONS, np.uint64)
    votes = np.zeros(_TURNS, np.float32)
    ones_of = np.ones(KEPT, np.float32)
    for row in range(len(rows)):
        words = rows[row]
        meta = np.int64(words[ROW_WORDS - 1])
        count, where = meta & 0xFF, (meta >> 8) & 0xFF
        if count == 0 or (position != 0 and where not in (0, position)):
            continue
        _apart(words, none, ones_of, np.float32(0), filled)
        votes[:] = 0
        for i in range(asked):
            _apart(words, bits[i], filled, in_probe[i], apart)
            best, best_at = np.float32(2), 0
            for j in range(count):
                if apart[j] < best:
                    best, best_at = apart[j], j
            alike = np.float32(1) - best
            if alike > np.float32(_FLOOR):
                word = words[SECTIONS * KEPT + best_at // 8]
                theirs = np.int64((word >> np.uint64(8 * (best_at % 8))) & np.uint64(0xFF))
                votes[((angle[i] - theirs + 8) % 256) // 16] += alike - np.float32(_FLOOR)
        top = np.float32(0)
        for turn in range(_TURNS):
            near = votes[turn] + np.float32(0.5) * (votes[turn - 1] + votes[(turn + 1) % _TURNS])
            top = max(top, near)
        scores[row] = top


def _scan_numpy(bits: Words, angle: Points, rows: Words, position: int, in_probe: Singles, scores: Singles) -> None:
    for start in range(0, len(rows), 256):
        part = np.asarray(rows[start : start + 256])
        held = part[:, : SECTIONS * KEPT].reshape(-1, SECTIONS, KEPT)
        angles = np.ascontiguousarray(part[:, SECTIONS * KEPT : -1]).view(np.uint8).astype(np.int64)
        count, where = (
            (part[:, -1] & np.uint64(0xFF)).astype(int),
            (part[:, -1] >> np.uint64(8) & np.uint64(0xFF)).astype(int),
        )
        filled = np.bitwise_count(held).sum(axis=1, dtype=np.int64).astype(np.float32)
        votes = np.zeros((len(part), _TURNS), np.float32)
        line = np.arange(len(part))
        for i in range(len(angle)):
            differ = np.bitwise_count(held ^ bits[i][None, :, None]).sum(axis=1, dtype=np.int64)
            apart = differ.astype(np.float32) / np.maximum(filled + in_probe[i], np.float32(1))
            apart[np.arange(KEPT)[None, :] >= count[:, None]] = 2
            best = apart.argmin(axis=1)
            alike = np.float32(1) - apart[line, best]
            turn = ((angle[i] - angles[line, best] + 8) % 256) // 16
            votes[line, turn] += np.where(alike > np.float32(_FLOOR), alike - np.float32(_FLOOR), np.float32(0))
        near = votes + np.float32(0.5) * (np.roll(votes, 1, axis=1) + np.roll(votes, -1, axis=1))
        passed = (count > 0) & ((position == ANY_POSITION) | (where == 0) | (where == position))
        scores[start : start + len(part)] = np.where(passed, np.maximum(near.max(axis=1), 0), -1)
