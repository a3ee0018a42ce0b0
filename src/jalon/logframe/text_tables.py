"""Tables within a running text: rows between pipes as in Markdown, or rows whose cells tabs divide."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jalon.logframe.columns import Columns, columns_of, is_second_row
from jalon.logframe.entries import Cell
from jalon.logframe.model import Place
from jalon.logframe.table_rows import TableReader

_RULE = re.compile(r"^[\s|:+\-=]+$")
_LISTS = re.compile(r"(?:(?<=\s)|^)[–—•‣▪◦·]\s")
_PARTS_OF_ROW_MIN = 2


def cells_of(line: str) -> list[str]:
    """The cells of a line: between pipes, else between tabs."""
    bare = line.strip()
    if bare.startswith("|") and bare.count("|") > 1:
        return [cell.strip() for cell in bare.strip("|").split("|")] if not _RULE.match(bare) else []
    return [cell.strip() for cell in line.split("\t")]


def block_at(lines: Sequence[str], at: int) -> int:
    """The line after the table that begins at a line; the line itself where none begins.

    A table begins with a heading. Tables whose cells hold lists with bullets, or that go on over several lines as texts
    taken out of a page do, are no such tables: their rows are no statements.
    """
    cells = cells_of(lines[at])
    if len(cells) < _PARTS_OF_ROW_MIN or not _heading(lines, at):
        return at
    piped = lines[at].strip().startswith("|")
    end = at + 1
    while end < len(lines) and (lines[end].strip().startswith("|") if piped else "\t" in lines[end]):
        end += 1
    body = lines[at + 1 : end]
    return at if not body or any(_LISTS.search(line) for line in body) else end


def _heading(lines: Sequence[str], at: int) -> Columns | None:
    cells = cells_of(lines[at])
    below = cells_of(lines[at + 1]) if at + 1 < len(lines) else []
    two = columns_of(cells, below) if any(below) and is_second_row(cells, below) else None
    return two or columns_of(cells)


def read_block(reader: TableReader, file: str, lines: Sequence[str], begin: int, end: int, title: str) -> None:
    """Reads a table into a reader of tables. ``title`` is the heading above it."""
    columns = _heading(lines, begin)
    second = begin + 1 < end and is_second_row(cells_of(lines[begin]), cells_of(lines[begin + 1]))
    reader.begin()
    for at in range(begin + (2 if second else 1), end):
        row = [Cell(cell, Place(file, "table", at + 1)) for cell in cells_of(lines[at])]
        if columns is not None and any(cell.text for cell in row):
            reader.row(row, columns, title)
