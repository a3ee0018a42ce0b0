"""Tables of figures as CSV and XLSX: what the page shows and hides, with HXL tags; never a row of a person."""

from __future__ import annotations

import io
from collections.abc import Iterator

from jalon.hub.figures_built import Built, ShownTable
from jalon.hub.figures_words import HIDDEN, Shown, rate_explained
from jalon.kernel.spreadsheets import csv_file, harmless
from jalon.kernel.texts import text
from jalon.stats.measures.measure import Kind
from jalon.stats.measures.sheet import sheet
from jalon.stats.measures.source import Period

_MONTHS = {"from": "start", "to": "end"}
_SHEET = ("name", "definition", "population", "unit", "quality", "method")


def _rows(of: Built) -> Iterator[list[str]]:
    """Head, HXL tags, a row a line, the total; of several years each year's, and all months together last."""
    yield from _head(of)
    for table in of.tables:
        for line in table.lines:
            yield _row(of, table, line, list(line.labels))
        labels = [_word(of, "total"), *[""] * (len(of.asked.by) - 1)] if of.asked.by else []
        yield _row(of, table, table.total, labels)


def _head(of: Built) -> Iterator[list[str]]:
    """Names of the columns, and their tags. The months of a row stand in it where rows are of several years."""
    number = "#indicator+num" if of.asked.measure.kind is not Kind.COUNT else "#meta+count"
    columns = [(title, f"#meta+{name}") for title, name in zip(of.titles(), of.asked.by, strict=True)]
    columns += [(of.asked.measure.name(of.language), number)]
    if of.several:
        columns = [(_word(of, "from"), "#date+start"), (_word(of, "to"), "#date+end"), *columns]
    columns += [(_word(of, "interval"), "#meta+interval")] if of.intervals else []
    columns += [(_word(of, "complete"), "#meta+complete")]
    if of.compared and of.several:
        columns += [(_word(of, f"with_{one}"), f"#date+before+{name}") for one, name in _MONTHS.items()]
    if of.compared:
        beside = _word(of, "compared") if of.several else _months(of.years[0].beside)
        columns += [(beside, "#meta+before")]
        columns += [(_word(of, name), f"#meta+{name}") for name in ("difference", "percent")]
    yield [title for title, _ in columns]
    yield [tag for _, tag in columns]


def _row(of: Built, table: ShownTable, line: Shown, labels: list[str]) -> list[str]:
    row = [*labels, line.value, *([line.bounds] if of.intervals else []), line.complete]
    if of.several:
        row = [table.period.first, table.period.last, *row]
        row += [table.beside.first, table.beside.last] if table.beside else []
    return [*row, *([line.beside, line.difference, line.percent] if of.compared else [])]


def _counted(of: Built) -> Iterator[tuple[str, str]]:
    """How it was counted: the method, the filters, the editions, what a dash means."""
    about = sheet(of.asked.measure, of.language)
    for name in _SHEET:
        yield text(f"hub.figures.sheet_{name}", of.language), str(about[name])
    if rate := rate_explained(of.asked.measure, of.language):
        yield of.asked.measure.name(of.language), rate
    yield from of.filters()
    yield _word(of, "period"), _months(of.asked.period)
    if of.several:
        yield _word(of, "years"), _word(of, "years_apart")
    vintages = ", ".join(f"{one.table} {one.month} #{one.number}" for one in of.vintages)
    yield _word(of, "vintages"), vintages or HIDDEN
    yield HIDDEN, _word(of, "hidden")


def _word(of: Built, name: str) -> str:
    return text(f"hub.figures.{name}", of.language)


def _months(period: Period | None) -> str:
    return f"{period.first} – {period.last}" if period else ""


def table_csv(of: Built) -> bytes:
    """Every table in one file; a label is never a formula."""
    return csv_file(_rows(of))


def table_xlsx(of: Built) -> bytes:
    """A workbook of two sheets: figures, and how they were counted. A cell is a text or a number, never a formula."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        figures = book.add_worksheet(text("hub.figures.sheet_figures", of.language))
        numbers = len(of.asked.by) + 2 * of.several
        for place, row in enumerate(_rows(of)):
            for column, cell in enumerate(row):
                if place > 1 and column == numbers and cell != HIDDEN:
                    figures.write_number(place, column, float(cell))
                else:
                    figures.write_string(place, column, harmless(cell), bold if place == 0 else None)
        figures.set_column(0, numbers + 7, 22)
        how = book.add_worksheet(text("hub.figures.sheet_how", of.language))
        for place, (name, said) in enumerate(_counted(of)):
            how.write_string(place, 0, harmless(name), bold)
            how.write_string(place, 1, harmless(said), wrapped)
        how.set_column(0, 0, 24)
        how.set_column(1, 1, 100)
        for one in (figures, how):
            if of.language == "ar":
                one.right_to_left()
    return out.getvalue()
