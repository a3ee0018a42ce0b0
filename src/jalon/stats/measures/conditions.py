"""Conditions on rows, as declarations write them: ``outcome in admitted exit_allowed``, ``unchecked >= 1``.

    COLUMN in WORD...        one of these codes (words of the column's code list, or texts)
    COLUMN not in WORD...    none of these; a row without a value is not one either
    COLUMN is true | false   a yes or a no that was recorded
    COLUMN is known          recorded, and neither *not asked* nor *unknown*
    COLUMN is unknown        the contrary
    COLUMN >= N              at least N; a row without a value does not fulfil it
    COLUMN <= N              at most N
    COLUMN differs OTHER     both are recorded and are not the same
    COLUMN equals OTHER      both are recorded and are the same

A row that does not say fulfils nothing: null, which a filter, a count and a class take as *no*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from jalon.stats.measures.columns import NOT_KNOWN, UNKNOWN_STATE, codes_of, is_state

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Table

Operand = int | str
_PAIRS = ("differs", "equals")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. ``operands``: codes or texts, one number, or the name of the other column."""

    column: str
    relation: str
    operands: tuple[Operand, ...] = ()

    def expression(self, table: Table) -> BooleanValue:
        """The condition on a table of the lake."""
        found: BooleanValue = _EXPRESSIONS[self.relation](table, self)
        return found

    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column, str(self.operands[0])) if self.relation in _PAIRS else (self.column,)


def read_condition(sentence: str) -> Condition:
    """The condition of a declaration's sentence.

    >>> read_condition("direction in entry")
    Condition(column='direction', relation='in', operands=(2,))
    """
    column, *rest = sentence.split()
    if rest[0] == "in":
        return Condition(column, "in", _codes(column, rest[1:]))
    if rest[:2] == ["not", "in"]:
        return Condition(column, "not in", _codes(column, rest[2:]))
    if rest[0] == "is" and " ".join(rest) in _EXPRESSIONS:
        return Condition(column, " ".join(rest))
    if rest[0] in (">=", "<=") and len(rest) == 2:
        return Condition(column, rest[0], (int(rest[1]),))
    assert rest[0] in _PAIRS, f"no condition: {sentence}"
    assert len(rest) == 2, f"one other column: {sentence}"
    return Condition(column, rest[0], (rest[1],))


def read_conditions(sentences: Sequence[str]) -> tuple[Condition, ...]:
    """Conditions that hold together."""
    return tuple(read_condition(sentence) for sentence in sentences)


def all_of(table: Table, conditions: Sequence[Condition]) -> BooleanValue | None:
    """The expression of conditions that hold together; None where there is none."""
    found = [condition.expression(table) for condition in conditions]
    return reduce(and_, found) if found else None


def _codes(column: str, words: Sequence[str]) -> tuple[Operand, ...]:
    codes = codes_of(column)
    assert words, f"no word after {column}"
    return tuple(words) if codes is None else tuple(int(codes[word.upper()]) for word in words)


def _known(table: Table, condition: Condition) -> Any:
    column = table[condition.column]
    if is_state(condition.column):
        return column != UNKNOWN_STATE
    return column.notnull() if codes_of(condition.column) is None else column.notin(NOT_KNOWN)


def _unknown(table: Table, condition: Condition) -> Any:
    column = table[condition.column]
    if is_state(condition.column):
        return column.isnull() | (column == UNKNOWN_STATE)
    return column.isnull() if codes_of(condition.column) is None else column.isnull() | column.isin(NOT_KNOWN)


_EXPRESSIONS: dict[str, Any] = {
    "in": lambda table, one: table[one.column].isin(one.operands),
    "not in": lambda table, one: table[one.column].notin(one.operands),
    "is true": lambda table, one: table[one.column],
    "is false": lambda table, one: ~table[one.column],
    "is known": _known,
    "is unknown": _unknown,
    ">=": lambda table, one: table[one.column] >= one.operands[0],
    "<=": lambda table, one: table[one.column] <= one.operands[0],
    "differs": lambda table, one: table[one.column] != table[str(one.operands[0])],
    "equals": lambda table, one: table[one.column] == table[str(one.operands[0])],
}
