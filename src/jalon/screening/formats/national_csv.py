"""The format ``national-csv``: one record a line, UTF-8, comma or semicolon (``docs/reference/lists.md``)."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np

from jalon.kernel.limits import LIST_ENTRIES_MAX, LIST_FIELD_CHARACTERS_MAX, LIST_LINE_BYTES_MAX
from jalon.screening.entry import Audience
from jalon.screening.formats.fields import entry_of, shown
from jalon.screening.formats.lines import lines_of
from jalon.screening.formats.records import BrokenRecord, GoodRecord, Record, UnableToReadList, UnableToUseRecord
from jalon.screening.formats.repeats import Repeats

COLUMNS = (
    "id",
    "names",
    "birth_date",
    "nationality",
    "sex",
    "documents",
    "ground",
    "legal_basis",
    "source",
    "entered_on",
    "expires_on",
    "review_on",
    "judicial_order",
    "discreet",
)
_LONG_COLUMNS = frozenset({"names", "documents"})


def read_national_csv(paths: Sequence[Path], audience: Audience, as_of: date) -> Iterator[Record]:
    """Records of the files in their order, the broken ones among them. Each file is read twice, in bounded memory.

    Raises :class:`UnableToReadList` when a file or its first line cannot be read.
    """
    seen = Repeats() if len(paths) > 1 else None
    for path in paths:
        separator, columns = _header(path)
        repeated = _repeated_lines(path, separator, columns.index("id"))
        for number, row in _rows(path, separator):
            cells = "screening.record.id_repeated" if number in repeated else row
            yield national_record(number, cells, columns, audience, as_of, seen)


def national_record(
    number: int, row: list[str] | str, columns: tuple[str, ...], audience: Audience, as_of: date, seen: Repeats | None
) -> Record:
    """The record of one row of cells, or of the code of what is wrong with it."""
    try:
        entry = entry_of(_values(row, columns), audience, as_of)
        if seen is not None:
            seen.check(entry.entry_id)
        return GoodRecord(number, entry)
    except UnableToUseRecord as error:
        return BrokenRecord(number, error.code, error.parameters)


def _header(path: Path) -> tuple[str, tuple[str, ...]]:
    """Separator and columns of the first line. Every column stands there once, in any order."""
    first = next(lines_of(path), (1, b""))[1] or b""
    try:
        text = first.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnableToReadList("screening.list_file.encoding", offset=error.start) from error
    separator = ";" if text.count(";") > text.count(",") else ","
    columns = tuple(column.strip().strip('"').lower() for column in text.split(separator))
    if sorted(columns) != sorted(COLUMNS):
        raise UnableToReadList("screening.list_file.columns", offset=0, columns=", ".join(COLUMNS))
    return separator, columns


def _rows(path: Path, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Line numbers with their cells, or with the code of what is wrong. Empty lines are passed over."""
    last = 0
    for number, line in lines_of(path):
        if number in (1, last) or line == b"":
            continue
        last = number
        if number > LIST_ENTRIES_MAX + 1:
            raise UnableToReadList("screening.list_file.too_many_entries", offset=number, limit=LIST_ENTRIES_MAX)
        yield number, _cells(line, separator)


def _cells(line: bytes | None, separator: str) -> list[str] | str:
    """Cells of one line. A quotation mark that is never closed breaks this line only."""
    if line is None:
        return "screening.record.line_too_long"
    try:
        return next(csv.reader([line.decode("utf-8")], delimiter=separator, strict=True))
    except UnicodeDecodeError:
        return "screening.record.not_utf8"
    except (csv.Error, StopIteration):
        return "screening.record.not_csv"


def _values(row: list[str] | str, columns: tuple[str, ...]) -> Mapping[str, str]:
    if isinstance(row, str):
        limit = {"limit": LIST_LINE_BYTES_MAX} if row.endswith("too_long") else {}
        raise UnableToUseRecord(row, **limit)
    if len(row) != len(columns):
        raise UnableToUseRecord("screening.record.cells", found=len(row), expected=len(columns))
    values = {column: shown(cell) for column, cell in zip(columns, row, strict=True)}
    for column, cell in values.items():
        if column not in _LONG_COLUMNS and len(cell) > LIST_FIELD_CHARACTERS_MAX:
            raise UnableToUseRecord("screening.record.field_too_long", field=column, limit=LIST_FIELD_CHARACTERS_MAX)
    return values


def _repeated_lines(path: Path, separator: str, id_column: int) -> frozenset[int]:
    """Lines whose id stands on an earlier line. Ids are kept as 64-bit hashes: 16 bytes a line."""
    hashes, numbers = array("Q"), array("Q")
    for number, row in _rows(path, separator):
        if isinstance(row, list) and len(row) > id_column:
            digest = blake2b(shown(row[id_column]).encode(), digest_size=8).digest()
            hashes.append(int.from_bytes(digest, "little"))
            numbers.append(number)
    if not hashes:
        return frozenset()
    known = np.array(hashes, np.uint64)
    order = np.argsort(known, kind="stable")
    again = order[1:][known[order][1:] == known[order][:-1]]
    return frozenset(int(numbers[place]) for place in again)
