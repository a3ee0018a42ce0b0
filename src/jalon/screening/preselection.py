"""Which listed names are worth weighing in full: a bound on the score each could reach, in a few array operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.limits import CANDIDATES_SCORED_MAX
from jalon.screening import birth as births
from jalon.screening.asking import AskedName
from jalon.screening.index.segment import Rows, Segment
from jalon.screening.weighing import NAME_MOST, PRIOR, WEAK_LEAST
from jalon.screening.weights import learned

Bounds = npt.NDArray[np.float32]


class LikelyName(NamedTuple):
    """A listed name worth weighing: its row, its entry's row, the least name weight that reaches the band *weak*."""

    name_row: int
    entry_row: int
    least_weight: float


def entries_in_force(segment: Segment, entries: Iterable[int], on: date) -> list[int]:
    """Those of ``entries`` that are in force on a day: an entry matches from its first to its last day, included."""
    rows = np.fromiter(entries, np.int64)
    return [int(row) for row in rows[_in_force(segment, rows, on)]]


def likely_names(
    segment: Segment, name: AskedName, born: ApproximateDate | None, on: date, others_most: float
) -> list[LikelyName]:
    """Listed names that may reach the band *weak*, heaviest bound first, at most ``CANDIDATES_SCORED_MAX``.

    ``others_most`` is the most that what is known beside name and birth date can add (nationality, sex).
    """
    rows = _each_once((*_by_rare_parts(segment, name, born, others_most), _by_birth(segment, born)))
    if not len(rows):
        return []
    entries = segment.array("name_entry.u32")[rows].astype(np.int64)
    rest = _birth_bound(segment, entries, born) + np.float32(PRIOR + others_most)
    worth = np.flatnonzero(rest >= WEAK_LEAST - NAME_MOST)
    rows, entries, rest = rows[worth], entries[worth], rest[worth]
    bound = _name_bound(segment, name, rows) + rest
    kept = np.flatnonzero(bound >= WEAK_LEAST)
    kept = kept[_in_force(segment, entries[kept], on)]
    order = kept[np.lexsort((rows[kept], -bound[kept]))[:CANDIDATES_SCORED_MAX]]
    return [LikelyName(int(rows[n]), int(entries[n]), WEAK_LEAST - float(rest[n])) for n in order]


def _each_once(several: Sequence[Rows]) -> Rows:
    """All rows of several arrays, sorted, each once."""
    rows = np.sort(np.concatenate([np.asarray(rows, np.int64) for rows in several]))
    if not len(rows):
        return rows
    once: Rows = rows[np.append(True, rows[1:] != rows[:-1])]
    return once


def _by_rare_parts(segment: Segment, name: AskedName, born: ApproximateDate | None, others_most: float) -> list[Rows]:
    """Names that hold a part without which name and year of birth together stay below *weak*.

    The commonest parts are left out as long as all of them together could not make a candidate.
    """
    birth_most = births.YEAR_SAME if born is not None and born.year else 0.0
    need = WEAK_LEAST - PRIOR - others_most - birth_most
    sources = [(numbers, max(numbers.values())) for numbers in (*name.gains, name.joins) if numbers]
    sized = [(sum(len(segment.postings(number)) for number in numbers), numbers, most) for numbers, most in sources]
    sized.sort(key=lambda one: -one[0])
    left = 0.0
    rows: list[Rows] = []
    for _, numbers, most in sized:
        if left + most < need:
            left += most
        else:
            rows += [segment.postings(number) for number in numbers]
    return rows


def _by_birth(segment: Segment, born: ApproximateDate | None) -> Rows:
    """Names of entries with the same day of birth, with day and month swapped, or one year off on the same day."""
    if born is None or born.about or not (born.year and born.month and born.day) or (born.month, born.day) == (1, 1):
        return np.empty(0, np.uint32)
    day = born.month * 100 + born.day
    days = [year * 10_000 + day for year in (born.year - 1, born.year, born.year + 1)]
    if born.day <= 12:
        days.append(born.year * 10_000 + born.day * 100 + born.month)
    entries = segment.found("birth_day.i32", "birth_entry.u32", days)
    return segment.name_rows_of_all(np.array(entries, np.uint32))


