"""Tables of logframes: sheets of cells become results with indicators, targets, activities, and rows of the plan."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jalon.kernel.errors import UnableToRead
from jalon.kernel.transliteration import fold
from jalon.logframe.amounts import read_amounts
from jalon.logframe.building import passage, statement
from jalon.logframe.columns import Columns, columns_of, is_second_row
from jalon.logframe.entries import Cell
from jalon.logframe.headings import COVERAGE
from jalon.logframe.model import Country, Logframe, Place, Remark, Statement
from jalon.logframe.naming import named, plain
from jalon.logframe.table_rows import TableReader
from jalon.logframe.yaml_file import check_size

_TITLE_CHARACTERS = 200
_REMARKS_MAX = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its title and its rows of cells."""

    title: str
    rows: list[list[Cell]]


def logframe_of_sheets(file: str, sheets: Sequence[Sheet], remarks: list[Remark]) -> Logframe:
    """The logframe that the sheets of one file state. Raises ``UnableToRead`` where no heading of one is known."""
    places = _countries(sheets)
    codes = frozenset(places)
    reader = TableReader(file, codes)
    passages: list[Statement] = []
    for sheet in sheets:
        if not _read(sheet, reader, passages) and any(cell.text for row in sheet.rows for cell in row):
            place = Place(file, sheet.title)
            remarks.append(Remark("logframe.remark.sheet_not_understood", place, {"cell": sheet.title}))
    reader.give_activities()
    results = tuple(reader.results())
    if not (results or reader.rows):
        raise UnableToRead("logframe.file.no_logframe", offset=0, file=file)
    countries = tuple(Country(code, places[code]) for code in sorted(codes))
    rows = tuple(statement(raw, codes) for raw in reader.rows)
    frame = Logframe(file, countries, results, rows, tuple(passages), remarks=tuple(remarks[:_REMARKS_MAX]))
    check_size(frame)
    return frame


def _read(sheet: Sheet, reader: TableReader, passages: list[Statement]) -> bool:
    """Every table of a sheet; False where no row is a heading."""
    columns: Columns | None = None
    found = False
    for row, new, second in _with_headings(sheet.rows):
        if new is not None:
            columns, found = new, True
            reader.begin()
        elif second or not any(cell.text for cell in row):
            continue
        elif columns is None:
            passages.extend(_prose(row, reader.codes))
        elif not columns.values:
            reader.row(row, columns, sheet.title)
    return found


def _with_headings(rows: Sequence[list[Cell]]) -> Iterator[tuple[list[Cell], Columns | None, bool]]:
    """Every row, the columns where it is a heading, and whether it only divides the heading above it."""
    taken = False
    for at, row in enumerate(rows):
        if taken:
            taken = False
            yield row, None, True
            continue
        texts = [cell.text for cell in row]
        below = [cell.text for cell in rows[at + 1]] if at + 1 < len(rows) else []
        columns = None
        if any(below) and is_second_row(texts, below):
            columns = columns_of(texts, below)
            taken = columns is not None
        yield row, columns or columns_of(texts), False


def _prose(row: Sequence[Cell], codes: frozenset[str]) -> Iterator[Statement]:
    for text in dict.fromkeys(cell.text for cell in row if len(cell.text) > 40):
        made = passage(text, row[0].place, codes)
        if made.scope.exclusions:
            yield made


def _countries(sheets: Sequence[Sheet]) -> dict[str, Place]:
    """The countries of a line of coverage, of a list of countries and of headings; else of a title that names several,
    else those that several numbers per country name."""
    places: dict[str, Place] = {}
    for sheet in sheets:
        places.update(_of_coverage(sheet))
        if re.search(r"\b(?:countr|pays)", fold(sheet.title)):
            for cell in (cell for row in sheet.rows for cell in row if len(cell.text) < 60):
                places.update(dict.fromkeys(named(cell.text), cell.place))
    if len(places) > 1:
        return places
    return _of_titles(sheets) or _of_numbers(sheets) or places


def _of_coverage(sheet: Sheet) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for row, columns, _ in _with_headings(sheet.rows):
        texts = dict.fromkeys(cell.text for cell in row if cell.text)
        joined = "\t".join(texts)
        if len(joined) < _TITLE_CHARACTERS * 2 and COVERAGE.match(plain(joined)):
            places.update(dict.fromkeys(named(joined), row[0].place))
        for code, column in columns.countries.items() if columns else ():
            places.setdefault(code, row[min(column, len(row) - 1)].place)
    return places


def _of_titles(sheets: Sequence[Sheet]) -> dict[str, Place]:
    for sheet in sheets:
        for row, columns, _ in _with_headings(sheet.rows):
            if columns is not None:
                break
            for cell in row:
                codes = named(cell.text) if len(cell.text) < _TITLE_CHARACTERS else frozenset[str]()
                if len(codes) > 1:
                    return dict.fromkeys(codes, cell.place)
    return {}


def _of_numbers(sheets: Sequence[Sheet]) -> dict[str, Place]:
    """Countries beside numbers in two cells at least."""
    counted: Counter[str] = Counter()
    places: dict[str, Place] = {}
    for cell in _cells(sheets):
        for code in read_amounts(cell.text).per_country:
            counted[code] += 1
            places.setdefault(code, cell.place)
    return {code: places[code] for code, times in counted.items() if times > 1}


def _cells(sheets: Iterable[Sheet]) -> Iterator[Cell]:
    """Cells that may hold numbers beside countries, each text once."""
    seen: set[str] = set()
    for sheet in sheets:
        for row in sheet.rows:
            for cell in row:
                if 8 < len(cell.text) < _TITLE_CHARACTERS * 2 and cell.text not in seen:
                    seen.add(cell.text)
                    yield cell
