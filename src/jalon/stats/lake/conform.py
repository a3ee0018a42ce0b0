"""From recorded rows to rows of the lake: codes checked, times made local, keys replaced by what nobody can trace.

What stands on no list becomes null, is marked and counted; what no figure can place is set apart and counted. Texts
are let in only when they stand on a list of the hub's own: a post cannot write a name into a column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jalon.kernel import limits
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.countries import all_countries
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.schema import NAME, Column, TableSchema
from jalon.stats.lake.unlikely import unlikely

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_DAY_S, _HOUR_S = 86_400, 3_600
FUTURE, TOO_OLD, MISSING_PART, UNKNOWN_CODE = "future", "too_old", "missing_part", "unknown_code"
"""Why rows are set apart."""
_NEEDED = frozenset({"direction", "outcome", "reason", "detection_type"})
"""Columns whose value every figure needs."""


@dataclass(frozen=True)
class Arrival:
    """Of a stream: entries up to ``seq[i]`` had arrived on UTC day ``day[i]``; both rise."""

    seq: Numbers
    day: Numbers


@dataclass(frozen=True)
class Surroundings:
    """What a hub knows beside the rows. ``posts`` and ``arrivals`` by the number of a stream.

    ``offset_s``: of local time at a UTC second. ``crossing_points`` and ``findings``: texts that may enter.
    """

    posts: Mapping[int, str]
    arrivals: Mapping[int, Arrival]
    offset_s: Callable[[Numbers], Numbers]
    crossing_points: AbstractSet[str]
    findings: Callable[[str], bool]


@dataclass
class Conformed:
    """``rows`` in order and ``apart``, both without country and month; how many were set apart or nulled, and why."""

    rows: pa.Table
    apart: pa.Table
    reasons: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)


def conform(schema: TableSchema, raw: pa.Table, around: Surroundings) -> Conformed:
    """Rows of a table of the lake from recorded ones.

    ``raw`` has ``stream``, ``seq``, ``second`` (since 1970, UTC), ``missing`` (parts that an entry of this kind needs),
    ``shift_key`` where the table has shifts, and the table's own columns under their names.
    """
    made = _Making(schema, raw, around)
    return made.made()


class _Making:
    def __init__(self, schema: TableSchema, raw: pa.Table, around: Surroundings) -> None:
        self.schema = schema
        self.raw = raw
        self.around = around
        self.count = raw.num_rows
        self.unknown: dict[str, int] = {}
        self.nulled: Mask = np.zeros(self.count, np.bool_)
        self.unplaced: Mask = np.zeros(self.count, np.bool_)
        second = _numbers(raw["second"])
        local = second + around.offset_s(second)
        self.utc_day, self.day, self.hour = second // _DAY_S, local // _DAY_S, local % _DAY_S // _HOUR_S
        self.late, self.arrived = self._late()

    def made(self) -> Conformed:
        columns = {one.name: self._column(one) for one in self.schema.columns if one.name not in ("country", "month")}
        rows = pa.table(columns)
        place = rows.schema.get_field_index("unlikely")
        if place >= 0:
            rows = rows.set_column(place, "unlikely", unlikely(rows, code_unknown=pa.chunked_array([self.nulled])))
        reasons, apart = self._apart()
        mask = pa.array(apart)
        return Conformed(
            rows=in_order(rows.filter(pc.invert(mask))),
            apart=rows.filter(mask),
            reasons={name: int(found.sum()) for name, found in reasons.items() if found.any()},
            unknown=self.unknown,
        )

    def _apart(self) -> tuple[dict[str, Mask], Mask]:
        """Every row set apart has one reason, the first that applies."""
        known = self.arrived
        reasons: dict[str, Mask] = {}
        taken: Mask = np.zeros(self.count, np.bool_)
        for name, found in (
            (MISSING_PART, np.asarray(self.raw["missing"])),
            (FUTURE, known & (self.late < -limits.LAKE_CLOCK_AHEAD_DAYS)),
            (TOO_OLD, known & (self.late > limits.LAKE_LATE_DAYS_MAX)),
            (UNKNOWN_CODE, self.unplaced),
        ):
            reasons[name] = found & ~taken
            taken |= found
        return reasons, taken

    def _column(self, column: Column) -> pa.Array:
        made = getattr(self, f"_{column.name}", None)
        if made is not None:
            return made().cast(column.type)
        if column.name not in self.raw.column_names:
            return pa.nulls(self.count, column.type)
        values = self.raw[column.name]
        if column.codes is not None:
            return self._of_list(column, values)
        if column.state:
            return self._of_words(column.name, values, _states().__contains__)
        if pa.types.is_integer(column.type):
            return _within(values, column.type)
        return values.cast(column.type)

    def _of_list(self, column: Column, values: pa.ChunkedArray) -> pa.Array:
        """Numbers of a closed list; others become null, or set the row apart where every figure needs the value."""
        assert column.codes is not None, "the caller asks for a coded column"
        known = pc.is_in(values, value_set=pa.array([int(code) for code in column.codes], values.type))
        if column.name in _NEEDED:
            self.unplaced |= ~np.asarray(known)
        return self._only(column.name, values, known).cast(column.type)

    def _of_words(self, name: str, values: pa.ChunkedArray, allowed: Callable[[str], bool]) -> pa.Array:
        """Texts that may stand in the lake; others become null. Few different ones: each is looked at once."""
        words = values.combine_chunks()
        words = words if isinstance(words, pa.DictionaryArray) else words.dictionary_encode()
        fit = pa.array([bool(word) and allowed(word) for word in words.dictionary.to_pylist()], pa.bool_())
        known = pc.fill_null(fit.take(words.indices), fill_value=False)
        return self._only(name, values.cast(pa.string()), known).dictionary_encode().cast(NAME)

    def _only(self, name: str, values: pa.ChunkedArray, known: pa.Array) -> pa.Array:
        strange = np.asarray(pc.and_(pc.is_valid(values), pc.invert(known)))
        if strange.any():
            self.unknown[name] = int(strange.sum())
            self.nulled |= strange
        chosen = pc.if_else(known, values, pa.scalar(None, values.type))
        return chosen.combine_chunks() if isinstance(chosen, pa.ChunkedArray) else chosen

    def _late(self) -> tuple[Numbers, Mask]:
        """UTC days from happening to arriving, and whether that is known."""
        late = np.zeros(self.count, np.int64)
        known: Mask = np.zeros(self.count, np.bool_)
        stream, seq = _numbers(self.raw["stream"]), _numbers(self.raw["seq"])
        for number, arrival in self.around.arrivals.items():
            here = np.flatnonzero(stream == number)
            place = np.searchsorted(arrival.seq, seq[here])
            inside = place < len(arrival.seq)
            rows = here[inside]
            late[rows] = arrival.day[place[inside]] - self.utc_day[rows]
            known[rows] = True
        return late, known

    # --- columns that are made, by their names ----------------------------------------------------

    def _day(self) -> pa.Array:
        return pa.array(self.day.astype(np.int32)).cast(pa.date32())

    def _hour(self) -> pa.Array:
        return pa.array(self.hour.astype(np.int8))

    def _post(self) -> pa.Array:
        stream = _numbers(self.raw["stream"])
        names = sorted(set(self.around.posts.values()))
        place = np.full(self.count, -1, np.int32)
        for number, post in self.around.posts.items():
            place[stream == number] = names.index(post)
        return pa.DictionaryArray.from_arrays(pa.array(place, mask=place < 0), pa.array(names, pa.string()))

    def _crossing_point(self) -> pa.Array:
        return self._of_words("crossing_point", self.raw["crossing_point"], self.around.crossing_points.__contains__)

    def _finding(self) -> pa.Array:
        return self._of_words("finding", self.raw["finding"], self.around.findings)

    def _late_days(self) -> pa.Array:
        # Of rows from the future nobody knows when they arrived, only that it was before; farther than the type reaches
        # only in rows that are set apart.
        known = self.arrived & (self.late >= -limits.LAKE_CLOCK_AHEAD_DAYS)
        return pa.array(self.late.clip(max=2**15 - 1).astype(np.int16), mask=~known)

    def _border_resident(self) -> pa.Array:
        permit = np.asarray(pc.fill_null(self.raw["document_kind"], 0)) == DocumentKind.BORDER_RESIDENT_PERMIT
        return pa.array(np.ones(self.count, np.bool_), mask=~permit)

    def _weight(self) -> pa.Array:
        return pa.array(np.ones(self.count, np.int8))

    def _unlikely(self) -> pa.Array:
        return pa.array(np.zeros(self.count, np.int16))

    def _shift(self) -> pa.Array:
        """Shifts of a post and day are numbered by their first decision; the key of the shift goes no farther."""
        key = self.raw["shift_key"]
        post = np.asarray(self._post().indices.fill_null(-1)).astype(np.int64)
        numbers = _shift_numbers(post, self.day, _numbers(pc.fill_null(key, 0)), _numbers(self.raw["second"]))
        return pa.array(numbers, pa.int32(), mask=~np.asarray(pc.is_valid(key)))


def _shift_numbers(post: Numbers, day: Numbers, key: Numbers, second: Numbers) -> npt.NDArray[np.int32]:
    """1 for the shift of a post and day that decided first, 2 for the next."""
    order = np.lexsort((second, key, day, post))
    begins = _changes(post[order], day[order], key[order])
    first = order[begins]  # One row a shift: its first decision.
    by_time = first[np.lexsort((key[first], second[first], day[first], post[first]))]
    new_day = _changes(post[by_time], day[by_time])
    starts = np.maximum.accumulate(np.where(new_day, np.arange(len(by_time)), 0))
    number_at = np.zeros(len(post), np.int64)
    number_at[by_time] = np.arange(len(by_time)) - starts + 1
    numbers = np.zeros(len(post), np.int32)
    numbers[order] = number_at[first][np.cumsum(begins) - 1] if len(post) else 0
    return numbers


def _changes(*columns: Numbers) -> Mask:
    """Where one of sorted columns differs from the row before."""
    changed: Mask = np.ones(len(columns[0]), np.bool_)
    if len(changed):
        changed[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return changed


def _numbers(column: pa.ChunkedArray) -> Numbers:
    values: Numbers = np.asarray(column.cast(pa.int64()))
    return values


def _within(values: pa.ChunkedArray, type_: pa.DataType) -> pa.Array:
    """Numbers as far as their column reaches; null stays null."""
    bound = 2 ** (type_.bit_width - 1)
    high, low = pa.scalar(bound - 1, pa.int64()), pa.scalar(-bound, pa.int64())
    numbers = values.cast(pa.int64())
    return pc.max_element_wise(pc.min_element_wise(numbers, high, skip_nulls=False), low, skip_nulls=False).cast(type_)


@cache
def _states() -> frozenset[str]:
    return frozenset(one.alpha3 for one in all_countries())
