"""A number for each country, times the countries, against the total."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import meet, of_amount, times
from jalon.logframe.model import Logframe, Result, Statement


def find(logframe: Aligned) -> Iterator[Finding]:
    """No number of countries that the file offers makes the total from the number for each."""
    for result, statement in logframe.measured():
        each = next((one for one in statement.amounts_in_text if one.each_country), None)
        total = statement.amount
        if each is None or total is None or total.each_country or statement.per_country:
            continue
        if total.unit in ("percent", "time", "per", "countries"):
            continue
        counts = country_counts(logframe.frame, result, statement)
        if not counts or any(meet(of_amount(total), times(of_amount(each), number)) for number in counts):
            continue
        most = max(counts)
        yield finding(
            "logframe.sum.each_differs",
            Severity.SERIOUS,
            [statement],
            total=total.value,
            each=each.value,
            times=most,
            sum=each.value * most,
            what=statement.name,
        )


def country_counts(frame: Logframe, result: Result, statement: Statement) -> set[int]:
    """How many countries a statement may be about.

    The project's, those that its result or it states, those not left out, those that have numbers beside it.
    """
    codes = frame.codes()
    offered = [codes, result.scope.stated, statement.scope.stated]
    left_out = frozenset(code for one in result.scope.exclusions for code in one.countries)
    offered += [codes - left_out, codes - frame.later()]
    offered.append(frozenset(code for one in result.measured() for code in one.per_country))
    counts = {len(one) for one in offered if one}
    counts.update(number for number in (statement.scope.all_count, result.scope.all_count) if number)
    return counts
