"""Products that are called national, so one for each country, against the number of countries."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import whole_of
from jalon.logframe.model import Amount, Kind, Result, Statement
from jalon.logframe.words import singular, word_list, words


def find(logframe: Aligned) -> Iterator[Finding]:
    """Three national plans for four countries: a number that cannot be shared equally and names no countries."""
    codes = logframe.frame.codes()
    if len(codes) < 2:
        return
    for result, statement in logframe.measured():
        if statement.kind is not Kind.ACTIVITY or not _told_by_target(logframe, result, statement):
            yield from _differs(logframe, result, statement)
    for row in logframe.frame.rows:
        results = logframe.links.results_of(row)
        if not _quantified(logframe, row):
            yield from _differs(logframe, results[0] if len(results) == 1 else None, row)


def _differs(logframe: Aligned, result: Result | None, statement: Statement) -> Iterator[Finding]:
    codes = logframe.frame.codes()
    amount = _national(statement)
    if amount is None or statement.per_country or any(one.each_country for one in statement.amounts_in_text):
        return
    stated = statement.scope.stated or (result.scope.stated if result else None)
    shared = (codes, stated or frozenset(), codes - logframe.frame.later())
    if any(one and amount.value % len(one) == 0 for one in shared):
        return
    yield finding(
        "logframe.country.products_differ",
        Severity.SERIOUS,
        [statement, *(row for row in logframe.frame.rows if _same(logframe, row, statement))],
        number=amount.value,
        other=len(stated) if stated else len(codes),
        what=statement.name,
    )


def _told_by_target(logframe: Aligned, result: Result, activity: Statement) -> bool:
    return any(whole_of(one) is not None and logframe.links.same_count(activity, one) for one in result.targets)


def _quantified(logframe: Aligned, row: Statement) -> bool:
    """Whether an activity or target of a row has a quantity of its own, which then is told, with the row."""
    links = logframe.links
    if any(whole_of(one) is not None for one in links.activities(row)):
        return True
    return any(
        whole_of(one) is not None and links.same_count(row, one)
        for result in links.results_of(row)
        for one in result.targets
    )


def _same(logframe: Aligned, row: Statement, statement: Statement) -> bool:
    """Whether a row of the plan says the same number of the same thing."""
    if row.place == statement.place or row.amount is None or statement.amount is None:
        return False
    if row.amount.value != statement.amount.value or _national(row) is None:
        return False
    return statement in logframe.links.activities(row) or logframe.links.same_count(row, statement)


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
