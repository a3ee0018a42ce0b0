"""The format ``national-xlsx``: the columns of ``national-csv`` in the first sheet of an Office Open XML workbook.

Read with the standard library (ECMA-376 part 1, 18.3 and 18.4): shared and inline strings, numbers, dates as serial
days. Formulas give the value that the workbook keeps. Pieces are counted as they are unpacked.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from io import BufferedIOBase
from pathlib import Path

from jalon.kernel.limits import LIST_ENTRIES_MAX, LIST_SHARED_STRINGS_MAX
from jalon.screening.entry import Audience
from jalon.screening.formats.elements import Element, elements_in
from jalon.screening.formats.fields import shown
from jalon.screening.formats.national_csv import COLUMNS, national_record
from jalon.screening.formats.records import Record, UnableToReadList
from jalon.screening.formats.repeats import Repeats

_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_STRINGS = "xl/sharedStrings.xml"
_CELL = re.compile(r"([A-Z]{1,3})\d*")
_FIRST_DAY = date(1899, 12, 30)
_DATES = frozenset({"birth_date", "entered_on", "expires_on", "review_on"})
_YEARS = range(1_000, 3_000)
_SERIALS_MAX = 110_000


def read_national_xlsx(paths: Sequence[Path], audience: Audience, as_of: date) -> Iterator[Record]:
    """Records of the first sheet in their order, the broken ones among them; raises :class:`UnableToReadList`."""
    seen = Repeats()
    for path in paths:
        yield from _records(path, audience, as_of, seen)


def _records(path: Path, audience: Audience, as_of: date, seen: Repeats) -> Iterator[Record]:
    columns: tuple[str, ...] = ()
    for number, cells in _rows(path):
        if not columns:
            columns = tuple(cell.strip().lower() for cell in cells)
            if sorted(columns) != sorted(COLUMNS):
                raise UnableToReadList("screening.list_file.columns", offset=0, columns=", ".join(COLUMNS))
            continue
        if not any(cells):
            continue
        if number > LIST_ENTRIES_MAX + 1:
            raise UnableToReadList("screening.list_file.too_many_entries", offset=number, limit=LIST_ENTRIES_MAX)
        row = [*cells, *[""] * (len(columns) - len(cells))]
        values = [_dated(cell) if column in _DATES else cell for column, cell in zip(columns, row, strict=False)]
        yield national_record(number, values + row[len(columns) :], columns, audience, as_of, seen)
    if not columns:
        raise UnableToReadList("screening.list_file.columns", offset=0, columns=", ".join(COLUMNS))


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Row numbers with their cells as text."""
    try:
        with zipfile.ZipFile(path) as archive:
            sheets = sorted((int(match[1]), name) for name in archive.namelist() if (match := _SHEET.fullmatch(name)))
            if not sheets:
                raise UnableToReadList("screening.list_file.not_workbook", offset=0)
            strings = _shared(archive) if _STRINGS in archive.namelist() else []
            with archive.open(sheets[0][1]) as stream:
                for place, row in enumerate(elements_in(_stream(stream), "row", root="worksheet"), start=1):
                    number = row.attributes.get("r", "")
                    yield int(number) if number.isdecimal() else place, _cells(row, strings)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        code = "absent" if isinstance(error, FileNotFoundError) else "not_workbook"
        raise UnableToReadList(f"screening.list_file.{code}", offset=0) from error


def _stream(stream: object) -> BufferedIOBase:
    assert isinstance(stream, BufferedIOBase)
    return stream


def _shared(archive: zipfile.ZipFile) -> list[str]:
    strings = []
    with archive.open(_STRINGS) as stream:
        for element in elements_in(_stream(stream), "si", root="sst"):
            strings.append(_text(element))
            if len(strings) > LIST_SHARED_STRINGS_MAX:
                limit = LIST_SHARED_STRINGS_MAX
                raise UnableToReadList("screening.list_file.too_many_entries", offset=len(strings), limit=limit)
    return strings


def _text(element: Element) -> str:
    """Text of a shared or inline string: its own, or that of its runs."""
    own = "".join(child.content for child in element.all("t"))
    return own + "".join(_text(run) for run in element.all("r"))


def _cells(row: Element, strings: list[str]) -> list[str]:
    found: list[str] = []
    for cell in row.all("c"):
        match = _CELL.fullmatch(cell.attributes.get("r", ""))
        place = _column(match[1]) if match else len(found)
        if place >= 4 * len(COLUMNS):
            break
        found += [""] * (place + 1 - len(found))
        found[place] = shown(_value(cell, strings))
    return found


def _column(letters: str) -> int:
    """Place of a column, from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: Element, strings: list[str]) -> str:
    kind, written = cell.attributes.get("t", "n"), cell.text("v")
    if kind == "s":
        return strings[int(written)] if written.isdecimal() and int(written) < len(strings) else ""
    if kind == "inlineStr":
        return "".join(_text(one) for one in cell.all("is"))
    if kind == "n" and written.endswith(".0"):
        return written[:-2]
    return written


def _dated(cell: str) -> str:
    """A date kept as a serial day in ISO form; years and written dates stay."""
    bare = cell.split(".", maxsplit=1)[0]
    if not bare.isdecimal() or int(bare) in _YEARS or int(bare) > _SERIALS_MAX:
        return cell
    return (_FIRST_DAY + timedelta(days=int(bare))).isoformat()
