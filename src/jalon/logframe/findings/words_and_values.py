"""The number in a statement's words against the number in its field."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import meet, of_amount, total
from jalon.logframe.model import Amount, Statement

_SKIPPED = ("percent", "time", "per", "countries", "money")


def find(logframe: Aligned) -> Iterator[Finding]:
    """Words say one number, the field another. Where most differ, the two are of different scales: nothing is said."""
    both = [
        (statement, amounts)
        for statement in (*(one for _, one in logframe.measured()), *logframe.frame.rows)
        if statement.amount_in_field and (amounts := _counting(statement))
    ]
    differ = [(statement, amounts) for statement, amounts in both if not _agree(statement, amounts)]
    if len(differ) * 2 >= len(both) and len(both) > 2:
        return
    for statement, amounts in differ:
        assert statement.amount is not None
        yield finding(
            "logframe.quantity.words_differ",
            Severity.SERIOUS,
            [statement],
            number=statement.amount.value,
            other=amounts[0].value,
            what=statement.name,
        )


def _counting(statement: Statement) -> list[Amount]:
    """The numbers of the words that count persons or things known as such, and no part of the whole."""
    return [
        one
        for one in statement.amounts_in_text
        if one.unit in ("persons", "things") and not one.each_country and one.unit not in _SKIPPED
    ]


def _agree(statement: Statement, amounts: list[Amount]) -> bool:
    assert statement.amount is not None
    if statement.amount.unit in _SKIPPED or len(amounts) > 1 or statement.parts:
        return True
    mine = of_amount(statement.amount)
    said = of_amount(amounts[0])
    if statement.per_country and amounts[0].value in {*statement.per_country.values(), statement.split_sum()}:
        return True
    return meet(mine, said) or meet(mine, total([of_amount(one) for one in amounts]))
