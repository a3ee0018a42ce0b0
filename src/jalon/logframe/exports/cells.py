"""Cells of tables that spreadsheets open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jalon.logframe.exports.snapshot import Indicator, Result, Snapshot, Value
from jalon.logframe.values import State


def plain_number(amount: Decimal) -> str:
    """A decimal without an exponent and without zeros that say nothing.

    >>> plain_number(Decimal("20.00")), plain_number(Decimal("1E+3"))
    ('20', '1000')
    """
    return format(amount.normalize() + 0, "f")


@dataclass(frozen=True)
class ValueRow:
    """One cell of the matrix: a value, or one part of it (``dimension`` and ``category`` set)."""

    result: Result
    indicator: Indicator
    value: Value
    dimension: str
    category: str
    state: State
    amount: Decimal | None


def value_rows(snapshot: Snapshot) -> Iterator[ValueRow]:
    """Every value and every part of one, in the order of matrix, month, country, part."""
    for result in snapshot.results:
        for indicator in result.indicators:
            for value in sorted(indicator.values, key=lambda one: (one.month, one.country)):
                yield ValueRow(result, indicator, value, "", "", value.state, value.amount)
                for dimension, cells in sorted(value.parts.items()):
                    for category, amount in sorted(cells.items()):
                        state = part_state(amount)
                        yield ValueRow(result, indicator, value, dimension, category, state, amount)


def part_state(amount: Decimal | None) -> State:
    """The state of a part: what has no number was withheld."""
    if amount is None:
        return State.WITHHELD
    return State.VALUE if amount else State.ZERO
