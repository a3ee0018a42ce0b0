"""A table of protected figures as it is read: its lines, how complete they are, another period beside.

Which lines stand in a table tells nothing of hidden counts: a value is listed because it is on a closed list, or
because one of its figures is shown, never because somebody small in number has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import product
from math import prod, sqrt

from jalon.kernel import limits
from jalon.stats.measures.dimensions import DimensionValue, dimensions, sort_key
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.figure import FigureTable, Number
from jalon.stats.measures.measure import Kind, Measure
from jalon.stats.protected import ProtectedFigures, ProtectedRow, Values

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Completeness:
    """Of how many months of posts everything is here (``whole``), of how many (``of``); ``late`` names the others."""

    whole: int
    of: int
    late: tuple[tuple[str, str], ...] = ()
    """Post and month, of those that are not complete."""

    @property
    def provisional(self) -> bool:
        """Whether the figure may still grow."""
        return self.whole < self.of

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 says that all is here; None where no post is known."""
        return 100 * self.whole // self.of if self.of else None


@dataclass(frozen=True)
class Difference:
    """Of two shown numbers. ``percent``: of the earlier one; None where that is zero, and for shares and rates.

    ``low`` and ``high``: bounds of 95 % where the measure has intervals, from the bounds of both sides (Zou and Donner
    2008, Statistics in Medicine 27: 1693-1702).
    """

    value: Number
    percent: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """One line: its figure, that of the period beside, how they differ where both are shown, and how complete it is."""

    values: Values
    row: ProtectedRow
    heard: Completeness
    beside: ProtectedRow | None = None
    difference: Difference | None = None


def lines_of(found: ProtectedFigures, beside: ProtectedFigures | None = None) -> tuple[Line, ...]:
    """The lines of a table, with those of another period where one is given."""
    rows, others = _by_values(found), _by_values(beside) if beside else {}
    listed = _listed(found.asked, [*_shown(rows), *_shown(others)])
    return tuple(
        _line(found.asked, found.answer, rows.get(values, dash(values)), _other(beside, others, values))
        for values in listed
    )


def total_of(found: ProtectedFigures, beside: ProtectedFigures | None = None) -> Line:
    """The line of all together."""
    return _line(found.asked, found.answer, found.total, beside.total if beside else None)


def row_at(found: ProtectedFigures, values: Values) -> ProtectedRow:
    """One row. What nobody has is hidden like what few have."""
    if not values:
        return found.total
    return _by_values(found).get(values, dash(values))


def completeness(asked: Question, answer: FigureTable, values: Values) -> Completeness:
    """How completely the posts were heard that a cell counts, in the months that it counts."""
    at: dict[str, Sequence[DimensionValue]] = dict(asked.where)
    at |= {name: (value,) for name, value in zip(asked.by, values, strict=True)} if values else {}
    heard: dict[tuple[str, str], bool] = {}
    for one in answer.heard:
        for post in one.posts:
            counted = _within(at, "month", one.vintage.month) and _within(at, "post", post.post)
            if counted:
                key = (post.post, one.vintage.month)
                heard[key] = heard.get(key, True) and post.complete
    late = tuple(sorted(key for key, complete in heard.items() if not complete))
    return Completeness(len(heard) - len(late), len(heard), late)


def difference(measure: Measure, now: ProtectedRow, then: ProtectedRow) -> Difference | None:
    """How two shown numbers differ; None where one is hidden or says nothing."""
    after, before = now.numbers.get("value"), then.numbers.get("value")
    if now.hidden or then.hidden or after is None or before is None:
        return None
    percent = None
    if measure.kind is Kind.COUNT and before:
        percent = (Decimal(100) * (Decimal(after) - Decimal(before)) / Decimal(before)).quantize(Decimal("0.1"))
    return Difference(after - before, percent, *_bounds(now.numbers, then.numbers))


def _bounds(now: Mapping[str, Number], then: Mapping[str, Number]) -> tuple[Decimal | None, Decimal | None]:
    sides = [[one.get(name) for name in ("value", "low", "high")] for one in (now, then)]
    if any(number is None for side in sides for number in side):
        return None, None
    (a, a_low, a_high), (b, b_low, b_high) = ([float(number or 0) for number in side] for side in sides)
    low = a - b - sqrt((a - a_low) ** 2 + (b_high - b) ** 2)
    high = a - b + sqrt((a_high - a) ** 2 + (b - b_low) ** 2)
    return _rounded(low), _rounded(high)


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_HUNDREDTH, ROUND_HALF_EVEN)


def _line(asked: Question, answer: FigureTable, row: ProtectedRow, other: ProtectedRow | None) -> Line:
    heard = completeness(asked, answer, row.values)
    changed = difference(asked.measure, row, other) if other else None
    return Line(row.values, row, heard, other, changed)


def _other(
    beside: ProtectedFigures | None, others: Mapping[Values, ProtectedRow], values: Values
) -> ProtectedRow | None:
    return others.get(values, dash(values)) if beside else None


def _within(at: Mapping[str, Sequence[DimensionValue]], name: str, value: str) -> bool:
    return name not in at or value in at[name]


def dash(values: Values) -> ProtectedRow:
    """A row of which nothing may be said."""
    return ProtectedRow(values, {}, hidden=True)


def _by_values(found: ProtectedFigures) -> dict[Values, ProtectedRow]:
    return {row.values: row for row in found.rows}


def _shown(rows: Mapping[Values, ProtectedRow]) -> Iterable[Values]:
    return (values for values, row in rows.items() if not row.hidden)


def _listed(asked: Question, shown: Sequence[Values]) -> list[Values]:
    """Every combination of listed values while they are few; else those alone whose figure is shown."""
    if not asked.by:
        return []
    axes = [_axis(asked, name, {values[place] for values in shown}) for place, name in enumerate(asked.by)]
    if prod(len(axis) for axis in axes) <= limits.FIGURE_LINES_MAX:
        return list(product(*axes))
    return sorted(set(shown), key=sort_key)


def _axis(asked: Question, name: str, shown: set[DimensionValue]) -> list[DimensionValue]:
    if name in asked.where:
        return list(asked.where[name])
    if name == "month":
        return list(asked.period.months())
    dimension = dimensions()[name]
    closed = [dimension.read(word) for word in dimension.words()]
    return closed or sorted(shown, key=lambda value: sort_key((value,)))
