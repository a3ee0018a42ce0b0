"""A snapshot's values as HXL (Humanitarian Exchange Language 1.1): one row a cell, hashtags under the headings.

The state of a cell has a column of its own (``#status+value``): an empty number with *withheld* is not an empty number
with *not_yet_measured*, and neither is 0.
"""

from __future__ import annotations

from collections.abc import Iterator

from jalon.kernel.spreadsheets import csv_file
from jalon.kernel.texts import text
from jalon.logframe.exports.cells import ValueRow, plain_number, value_rows
from jalon.logframe.exports.snapshot import Snapshot
from jalon.logframe.values import MEASURED

COLUMNS = (
    ("result", "#output+code"),
    ("result_kind", "#meta+result_kind"),
    ("indicator", "#indicator+code"),
    ("indicator_text", "#indicator+name"),
    ("unit", "#indicator+unit"),
    ("country", "#country+code+v_iso3"),
    ("month", "#date+month"),
    ("mode", "#meta+mode"),
    ("state", "#status+value"),
    ("amount", "#indicator+value+num"),
    ("sex", "#meta+sex"),
    ("age_band", "#meta+age_band"),
    ("part", "#meta+part"),
    ("verified", "#meta+verified"),
    ("demonstration", "#meta+demonstration"),
)
"""Columns by the name of their heading's text, with the hashtag of each."""


def hxl_rows(snapshot: Snapshot, language: str) -> Iterator[tuple[str, ...]]:
    """Headings, hashtags, then one row a value and one a part of it."""
    yield tuple(text(f"logframe.exports.column_{name}", language) for name, _ in COLUMNS)
    yield tuple(tag for _, tag in COLUMNS)
    for row in value_rows(snapshot):
        yield _row(row, snapshot, language)


def write_hxl_csv(snapshot: Snapshot, language: str) -> bytes:
    """The rows as a comma-separated file."""
    return csv_file(hxl_rows(snapshot, language))


def _row(row: ValueRow, snapshot: Snapshot, language: str) -> tuple[str, ...]:
    words = row.indicator.words
    own = row.dimension if row.dimension in ("sex", "age_band") else ""
    return (
        row.result.code,
        row.result.kind,
        row.indicator.code,
        words.get(language) or next(iter(words.values()), ""),
        row.indicator.unit,
        row.value.country,
        row.value.month,
        row.value.mode if row.state in MEASURED else "",
        row.state.value,
        plain_number(row.amount) if row.state in MEASURED and row.amount is not None else "",
        row.category if own == "sex" else "",
        row.category if own == "age_band" else "",
        f"{row.dimension}={row.category}" if row.dimension and not own else "",
        "true" if row.value.verified else "false",
        "true" if snapshot.project.demonstration or row.value.origin == "demo" else "",
    )
