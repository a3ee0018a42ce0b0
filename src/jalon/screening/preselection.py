"""Which listed names are worth weighing in full: a bound on the score each could reach, in a few array operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.limits import CANDIDATES_SCORED_MAX
from jalon.screening.alignment import share
from jalon.screening.birth import most
from jalon.screening.index.reader import Index, Rows
from jalon.screening.weighing import NAME_MOST, PRIOR, SMALL_MOST, WEAK_LEAST

_YEARS_COMPARED = 4
_BY_YEARS_APART = np.array([most(years) for years in range(_YEARS_COMPARED)], np.float32)


def entries_in_force(index: Index, entries: Iterable[int], on: date) -> list[int]:
    """Those of ``entries`` that are in force on a day: an entry matches from its first to its last day, included."""
    rows = np.fromiter(entries, np.int64)
    return [int(row) for row in rows[_in_force(index, rows, on)]]


def likely_names(
    index: Index, near: Mapping[str, Mapping[int, float]], birth: ApproximateDate | None, on: date
) -> list[int]:
    """Rows of listed names that may reach the band *weak*, heaviest bound first, at most ``CANDIDATES_SCORED_MAX``.

    ``near`` gives, for each part asked, the listed parts near it (:meth:`Index.near_parts`).
    """
    weights = np.zeros(index.names, np.float32)
    surprise = index.array("part_information.f32")
    for listed in near.values():
        for part, similarity in listed.items():
            weights[index.postings(part)] += share(similarity) * float(surprise[part])
    rows = np.flatnonzero(weights)
    entries = index.array("name_entry.u32")[rows]
    bound = np.minimum(weights[rows], NAME_MOST) + PRIOR + SMALL_MOST + _birth_bound(index, entries, birth)
    kept = np.flatnonzero((bound >= WEAK_LEAST) & _in_force(index, entries, on))
    order = np.lexsort((rows[kept], -bound[kept]))[:CANDIDATES_SCORED_MAX]
    return [int(row) for row in rows[kept[order]]]


def _in_force(index: Index, entries: Rows, on: date) -> npt.NDArray[np.bool_]:
    day = on.toordinal()
    in_force: npt.NDArray[np.bool_] = (index.array("entry_from.i32")[entries] <= day) & (
        index.array("entry_until.i32")[entries] >= day
    )
    return in_force


def _birth_bound(index: Index, entries: Rows, birth: ApproximateDate | None) -> npt.NDArray[np.float32]:
    """The heaviest birth evidence each entry could give; 0 where either year is unknown."""
    if birth is None or not birth.year:
        return np.zeros(len(entries), np.float32)
    years = index.array("entry_birth.i32")[entries] // 20_000
    apart = np.minimum(np.abs(years - birth.year), _YEARS_COMPARED - 1)
    return np.where(years == 0, np.float32(0), _BY_YEARS_APART[apart])
