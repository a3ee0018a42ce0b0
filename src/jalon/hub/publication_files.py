"""A publication in words of a language, for its page and for spreadsheets. Everything comes from its signed file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jalon.kernel import limits
from jalon.kernel.spreadsheets import csv_file
from jalon.kernel.texts import text
from jalon.stats.measures.dimensions import dimensions

_NUMBERS = ("value", "numerator", "denominator", "low", "high", "p90", "p95")
HIDDEN = "–"
_SHEET_CHARACTERS_MAX = 31


@dataclass(frozen=True)
class TableInWords:
    """One table as people read it. ``lines``: labels by dimension, and numbers or the dash of what is hidden."""

    name: str
    about: str
    words: Mapping[str, str]
    titles: tuple[str, ...]
    dimensions: tuple[str, ...]
    numbers: tuple[str, ...]
    number_titles: tuple[str, ...]
    lines: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    posts: int
    posts_complete: int
    hidden: int


def in_words(table: Mapping[str, Any], language: str) -> TableInWords:
    """A table of a publication's file in a language."""
    met = {name for row in table["rows"] for name in row.get("numbers", ())}
    numbers = tuple(name for name in _NUMBERS if name in met) or ("value",)
    lines = tuple(
        (labels_of(row["at"], table["by"], language), tuple(_number(row, name) for name in numbers))
        for row in table["rows"]
    )
    words = table["words"][language]
    return TableInWords(
        words["name"],
        about(table, language),
        words,
        tuple(dimensions()[name].title(language) for name in table["by"]),
        tuple(table["by"]),
        numbers,
        tuple(text(f"hub.publications.number_{name}", language) for name in numbers),
        lines,
        table["posts"],
        table["posts_complete"],
        sum("numbers" not in row for row in table["rows"]),
    )


def labels_of(at: Mapping[str, str], by: Sequence[str], language: str) -> tuple[str, ...]:
    """The words of a row, one a dimension of its table; *all* for one that is summed over."""
    return tuple(
        dimensions()[name].shown(dimensions()[name].read(at[name]), language)
        if name in at
        else text("hub.publications.all", language)
        for name in by
    )


def about(table: Mapping[str, Any], language: str) -> str:
    """Months and filters, in one line."""
    months = table["from"] if table["from"] == table["to"] else f"{table['from']} – {table['to']}"
    filters = [
        f"{dimensions()[name].title(language)}: "
        + ", ".join(dimensions()[name].shown(dimensions()[name].read(word), language) for word in words)
        for name, words in table["where"].items()
    ]
    return " · ".join([months, *filters])


def table_csv(table: Mapping[str, Any], language: str) -> bytes:
    """One table with a row of HXL tags under its head; a label is never a formula."""
    found = in_words(table, language)
    lines = ([*labels, *numbers] for labels, numbers in found.lines)
    return csv_file([[*found.titles, *found.number_titles], _tags(found), *lines])


def workbook(content: Mapping[str, Any], language: str, notes: Iterable[str]) -> bytes:
    """Every table on a sheet of its own, with HXL tags; the first sheet says what a reader has to know."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        first = book.add_worksheet(text("hub.publications.sheet_about", language)[:_SHEET_CHARACTERS_MAX])
        for place, line in enumerate([*heading_lines(content, language), *notes]):
            first.write_string(place, 0, line)
        for number, table in enumerate(content["tables"], start=1):
            found = in_words(table, language)
            sheet = book.add_worksheet(text("hub.publications.table", language, number=number))
            if language == "ar":
                sheet.right_to_left()
            _fill(sheet, found)
    return out.getvalue()


def heading_lines(content: Mapping[str, Any], language: str) -> list[str]:
    """What stands above the tables of a file."""
    method = content["method"]
    lines = [
        content["title"],
        text("hub.publications.named", language, number=content["number"], edition=content["edition"]),
        text("hub.publications.published_on", language, day=content["published_on"]),
        text("hub.publications.how_hidden", language, k=method["k"], share=method["doubt_percent"]),
        text("hub.publications.how_delayed", language, days=method["delay_days"]),
    ]
    if method["noise_variance"]:
        most = limits.CELL_NOISE_MAX
        lines.append(text("hub.publications.how_noisy", language, most=most, variance=method["noise_variance"]))
    for number, table in enumerate(content["tables"], start=1):
        words = table["words"][language]
        lines += [
            "",
            f"{text('hub.publications.table', language, number=number)}: {words['name']} ({about(table, language)})",
        ]
        lines += [words["definition"], words["quality"], words["method"]]
    return lines


def _fill(sheet: Any, found: TableInWords) -> None:
    for place, title in enumerate([*found.titles, *found.number_titles]):
        sheet.write_string(0, place, title)
    for place, tag in enumerate(_tags(found)):
        sheet.write_string(1, place, tag)
    for line, (labels, numbers) in enumerate(found.lines, start=2):
        for place, label in enumerate(labels):
            sheet.write_string(line, place, label)
        for place, number in enumerate(numbers, start=len(labels)):
            if number in ("", HIDDEN):
                sheet.write_string(line, place, number)
            else:
                sheet.write_number(line, place, float(number))


def _tags(found: TableInWords) -> list[str]:
    return [*(f"#meta+{name}" for name in found.dimensions), *(f"#indicator+{name}+num" for name in found.numbers)]


def _number(row: Mapping[str, Any], name: str) -> str:
    if "numbers" not in row:
        return HIDDEN
    found = row["numbers"].get(name)
    return "" if found is None else str(found)
