"""The rows of the grid as HTML, made without a template: thousands of cells, and somebody waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.html import escape

from jalon.kernel.countries import country
from jalon.kernel.texts import direction, text
from jalon.logframe.values import State
from jalon.services.programme.entering import UNVERIFIED, VERIFIED
from jalon.services.queries.programme.cell import anchor
from jalon.services.queries.programme.grid import Grid, Row
from jalon.services.queries.programme.standing import Seen

SIGNS: Mapping[State | None, str] = {
    None: "·",
    State.NOT_YET_MEASURED: "○",
    State.NOT_APPLICABLE: "—",
    State.WITHHELD: "■",
}
"""What stands in a cell without a number; the legend and the cell's name say it in words."""
_STATUS_SIGNS = {VERIFIED: " ✓", UNVERIFIED: " !"}


@dataclass(frozen=True)
class _Words:
    """Words of the page's language, escaped once."""

    language: str
    empty: str
    states: Mapping[State, str]
    statuses: Mapping[str, str]
    demo: str
    whole: str


def grid_rows(grid: Grid, language: str, query: str) -> str:
    """Every row. ``query``: escaped beginning of the addresses' query, for filters that are to be kept."""
    words = _words(language)
    months = [f"{one:%Y-%m}" for one in grid.months]
    address = escape(reverse("website:cell"))
    return "".join(_row(grid, row, months, f"{address}?{query}", words) for row in grid.rows)


def _row(grid: Grid, row: Row, months: list[str], address: str, words: _Words) -> str:
    code = escape(row.indicator.code)
    begin = f"{address}i={code}&amp;c={row.iso3}&amp;m="
    enters = " data-enters" if row.enters else ""
    cells = []
    for month, name, seen in zip(grid.months, months, row.cells, strict=True):
        where = anchor(row.indicator.pk, row.iso3, month)
        sign, said = (SIGNS[None], words.empty) if seen is None else _shown(seen, words)
        if seen is None and not row.enters:
            inside = f'<span class="still none"><span aria-hidden="true">{sign}</span></span>'
        else:
            inside = f'<a id="{where}" href="{begin}{name}"{enters} aria-label="{said}">{sign}</a>'
        cells.append(f'<td role="gridcell" data-value>{inside}</td>')
    first = ' class="first"' if row.first else ""
    return f'<tr role="row"{first}>{_head(grid, row, code, words)}{"".join(cells)}</tr>'


def _head(grid: Grid, row: Row, code: str, words: _Words) -> str:
    place = words.whole
    if row.iso3:
        known = country(row.iso3)
        place = f"<bdi>{escape(known.name(words.language) if known else row.iso3)}</bdi>"
    if not row.first:
        return f'<th role="rowheader" scope="row"><bdi dir="ltr">{code}</bdi> {place}</th>'
    translation = grid.words.get(row.indicator.code, "")
    spoken = words.language if translation else grid.project.language
    said = escape(translation or row.indicator.text)
    text_ = f'<span lang="{spoken}" dir="{direction(spoken)}">{said}</span>'
    return f'<th role="rowheader" scope="row"><bdi dir="ltr">{code}</bdi> {text_}<br>{place}</th>'


def _shown(seen: Seen, words: _Words) -> tuple[str, str]:
    """What stands in the cell, and its name."""
    status = words.statuses[seen.status]
    demo = f", {words.demo}" if seen.demonstration else ""
    if seen.entry.amount is None:
        return f'<span class="none">{SIGNS[seen.entry.state]}</span>', f"{words.states[seen.entry.state]}{demo}"
    number = _number(seen.entry.amount)
    mark = f"<small>{words.demo}</small>" if seen.demonstration else ""
    return f"{number}{_STATUS_SIGNS.get(seen.status, '')}{mark}", f"{number}, {status}{demo}"


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _words(language: str) -> _Words:
    def say(code: str) -> str:
        return escape(text(code, language))

    return _Words(
        language,
        say("website.grid.empty"),
        {one: say(f"website.state.{one.value}") for one in State},
        {one: say(f"website.value_status.{one}") for one in ("entered", VERIFIED, UNVERIFIED)},
        say("website.matrix.demo"),
        say("website.grid.whole"),
    )
