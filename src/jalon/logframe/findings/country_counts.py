"""How many countries a text says there are, against how many the project has."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Result, Statement


def find(logframe: Aligned) -> Iterator[Finding]:
    """ "All five countries" in a project of four, unless the result or the statement itself names so many."""
    codes = logframe.frame.codes()
    if not codes:
        return
    said: list[tuple[Result, Result | Statement]] = [(result, result) for result in logframe.frame.results]
    said += list(logframe.measured())
    for result, one in said:
        number = one.scope.all_count
        allowed = {len(codes), len(result.scope.stated or ()), len(one.scope.stated or ())}
        if isinstance(one, Statement):
            allowed.add(len(one.per_country))
        allowed.add(len(codes - {code for found in result.scope.exclusions for code in found.countries}))
        if number and number not in allowed:
            yield finding(
                "logframe.country.count_differs",
                Severity.SERIOUS,
                [one],
                number=number,
                other=len(codes),
                what=one.name,
            )
