"""Products that are called national, so one for each country, against the number of countries."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Amount, Result, Statement
from jalon.logframe.words import singular, word_list, words


def find(logframe: Aligned) -> Iterator[Finding]:
    """Three national plans for four countries: a number that cannot be shared equally and names no countries."""
    codes = logframe.frame.codes()
    if len(codes) < 2:
        return
    for result, statement in _said(logframe):
        amount = _national(statement)
        if amount is None or statement.per_country or any(one.each_country for one in statement.amounts_in_text):
            continue
        stated = statement.scope.stated or (result.scope.stated if result else None)
        if amount.value % len(codes) == 0 or (stated and amount.value % len(stated) == 0):
            continue
        number = len(stated) if stated else len(codes)
        yield finding(
            "logframe.country.products_differ",
            Severity.SERIOUS,
            [statement],
            number=amount.value,
            other=number,
            what=statement.name,
        )


def _said(logframe: Aligned) -> Iterator[tuple[Result | None, Statement]]:
    yield from logframe.measured()
    for row in logframe.frame.rows:
        results = logframe.links.results_of(row)
        yield (results[0] if len(results) == 1 else None), row


def _national(statement: Statement) -> Amount | None:
    """The number of a statement where it counts something national that a State has one of."""
    amount = statement.amount
    if (
        amount is None
        or amount.unit in ("persons", "percent", "time", "per", "money")
        or amount.value < 2
        or amount.high
    ):
        return None
    said = list(words(statement.text if statement.amount_in_field else amount.counted))
    for at, word in enumerate(said):
        if word in word_list("national"):
            near = {singular(one) for one in (*said[at + 1 : at + 4], *said[max(0, at - 2) : at])}
            if near & word_list("persons"):
                return None
            if near & word_list("national_products"):
                return amount
    return None
