"""Rows of the tables of an evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jalon.screening.evaluation.measures import Interval


class Row(NamedTuple):
    """One measured value: of what, which measure, the value with its interval, how many cases."""

    of: str
    measure: str
    value: Interval
    cases: int


def exactly(value: float) -> Interval:
    """A value without an interval."""
    return Interval(value, value, value)


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as a table in Markdown, line by line as they are measured."""
    yield "| of | measure | value | 95 % interval | cases |"
    yield "| --- | --- | --- | --- | --- |"
    for row in rows:
        value, low, high = row.value
        interval = "" if low == high else f"{low:.4f} to {high:.4f}"
        yield f"| {row.of} | {row.measure} | {value:.4f} | {interval} | {row.cases or ''} |"