def _name_bound(segment: Segment, name: AskedName, rows: Rows) -> Bounds:
    """The most that each of these names could weigh: every listed part with the asked part that suits it best."""
    if not len(rows):
        return np.empty(0, np.float32)
    count = len(segment.array("part_end.u32"))
    gain, agrees = np.zeros(count, np.float32), np.zeros(count, np.int8)
    parts, begins = segment.parts_of_names(rows)
    by_asked = np.zeros(len(rows), np.float32)
    for gains in (*name.gains, name.joins):
        numbers, values = np.fromiter(gains, np.int64), np.fromiter(gains.values(), np.float32)
        one = np.zeros(count, np.float32)
        one[numbers] = values
        gain[numbers] = np.maximum(gain[numbers], values)
        agrees[numbers] = 1
        if gains is name.joins:
            by_asked += np.add.reduceat(one[parts], begins)
        else:
            by_asked += np.maximum.reduceat(one[parts], begins)
    joined = np.fromiter(name.joins, np.int64)
    agrees[joined] = 3
    listed = np.diff(np.append(begins, len(parts)))
    agreed = np.add.reduceat(agrees[parts], begins, dtype=np.int32)
    weight = np.minimum(np.add.reduceat(gain[parts], begins), by_asked)
    over = np.maximum(len(name.weighed) - agreed - name.loose, 0)
    listed_over = np.maximum(listed - agreed - name.loose, 0)
    both, more = np.minimum(over, listed_over), np.abs(over - listed_over)
    weights = learned("search")
    cost = (both > 0) * weights["conflict"] + both * weights["conflicts"]
    cost = cost + np.where((agreed < 3) & (name.loose == 0), np.minimum(more, 4) * weights["extra"], 0)
    bound: Bounds = np.minimum(weight + cost, NAME_MOST).astype(np.float32)
    return bound


def _in_force(segment: Segment, entries: Rows, on: date) -> npt.NDArray[np.bool_]:
    day = on.toordinal()
    in_force: npt.NDArray[np.bool_] = (segment.array("entry_from.i32")[entries] <= day) & (
        segment.array("entry_until.i32")[entries] >= day
    )
    return in_force & ~np.isin(entries, segment.gone) if len(segment.gone) else in_force


def _birth_bound(segment: Segment, entries: Rows, born: ApproximateDate | None) -> Bounds:
    bound = birth_bound(segment.array("entry_birth.i32")[entries], born)
    if born is None or not born.year:
        return bound
    several: Bounds = np.where(segment.array("entry_births.u8")[entries] > 1, np.float32(births.SAME), bound)
    return several


def birth_bound(listed: Rows, born: ApproximateDate | None) -> Bounds:
    """The heaviest evidence that each listed birth date (:meth:`ApproximateDate.to_number`) could give."""
    if born is None or not born.year:
        return np.zeros(len(listed), np.float32)
    bound = np.full(len(listed), births.CONFLICT, np.float32)
    years = listed // 20_000
    bound[years == 0] = 0
    close = np.flatnonzero((np.abs(years - born.year) <= births.ABOUT_YEARS) & (years > 0))
    bound[close] = _close_birth_bound(listed[close], born)
    return bound


def _close_birth_bound(listed: Rows, born: ApproximateDate) -> Bounds:
    """The same for dates at most ``ABOUT_YEARS`` away, the only ones that can speak for a candidate."""
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
    loose = np.where(apart == 0, births.YEAR_SAME, births.ABOUT)
    bound: Bounds = np.where(vague, loose, exact).astype(np.float32)
    return bound
