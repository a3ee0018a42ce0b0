"""Which listed names are worth weighing in full: a bound on the score each could reach, in a few array operations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.limits import CANDIDATES_SCORED_MAX
from jalon.screening import birth as births
from jalon.screening.agreement import AskedName
from jalon.screening.alignment import CONFLICT, EXTRA
from jalon.screening.index.reader import Index, Rows
from jalon.screening.weighing import NAME_MOST, PRIOR, SMALL_MOST, WEAK_LEAST

Weights = npt.NDArray[np.float32]


class LikelyName(NamedTuple):
    """A listed name worth weighing: its row, its entry's row, the least name weight that reaches the band *weak*."""

    name_row: int
    entry_row: int
    least_weight: float


def entries_in_force(index: Index, entries: Iterable[int], on: date) -> list[int]:
    """Those of ``entries`` that are in force on a day: an entry matches from its first to its last day, included."""
    rows = np.fromiter(entries, np.int64)
    return [int(row) for row in rows[_in_force(index, rows, on)]]


def likely_names(index: Index, name: AskedName, born: ApproximateDate | None, on: date) -> list[LikelyName]:
    """Listed names that may reach the band *weak*, heaviest bound first, at most ``CANDIDATES_SCORED_MAX``."""
    rows, weights = _name_bound(index, name)
    entries = index.array("name_entry.u32")[rows]
    rest = birth_bound(index.array("entry_birth.i32")[entries], born) + np.float32(PRIOR + SMALL_MOST)
    bound = weights + rest
    kept = np.flatnonzero((bound >= WEAK_LEAST) & _in_force(index, entries, on))
    order = kept[np.lexsort((rows[kept], -bound[kept]))[:CANDIDATES_SCORED_MAX]]
    return [LikelyName(int(rows[n]), int(entries[n]), WEAK_LEAST - float(rest[n])) for n in order]


def _name_bound(index: Index, name: AskedName) -> tuple[Rows, Weights]:
    """Rows of the names that share a part with ``name``, and the heaviest name evidence each could give."""
    weights = np.zeros(index.names, np.float32)
    used = np.zeros(index.names, np.int16)
    listed_used = np.zeros(index.names, np.int16)
    for asked, listed, weight in _agreements(name):
        rows = index.postings(listed[0])
        for other in listed[1:]:
            rows = np.intersect1d(rows, index.postings(other), assume_unique=True)
        weights[rows] += weight
        used[rows] += asked
        listed_used[rows] += len(listed)
    rows = np.flatnonzero(used)
    over = np.maximum(len(name.parts) - used[rows], 0)
    listed_over = np.maximum(index.parts_in_names(rows) - listed_used[rows], 0)
    both, most = np.minimum(over, listed_over), np.maximum(over, listed_over)
    cost = both * CONFLICT + (most - both) * EXTRA
    bound: Weights = np.minimum(weights[rows] + cost, NAME_MOST).astype(np.float32)
    return rows, bound


def _agreements(name: AskedName) -> Iterator[tuple[int, tuple[int, ...], float]]:
    """Every agreement and join: how many asked parts it uses, the listed parts, its weight."""
    for near in name.near.values():
        yield from ((1, (number,), agreement.weight) for number, agreement in near.items())
    yield from ((len(join.asked), join.listed, join.weight) for join in name.joins)


def _in_force(index: Index, entries: Rows, on: date) -> npt.NDArray[np.bool_]:
    day = on.toordinal()
    in_force: npt.NDArray[np.bool_] = (index.array("entry_from.i32")[entries] <= day) & (
        index.array("entry_until.i32")[entries] >= day
    )
    return in_force


def birth_bound(listed: Rows, born: ApproximateDate | None) -> Weights:
    """The heaviest evidence that each listed birth date (:meth:`ApproximateDate.to_number`) could give."""
    if born is None or not born.year:
        return np.zeros(len(listed), np.float32)
    days = listed // 2 % 10_000
    apart = np.abs(listed // 20_000 - born.year)
    asked_day = born.month * 100 + born.day
    vague = (days % 100 == 0) | (days < 100) | (days == 101) | (listed % 2 == 1)
    if born.about or asked_day % 100 == 0 or asked_day < 100 or asked_day == 101:
        vague |= True
    same, swapped = days == asked_day, days == born.day * 100 + born.month
    exact = np.select(
        (same & (apart == 0), same & (apart == 1), swapped & (apart == 0), apart == 0),
        (births.SAME, births.YEAR_OFF_SAME_DAY, births.SWAPPED, births.DAY_DIFFERS),
        births.CONFLICT,
    )
    loose = np.select((apart == 0, apart <= births.ABOUT_YEARS), (births.YEAR_SAME, births.ABOUT), births.CONFLICT)
    bound: Weights = np.where(listed < 20_000, 0, np.where(vague, loose, exact)).astype(np.float32)
    return bound
