"""Which minutiae of two prints are the same: relaxation, then alignment.

Pairs of minutiae that look alike support each other when the distances and angles between them agree (the relaxation
of LSA-R in "Minutia Cylinder-Code", 2010). The best supported pairs each propose how one print lies on the other; the
proposal under which most minutiae meet is refined by least squares and kept. Angles come from one table and nothing but
sums, products and roots is computed, so every machine gives the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jalon.biometrics.compiled import compiled
from jalon.biometrics.matching.cylinders import Points, hull, inside

PAIRS_MAX, ROUNDS, PROPOSALS = 36, 4, 6
_SELF = 0.45
_OVERLAP_PX = 8
_DOUBT = 3.0
"""Minutiae that the overlap is thought to have beyond those seen: a share of few says little."""
_TURN = np.arange(256) * (np.pi / 128)
COSINE, SINE = np.cos(_TURN), np.sin(_TURN)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairing:
    """``pairs`` (k, 2) indices that meet; ``features`` (8,) what the score is made of, see :data:`FEATURES`."""

    pairs: Points
    features: Floats


FEATURES = ("met", "closeness", "support", "alike", "share_here", "share_there", "quality", "missed")


def paired(
    one: tuple[Points, Points, Points, Points], other: tuple[Points, Points, Points, Points], alike: Floats
) -> Pairing:
    """Pair two prints, each (x, y, angle, quality), whose surroundings are alike as the matrix says."""
    first, second, start = _strongest(alike, PAIRS_MAX)
    support = _relaxed(one[0], one[1], one[2], other[0], other[1], other[2], first, second, start, COSINE, SINE)
    pairs, features = _aligned(*one, *other, first, second, support, alike, COSINE, SINE)
    return Pairing(pairs, features)


@compiled
def _strongest(alike: Floats, count_max: int) -> tuple[Points, Points, Floats]:
    """Pairs that are most alike, none of their minutiae more than twice."""
    rows, columns = alike.shape
    flat = alike.ravel()
    possible = np.flatnonzero(flat)
    order = possible[np.argsort(-flat[possible], kind="mergesort")]
    first, second = np.empty(count_max, np.int64), np.empty(count_max, np.int64)
    start = np.empty(count_max, np.float64)
    used_row, used_column = np.zeros(rows, np.int64), np.zeros(columns, np.int64)
    wanted = min(count_max, rows, columns)
    filled = 0
    for place in order:
        if filled == wanted:
            break
        i, j = place // columns, place % columns
        if used_row[i] < 2 and used_column[j] < 2:
            first[filled], second[filled], start[filled] = i, j, flat[place]
            used_row[i] += 1
            used_column[j] += 1
            filled += 1
    return first[:filled], second[:filled], start[:filled]


@compiled
def _ramp(value: float, full: float, none: float) -> float:
    """1 up to ``full``, 0 from ``none``, a line between."""
    if value <= full:
        return 1.0
    if value >= none:
        return 0.0
    return (none - value) / (none - full)


@compiled
def _relaxed(
    ax: Points, ay: Points, at: Points, bx: Points, by: Points, bt: Points,
    first: Points, second: Points, start: Floats, cosine: Floats, sine: Floats,
) -> Floats:  # fmt: skip
    """Support of every pair after the rounds."""
    count = len(first)
    agree = np.zeros((count, count), np.float64)
    for s in range(count):
        for t in range(s):
            i, j, k, m = first[s], second[s], first[t], second[t]
            if i == k or j == m:
                continue
            here_x, here_y = float(ax[k] - ax[i]), float(ay[k] - ay[i])
            there_x, there_y = float(bx[m] - bx[j]), float(by[m] - by[j])
            here = np.sqrt(here_x * here_x + here_y * here_y)
            there = np.sqrt(there_x * there_x + there_y * there_y)
            near = _ramp(abs(here - there), 3.0 + 0.03 * here, 9.0 + 0.09 * here)
            turned = abs(((at[k] - at[i]) - (bt[m] - bt[j]) + 128) % 256 - 128)
            near *= _ramp(float(turned), 6.0, 26.0)
            if near <= 0.0 or here < 1.0 or there < 1.0:
                continue
            # the way to the other minutia, seen from this one's angle, as cosine and sine; y grows downwards
            along_a = here_x * cosine[at[i]] - here_y * sine[at[i]]
            across_a = -here_x * sine[at[i]] - here_y * cosine[at[i]]
            along_b = there_x * cosine[bt[j]] - there_y * sine[bt[j]]
            across_b = -there_x * sine[bt[j]] - there_y * cosine[bt[j]]
            same = (along_a * along_b + across_a * across_b) / (here * there)
            near *= _ramp(1.0 - same, 0.03, 0.22)
            agree[s, t] = near
            agree[t, s] = near
    support = start.copy()
    for _ in range(ROUNDS):
        before = support.copy()
        for s in range(count):
            total = 0.0
            for t in range(count):
                total += agree[s, t] * before[t]
            support[s] = _SELF * before[s] + (1.0 - _SELF) * total / max(count - 1, 1)
    return support


@compiled
def _meeting(
    ax: Points, ay: Points, at: Points, bx: Points, by: Points, bt: Points,
    turn: Floats, reach_px: float, centre: int, mate: Points,
) -> int:  # fmt: skip
    """Fill ``mate`` (index there of each minutia here, -1 for none) under ``turn`` = (cos, sin, x, y, units)."""
    count = 0
    taken = np.full(len(bx), -1, np.int64)
    cost_of = np.zeros(len(bx), np.float64)
    for i in range(len(ax)):
        mate[i] = -1
        x = turn[0] * ax[i] + turn[1] * ay[i] + turn[2]
        y = -turn[1] * ax[i] + turn[0] * ay[i] + turn[3]
        reach = reach_px
        if centre >= 0:
            away_x, away_y = float(ax[i] - ax[centre]), float(ay[i] - ay[centre])
            reach += 0.06 * np.sqrt(away_x * away_x + away_y * away_y)
        best, best_cost = -1, 1.0
        for j in range(len(bx)):
            off_x, off_y = bx[j] - x, by[j] - y
            if abs(off_x) > reach or abs(off_y) > reach:
                continue
            apart = abs((at[i] + turn[4] - bt[j] + 128.0) % 256.0 - 128.0)
            if apart > 21.0:
                continue
            cost = 0.7 * np.sqrt(off_x * off_x + off_y * off_y) / reach + 0.3 * apart / 21.0
            if cost < best_cost and (taken[j] < 0 or cost < cost_of[j]):
                best, best_cost = j, cost
        if best >= 0:
            if taken[best] >= 0:
                mate[taken[best]] = -1
                count -= 1
            taken[best], cost_of[best] = i, best_cost
            mate[i] = best
            count += 1
    return count


@compiled
def _fitted(ax: Points, ay: Points, at: Points, bx: Points, by: Points, bt: Points, mate: Points, turn: Floats) -> None:
    """The rigid motion that brings the pairs closest together, by least squares, into ``turn``."""
    count, mean_ax, mean_ay, mean_bx, mean_by = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(ax)):
        if mate[i] >= 0:
            count += 1.0
            mean_ax += ax[i]
            mean_ay += ay[i]
            mean_bx += bx[mate[i]]
            mean_by += by[mate[i]]
    mean_ax, mean_ay, mean_bx, mean_by = mean_ax / count, mean_ay / count, mean_bx / count, mean_by / count
    dot, cross, units = 0.0, 0.0, 0.0
    for i in range(len(ax)):
        if mate[i] >= 0:
            px, py, qx, qy = ax[i] - mean_ax, ay[i] - mean_ay, bx[mate[i]] - mean_bx, by[mate[i]] - mean_by
            dot += px * qx + py * qy
            cross += py * qx - px * qy
            units += (bt[mate[i]] - at[i] - turn[4] + 128.0) % 256.0 - 128.0
    length = np.sqrt(dot * dot + cross * cross)
    if length > 0.0:
        turn[0], turn[1] = dot / length, cross / length
    turn[2] = mean_bx - turn[0] * mean_ax - turn[1] * mean_ay
    turn[3] = mean_by + turn[1] * mean_ax - turn[0] * mean_ay
    turn[4] += units / count


@compiled
def _aligned(
    ax: Points, ay: Points, at: Points, aq: Points, bx: Points, by: Points, bt: Points, bq: Points,
    first: Points, second: Points, support: Floats, alike: Floats, cosine: Floats, sine: Floats,
) -> tuple[Points, Floats]:  # fmt: skip
    """The pairs under the best proposal, and the features."""
    features = np.zeros(8, np.float64)
    order = np.argsort(-support, kind="mergesort")
    best, pairs = np.empty((len(ax), 2), np.int64), np.empty((len(ax), 2), np.int64)
    best_count, best_worth, measured = 0, 0.0, np.zeros(8, np.float64)
    mate, turn = np.full(len(ax), -1, np.int64), np.zeros(5, np.float64)
    for proposal in range(min(PROPOSALS, len(order))):
        i, j = first[order[proposal]], second[order[proposal]]
        units = (bt[j] - at[i]) % 256
        turn[0], turn[1], turn[4] = cosine[units], sine[units], float(units)
        turn[2] = bx[j] - turn[0] * ax[i] - turn[1] * ay[i]
        turn[3] = by[j] + turn[1] * ax[i] - turn[0] * ay[i]
        count = _meeting(ax, ay, at, bx, by, bt, turn, 9.0, i, mate)
        if count >= 3:
            _fitted(ax, ay, at, bx, by, bt, mate, turn)
            count = _meeting(ax, ay, at, bx, by, bt, turn, 13.0, -1, mate)
            if count >= 3:
                _fitted(ax, ay, at, bx, by, bt, mate, turn)
                count = _meeting(ax, ay, at, bx, by, bt, turn, 13.0, -1, mate)
        if count < 2 or count + 3 < best_count:
            continue
        measured[:] = 0.0
        _measure(ax, ay, aq, bx, by, bq, at, bt, mate, turn, alike, pairs, measured)
        worth = measured[1] * np.sqrt(measured[4] * measured[5])
        if worth > best_worth:
            best_worth, best_count = worth, count
            best[:count] = pairs[:count]
            features[:] = measured
    for s in range(min(12, len(order))):
        features[2] += support[order[s]]
    return best[:best_count], features


@compiled
def _measure(
    ax: Points, ay: Points, aq: Points, bx: Points, by: Points, bq: Points, at: Points, bt: Points,
    mate: Points, turn: Floats, alike: Floats, pairs: Points, features: Floats,
) -> None:  # fmt: skip
    """Fill ``pairs`` and all features but support."""
    around_a, around_b = hull(ax, ay), hull(bx, by)
    met_b = np.zeros(len(bx), np.bool_)
    count, here, there, missed = 0, 0, 0, 0.0
    for i in range(len(ax)):
        x = turn[0] * ax[i] + turn[1] * ay[i] + turn[2]
        y = -turn[1] * ax[i] + turn[0] * ay[i] + turn[3]
        within = inside(around_b, bx, by, int(x), int(y), _OVERLAP_PX)
        j = mate[i]
        if j < 0:
            if within:
                here += 1
                missed += aq[i] / 100.0
            continue
        off_x, off_y = bx[j] - x, by[j] - y
        apart = abs((at[i] + turn[4] - bt[j] + 128.0) % 256.0 - 128.0)
        closeness = _ramp(np.sqrt(off_x * off_x + off_y * off_y), 0.0, 19.0) * _ramp(apart, 0.0, 30.0)
        pairs[count, 0], pairs[count, 1] = i, j
        met_b[j] = True
        count += 1
        here += 1
        features[1] += closeness
        features[3] += alike[i, j]
        features[6] += closeness * np.sqrt(float(aq[i] * bq[j])) / 100.0
    for j in range(len(bx)):
        off_x, off_y = bx[j] - turn[2], by[j] - turn[3]
        x = turn[0] * off_x - turn[1] * off_y
        y = turn[1] * off_x + turn[0] * off_y
        if met_b[j]:
            there += 1
        elif inside(around_a, ax, ay, int(x), int(y), _OVERLAP_PX):
            there += 1
            missed += bq[j] / 100.0
    features[0] = count
    features[4], features[5] = count / (here + _DOUBT), count / (there + _DOUBT)
    features[7] = missed
