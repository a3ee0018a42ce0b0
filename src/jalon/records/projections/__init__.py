"""Projections, pure: placed entries in, rows out. One file a kind, named as the kind with ``_`` for ``.``.

A row depends on its entry alone. An erased part gives nulls. An entry whose kind this program does not know, or whose
values do not fit their columns (a hostile or mistaken sender), gives a row of ``Unapplied``: kept, counted, shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from typing import Any, cast

from jalon.journal.entries import Entry
from jalon.journal.kinds import Kind, decode_body, kind_by_number
from jalon.journal.shortening import lengthen
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import Place
from jalon.records.projections.columns import Misfit, check
from jalon.records.projections.placed import Body, Placed
from jalon.records.projections.row import Row

__all__ = ["Placed", "Row", "rows_of_entries", "unreadable"]

UNAPPLIED = "Unapplied"
KIND_UNKNOWN = "records.projection.kind_unknown"
DOES_NOT_FIT = "records.projection.does_not_fit"


def rows_of_entries(placed: Iterable[tuple[Stream, Entry]]) -> list[Row]:
    """The rows of entries, one an entry, in the order given."""
    return [_row_of_entry(stream, entry) for stream, entry in placed]


def unreadable(place: Place, tick: int, day: int, kind: tuple[int, int], code: str) -> Row:
    """The row of an entry whose parts cannot be read; ``kind`` is number and version."""
    return _unapplied(Placed(place, tick, day, b"", 0, {}), *kind, code)


def _row_of_entry(stream: Stream, entry: Entry) -> Row:
    header = entry.header
    kind = kind_by_number(header.kind, header.version)
    if kind is None:
        return _unapplied(_placed(stream, entry, {}), header.kind, header.version, KIND_UNKNOWN)
    try:
        body = lengthen(kind, stream.node, decode_body(kind, entry.parts))
    except UnableToRead as error:
        return _unapplied(_placed(stream, entry, {}), header.kind, header.version, error.code)
    return _row(kind, _placed(stream, entry, body))


def _placed(stream: Stream, entry: Entry, body: Body) -> Placed:
    header = entry.header
    return Placed(stream.place(header.seq), header.tick, header.day, entry.hash, entry.erased_bitmap, body)


def _row(kind: Kind, placed: Placed) -> Row:
    try:
        model, values = _apply_of(kind.name)(placed)
        row = Row(model, placed.common() | values)
        check(row)
    except Misfit:
        return _unapplied(placed, kind.number, kind.version, DOES_NOT_FIT)
    return row


def _unapplied(placed: Placed, number: int, version: int, code: str) -> Row:
    return Row(UNAPPLIED, placed.common() | {"kind": number, "version": version, "code": code})


Apply = Callable[[Placed], tuple[str, dict[str, Any]]]


@cache
def _apply_of(name: str) -> Apply:
    module = import_module(f"jalon.records.projections.{name.replace('.', '_')}")
    return cast(Apply, module.row)
