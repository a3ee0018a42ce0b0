"""Recorded rows out of the hub's database as Arrow: COPY in stretches of days, corrections folded, no name asked for.

Rows that a correction speaks about come through ``corrections.effective``, which alone knows how a record reads; all
others are copied as they were recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import DatabaseError, connections
from django.db.models import F

from jalon.kernel import limits
from jalon.kernel.codes.review_result import ReviewResult
from jalon.records.models import Attempt, Correction, Crossing, Detection, Refusal, Stream
from jalon.records.routing import DEFAULT
from jalon.services.corrections.effective import read_effective
from jalon.services.node import Node

_COMMAND_OK = 1
"""``PGRES_COMMAND_OK`` of libpq."""
_PARSE_BYTES = 1 << 22
_TEXT = pa.dictionary(pa.int32(), pa.string())
_EVERY = ("stream", "seq", "second", "missing")
_DECISION = (
    "crossing_point",
    "direction",
    "outcome",
    "channel",
    "document_kind",
    "document_issuer",
    "nationality",
    "residence",
    "sex",
    "age_band",
    "purpose",
    "transport",
    "stay_band",
    "provisional",
    "unchecked",
    "candidates",
    "processing_s",
    "shift_key",
)
_TYPES: Mapping[str, pa.DataType] = {
    "crossing_point": _TEXT,
    "document_issuer": _TEXT,
    "nationality": _TEXT,
    "residence": _TEXT,
    "finding": _TEXT,
    "provisional": pa.bool_(),
    "return_question_asked": pa.bool_(),
    "decided": pa.bool_(),
    "false_alert": pa.bool_(),
    "missing": pa.bool_(),
}
"""All others are whole numbers."""
_REVIEWED = "EXISTS (SELECT 1 FROM records_review r WHERE r.target = x.id"
_EXPRESSIONS: Mapping[str, str] = {
    "stream": "s.id",
    "second": "CASE WHEN x.at IS NULL THEN x.day * 86400 + 43200 ELSE date_part('epoch', x.at)::bigint END",
    "missing": "x.at IS NULL",
    "document_issuer": "x.issuing_state",
    "shift_key": "uuid_hash(x.shift)",  # Tells the shifts of a day apart, and leads back to none.
    "decided": "NOT coalesce(x.provisional, false) OR " + _REVIEWED + ")",
    "false_alert": f"{_REVIEWED} AND r.result = {int(ReviewResult.OVERTURNED)})",
}
"""Where a column is not the recorded one of the same name."""


@dataclass(frozen=True)
class Recorded:
    """A table of the lake, the projection it comes from, and the columns to ask for."""

    table: str
    model: Any
    columns: tuple[str, ...]


RECORDED = (
    Recorded("crossings", Crossing, _DECISION),
    Recorded("refusals", Refusal, (*_DECISION, "ground", "return_question_asked")),
    Recorded("attempts", Attempt, ("crossing_point", "reason", "channel", "finding")),
    Recorded(
        "detections",
        Detection,
        (
            "crossing_point",
            "detection_type",
            "detection_source",
            "direction",
            "document_kind",
            "nationality",
            "sex",
            "age_band",
            "provisional",
            "decided",
            "false_alert",
        ),
    ),
)


@dataclass(frozen=True)
class Stretch:
    """Neighbouring local days, and the moments at which they begin and end."""

    first: date
    last: date
    begin: datetime
    end: datetime


def stretch_of(first: date, last: date, zone: tzinfo) -> Stretch:
    """The stretch from ``first`` to ``last``, both included, in a time zone."""
    begin = datetime.combine(first, time(), zone)
    return Stretch(first, last, begin, datetime.combine(last + timedelta(days=1), time(), zone))


def stretches(one: Recorded, first: date, last: date, zone: tzinfo) -> Iterator[Stretch]:
    """A month in pieces of about ``limits.LAKE_STRETCH_ROWS_MAX`` rows; a day is not divided."""
    whole = stretch_of(first, last, zone)
    count = one.model._base_manager.filter(at__gte=whole.begin, at__lt=whole.end).count()  # noqa: SLF001
    days = (last - first).days + 1
    pieces = min(days, -(-count // limits.LAKE_STRETCH_ROWS_MAX) or 1)
    bounds = [days * piece // pieces for piece in range(pieces + 1)]
    for start, end in pairwise(bounds):
        yield stretch_of(first + timedelta(days=start), first + timedelta(days=end - 1), zone)


def recorded_rows(one: Recorded, stretch: Stretch) -> pa.Table:
    """Rows of a stretch that no correction speaks about."""
    corrected = "AND x.id NOT IN (SELECT target FROM records_correction WHERE target IS NOT NULL)"
    where = "x.at >= %(begin)s AND x.at < %(end)s " + (corrected if one.model in (Crossing, Refusal) else "")
    return _copied(one, where, {"begin": stretch.begin.astimezone(UTC), "end": stretch.end.astimezone(UTC)})


def rows_without_time(one: Recorded, first: date, last: date) -> pa.Table:
    """Rows whose movement never came and was not erased either; by the UTC day of their entry."""
    where = "x.at IS NULL AND x.erased & 1 = 0 AND x.day BETWEEN %(first)s AND %(last)s"
    return _copied(one, where, {"first": _day_number(first), "last": _day_number(last)})


def count_erased(one: Recorded, first: date, last: date) -> int:
    """Rows that erasure took the movement of; by the UTC day of their entry."""
    rows = one.model._base_manager.filter(at__isnull=True, day__gte=_day_number(first), day__lte=_day_number(last))  # noqa: SLF001
    count: int = rows.annotate(movement=F("erased").bitand(1)).filter(movement=1).count()
    return count


@dataclass(frozen=True)
class Corrected:
    """Rows that corrections speak about, as they read now; ``taken_back``: those that did not happen."""

    rows: pa.Table
    taken_back: int


def corrected_rows(node: Node, one: Recorded, stretch: Stretch) -> Corrected:
    """Rows of a stretch that a correction speaks about, as they read now."""
    names = (*_EVERY, *one.columns)
    if one.model not in (Crossing, Refusal):
        return Corrected(_table(names, []), 0)
    targets = Correction.objects.filter(target__isnull=False).values("target")
    rows = list(one.model._base_manager.filter(at__gte=stretch.begin, at__lt=stretch.end, pk__in=targets))  # noqa: SLF001
    if not rows:
        return Corrected(_table(names, []), 0)
    streams, shifts = stream_numbers(), _hashed({row.shift for row in rows if row.shift})
    found = read_effective(node, rows).values()
    standing = [
        _values(names, each.row, each.values)
        | {
            "stream": streams.get((each.row.node, each.row.epoch, each.row.lane)),
            "shift_key": shifts.get(each.row.shift),
        }
        for each in found
        if not each.void
    ]
    return Corrected(_table(names, standing), sum(each.void for each in found))


def stream_numbers() -> Mapping[tuple[str, str, int], int]:
    """Number of a stream by node, epoch and lane."""
    rows = Stream.objects.filter(sub=0).values_list("node", "epoch", "lane", "id")
    return {(node, epoch, lane): number for node, epoch, lane, number in rows}


def _values(names: Sequence[str], row: Any, now: Mapping[str, Any]) -> dict[str, Any]:
    made = {"second": int(row.at.timestamp()), "missing": False, "document_issuer": now["issuing_state"]}
    return {name: made[name] if name in made else now.get(name, getattr(row, name, None)) for name in names}


def _hashed(shifts: set[Any]) -> Mapping[Any, int]:
    """As the database does it, so that a corrected row stays in its shift."""
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute("SELECT one, uuid_hash(one) FROM unnest(%s::uuid[]) AS one", [list(shifts)])
        return dict(cursor.fetchall())


def _table(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    types = {name: _TYPES.get(name, pa.int64()) for name in names}
    return pa.table({name: pa.array([row[name] for row in rows], types[name]) for name in names})


def _copied(one: Recorded, where: str, parameters: Mapping[str, Any]) -> pa.Table:
    names = (*_EVERY, *one.columns)
    asked = ", ".join(_EXPRESSIONS.get(name, f"x.{name}") for name in names)
    # Names of tables and columns are this module's own; values are parameters.
    query = (
        f"COPY (SELECT {asked} FROM {one.model._meta.db_table} x "  # noqa: S608, SLF001
        "LEFT JOIN records_stream s ON s.node = x.node AND s.epoch = x.epoch AND s.lane = x.lane AND s.sub = 0 "
        f"WHERE {where}) TO STDOUT (FORMAT csv)"
    )
    return _parsed(names, _bytes_of(query, parameters))


def _bytes_of(query: str, parameters: Mapping[str, Any]) -> pa.Buffer:
    """All that a COPY gives. Taken from libpq row by row without psycopg's generator, which costs as much as all else
    that an export does in this process."""
    found = bytearray()
    with connections[DEFAULT].cursor() as cursor, cursor.cursor.copy(query, parameters):
        connection = cursor.connection.pgconn
        take = connection.get_copy_data
        while True:
            size, data = take(0)
            if size < 0:
                break
            found += data
        while (result := connection.get_result()) is not None:
            if result.status != _COMMAND_OK:
                raise DatabaseError(result.get_error_message())
    return pa.py_buffer(found)


def _parsed(names: Sequence[str], data: pa.Buffer) -> pa.Table:
    if not data.size:
        return _table(names, [])
    types = {name: _TYPES.get(name, pa.int64()) for name in names}
    return pa_csv.read_csv(
        pa.BufferReader(data),
        read_options=pa_csv.ReadOptions(column_names=list(names), block_size=_PARSE_BYTES),
        convert_options=pa_csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            true_values=["t"],
            false_values=["f"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days
