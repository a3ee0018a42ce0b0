"""Logframes in tables of separated values (CSV, TSV): the rows of one sheet; places are lines."""

from __future__ import annotations

import csv

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.logframe.entries import Cell
from jalon.logframe.model import Logframe, Place
from jalon.logframe.tables import Sheet, logframe_of_sheets

_SEPARATORS = "\t;,|"
_LINES_LOOKED_AT = 40


def read_csv(content: bytes, file: str) -> Logframe:
    """The logframe of a file of separated values in UTF-8. Raises ``UnableToRead``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnableToRead("logframe.file.not_text", offset=error.start, file=file) from error
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=_separator(lines))
    rows: list[list[Cell]] = []
    cells = 0
    try:
        for values in reader:
            place = Place(file, "", reader.line_num)
            cells += len(values)
            if cells > limits.LOGFRAME_NODES_MAX or len(values) > limits.LOGFRAME_COLUMNS_MAX:
                limit = limits.LOGFRAME_NODES_MAX
                raise UnableToRead("logframe.file.too_large", offset=reader.line_num, line=reader.line_num, limit=limit)
            rows.append([Cell(value.strip(), place) for value in values])
    except csv.Error as error:
        raise UnableToRead("logframe.file.not_text", offset=reader.line_num, file=file) from error
    return logframe_of_sheets(file, [Sheet("", _even(rows))], [])


def _separator(lines: list[str]) -> str:
    """The mark that stands most often in the first lines."""
    start = "".join(lines[:_LINES_LOOKED_AT])
    return max(_SEPARATORS, key=lambda mark: (start.count(mark), -_SEPARATORS.index(mark)))


def _even(rows: list[list[Cell]]) -> list[list[Cell]]:
    width = max(map(len, rows), default=0)
    empty = Cell("", Place("", ""))
    return [[*row, *(empty for _ in range(width - len(row)))] for row in rows]
