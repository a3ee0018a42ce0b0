"""A snapshot as a workbook: how to read it, the logframe, the values, the work plan, the findings, and the HXL rows.

Every text is written as text: what begins with ``=``, ``+``, ``-`` or ``@`` is no formula, and no address becomes a
link. The same snapshot gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from jalon.kernel.texts import direction, text
from jalon.logframe.exports.cells import value_rows
from jalon.logframe.exports.hxl import hxl_rows
from jalon.logframe.exports.snapshot import Indicator, Missing, Result, Snapshot, Target
from jalon.logframe.values import MEASURED, State

Cell = str | int | Decimal | None
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NAME_CHARACTERS_MAX = 31
_NARROW, _WIDE = 14, 60


def write_xlsx(snapshot: Snapshot, missing: Sequence[Missing], language: str) -> bytes:
    """The workbook. ``missing``: what other formats ask for and nobody entered, shown on the first sheet."""
    book = _Book(language, snapshot)
    book.sheet("read_me", _read_me(snapshot, missing, language), (_NARROW, _WIDE))
    book.sheet("logframe", _logframe(snapshot, language), (10, 10, 48, 10, 48, 12, 16, 10, 48, 12, 16, 48))
    book.sheet("values", _values(snapshot, language), (10, 12, 48, 10, 10, 12, 16, 14, 12, 12, 12, 12))
    book.sheet("plan", _plan(snapshot, language), (10, 48, 30, 16, 16, 16, 16, 10, 18, 60, 10, 16))
    if snapshot.findings:
        book.sheet("findings", _findings(snapshot, language), (16, 80, 40, 40))
    return book.done()


def write_hxl_xlsx(snapshot: Snapshot, language: str) -> bytes:
    """The HXL rows as a workbook."""
    book = _Book(language, snapshot)
    book.sheet("values", hxl_rows(snapshot, language), ())
    return book.done()


class _Book:
    """A workbook under way."""

    def __init__(self, language: str, snapshot: Snapshot) -> None:
        import xlsxwriter

        self._out = io.BytesIO()
        self._language = language
        self._demonstration = snapshot.project.demonstration
        # XlsxWriter declares its options as one union of all their types.
        options: Any = _OPTIONS
        self._book = xlsxwriter.Workbook(self._out, options)
        made_at = snapshot.made_at.replace(tzinfo=None)
        self._book.set_properties({"title": snapshot.project.code, "created": made_at})
        self._head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, name: str, rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        """One sheet; its first row is its heading."""
        title = text(f"logframe.exports.sheet_{name}", self._language)
        if self._demonstration:
            title = f"{title} ({text('logframe.exports.demo_mark', self._language)})"
        title = title[:_NAME_CHARACTERS_MAX]
        sheet = self._book.add_worksheet(title)
        if direction(self._language) == "rtl":
            sheet.right_to_left()
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                style = self._wrapped if line else self._head
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell, style)
                elif cell is not None:
                    sheet.write_number(line, column, float(cell), style)
        sheet.freeze_panes(1, 0)

    def done(self) -> bytes:
        self._book.close()
        return self._out.getvalue()


def _words(words: dict[str, str] | Any, language: str) -> str:
    return words.get(language) or next(iter(words.values()), "")


def _heads(names: Sequence[str], language: str) -> list[Cell]:
    return [text(f"logframe.exports.column_{name}", language) for name in names]


def _read_me(snapshot: Snapshot, missing: Sequence[Missing], language: str) -> Iterable[Sequence[Cell]]:
    project = snapshot.project
    yield _heads(("subject", "content"), language)
    yield [text("logframe.exports.project", language), _words(project.words, language)]
    yield [text("logframe.exports.audience", language), text(f"logframe.exports.{snapshot.audience.value}", language)]
    yield [text("logframe.exports.made_at", language), snapshot.made_at.isoformat(timespec="minutes")]
    if project.demonstration:
        yield [text("logframe.exports.demonstration_short", language), text("logframe.exports.demonstration", language)]
    for state in State:
        yield [state.value, text(f"logframe.exports.state_{state.value}", language)]
    for one in missing:
        yield [text("logframe.exports.missing", language), text(one.code, language, **one.parameters)]


_LOGFRAME = ("level", "code", "statement", "indicator", "indicator_text", "unit", "baseline")
_TARGETS = ("target_code", "target_text", "target")
_MINIMUMS = ("minimum", "minimum_per_country")


def _logframe(snapshot: Snapshot, language: str) -> Iterable[Sequence[Cell]]:
    """One row an indicator and target; countries have a column each."""
    countries = snapshot.project.countries
    yield [*_heads(_LOGFRAME, language), *_heads(_TARGETS, language), *countries, *_heads(_MINIMUMS, language)]
    for result in snapshot.results:
        yield [
            result.kind,
            result.code,
            _words(result.words, language),
            None,
            None,
            None,
            result.baseline_stated or None,
        ]
        for indicator in result.indicators:
            yield from _indicator(result, indicator, countries, language)
        for target in result.loose_targets:
            yield [result.kind, result.code, None, None, None, None, None, *_target(target, countries, language)]
        for kind, lines in (("activity", result.activities), ("assumption", result.assumptions)):
            for line in lines:
                split = [line.per_country.get(code) for code in countries]
                name = text(f"logframe.exports.{kind}", language)
                yield [name, line.code, line.text, *([None] * 6), line.quantity, *split]


def _indicator(
    result: Result, indicator: Indicator, countries: Sequence[str], language: str
) -> Iterable[Sequence[Cell]]:
    whole = next((one.amount for one in indicator.baselines if not one.country and one.amount is not None), None)
    baseline: Cell = whole if whole is not None else text("logframe.exports.to_be_established", language)
    named = [
        result.kind,
        result.code,
        None,
        indicator.code,
        _words(indicator.words, language),
        indicator.unit,
        baseline,
    ]
    for target in indicator.targets or (None,):
        yield [*named, *(_target(target, countries, language) if target else ())]


def _target(target: Target, countries: Sequence[str], language: str) -> list[Cell]:
    amount: Cell = target.amount if target.amount is not None else target.stated or None
    split: list[Cell] = [target.per_country.get(code) for code in countries]
    least = text("logframe.exports.minimum", language)
    minimums = [least if one else None for one in (target.minimum, target.minimum_per_country)]
    return [target.code, target.text, amount, *split, *minimums]


_VALUES = ("result", "indicator", "indicator_text", "country", "month", "mode", "state", "amount")
_PARTS = ("dimension", "category", "verified", "origin")


def _values(snapshot: Snapshot, language: str) -> Iterable[Sequence[Cell]]:
    yield _heads((*_VALUES, *_PARTS), language)
    for row in value_rows(snapshot):
        measured = row.state in MEASURED
        yield [
            row.result.code,
            row.indicator.code,
            _words(row.indicator.words, language),
            row.value.country,
            row.value.month,
            row.value.mode if measured else "",
            row.state.value,
            row.amount if measured else None,
            row.dimension,
            row.category,
            "true" if row.value.verified else "false",
            row.value.origin,
        ]


_PLAN = (
    "code",
    "row_text",
    "responsible",
    "activities",
    "frozen",
    "planned",
    "worked",
    "finished",
    "standing",
    "reasons",
    "quantity",
    "unit",
    "demonstration",
)


def _plan(snapshot: Snapshot, language: str) -> Iterable[Sequence[Cell]]:
    yield _heads(_PLAN, language)
    for line in snapshot.plan:
        yield [
            line.code,
            line.text,
            ", ".join(line.responsible),
            ", ".join(line.activities),
            None if line.frozen is None else _months(line.frozen),
            _months(line.planned),
            _months(line.worked),
            line.finished,
            line.standing,
            " ".join(line.reasons),
            line.quantity,
            line.unit or None,
            text("logframe.exports.demo_mark", language) if line.demonstration else None,
        ]


def _months(entered: Sequence[int]) -> str:
    return ", ".join(str(month) for month in entered)


def _findings(snapshot: Snapshot, language: str) -> Iterable[Sequence[Cell]]:
    yield _heads(("rule", "sentence", "places", "decision"), language)
    for finding in snapshot.findings:
        yield [finding.code, finding.sentence, finding.places, finding.decision]
