"""A table of figures as CSV and XLSX: what the page shows and hides, with HXL tags; never a row of a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jalon.hub.figures_words import HIDDEN, Shown, titles
from jalon.hub.spreadsheets import harmless
from jalon.kernel.texts import text
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.measure import Kind
from jalon.stats.measures.sheet import sheet
from jalon.stats.measures.source import Vintage

_SHEET = ("name", "definition", "population", "unit", "quality", "method")


@dataclass(frozen=True)
class TableFile:
    """A table in words of a language. ``beside``: the other period in words, or nothing."""

    asked: Question
    lines: tuple[Shown, ...]
    total: Shown
    beside: str
    vintages: Sequence[Vintage]
    filters: Sequence[tuple[str, str]]
    language: str

    @property
    def bounded(self) -> bool:
        """Whether some number has an interval."""
        return any(one.bounds for one in (*self.lines, self.total))

    def rows(self) -> Iterator[list[str]]:
        """Head, HXL tags, a row a line, the total."""
        word = {name: text(f"hub.figures.{name}", self.language) for name in ("interval", "complete", "total")}
        number = "#indicator+num" if self.asked.measure.kind is not Kind.COUNT else "#meta+count"
        head = [*titles(self.asked, self.language), self.asked.measure.name(self.language)]
        tags = [*(f"#meta+{name}" for name in self.asked.by), number]
        if self.bounded:
            head, tags = [*head, word["interval"]], [*tags, "#meta+interval"]
        head, tags = [*head, word["complete"]], [*tags, "#meta+complete"]
        if self.beside:
            more = [self.beside, *(text(f"hub.figures.{name}", self.language) for name in ("difference", "percent"))]
            head, tags = [*head, *more], [*tags, "#meta+before", "#meta+difference", "#meta+percent"]
        yield head
        yield tags
        for line in self.lines:
            yield self._row(line, list(line.labels))
        labels = [word["total"], *[""] * (len(self.asked.by) - 1)] if self.asked.by else []
        yield self._row(self.total, labels)

    def _row(self, line: Shown, labels: list[str]) -> list[str]:
        row = [*labels, line.value, *([line.bounds] if self.bounded else []), line.complete]
        return [*row, *([line.beside, line.difference, line.percent] if self.beside else [])]

    def counted(self) -> Iterator[tuple[str, str]]:
        """How it was counted: the method, the filters, the editions, what a dash means."""
        about = sheet(self.asked.measure, self.language)
        for name in _SHEET:
            yield text(f"hub.figures.sheet_{name}", self.language), str(about[name])
        yield from self.filters
        period = self.asked.period
        yield text("hub.figures.period", self.language), f"{period.first} – {period.last}"
        vintages = ", ".join(f"{one.table} {one.month} #{one.number}" for one in self.vintages)
        yield text("hub.figures.vintages", self.language), vintages or HIDDEN
        yield HIDDEN, text("hub.figures.hidden", self.language)


def table_csv(table: TableFile) -> bytes:
    """RFC 4180 in UTF-8 with its mark, so that spreadsheets read Arabic; a label is never a formula."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in table.rows())
    return out.getvalue().encode("utf-8-sig")


def table_xlsx(table: TableFile) -> bytes:
    """A workbook of two sheets: figures, and how they were counted. A cell is a text or a number, never a formula."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        figures = book.add_worksheet(text("hub.figures.sheet_figures", table.language))
        numbers = len(table.asked.by)
        for place, row in enumerate(table.rows()):
            for column, cell in enumerate(row):
                if place > 1 and column == numbers and cell != HIDDEN:
                    figures.write_number(place, column, float(cell))
                else:
                    figures.write_string(place, column, harmless(cell), bold if place == 0 else None)
        figures.set_column(0, len(table.asked.by) + 5, 22)
        how = book.add_worksheet(text("hub.figures.sheet_how", table.language))
        for place, (name, said) in enumerate(table.counted()):
            how.write_string(place, 0, harmless(name), bold)
            how.write_string(place, 1, harmless(said), wrapped)
        how.set_column(0, 0, 24)
        how.set_column(1, 1, 100)
        for one in (figures, how):
            if table.language == "ar":
                one.right_to_left()
    return out.getvalue()
