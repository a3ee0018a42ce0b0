"""Numbers for countries that the project does not have."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Result, Statement


def find(logframe: Aligned) -> Iterator[Finding]:
    """A country among the numbers per country, or in a stated scope, that is not among the project's countries."""
    codes = logframe.frame.codes()
    if not codes:
        return
    said: list[Result | Statement] = [
        *logframe.frame.results,
        *(one for _, one in logframe.measured()),
        *logframe.frame.rows,
    ]
    for one in said:
        numbered = frozenset(one.per_country) if isinstance(one, Statement) else frozenset[str]()
        named = numbered | (one.scope.stated or frozenset())
        unknown = named - codes
        if unknown:
            yield finding("logframe.country.unknown", Severity.SERIOUS, [one], countries=unknown, what=one.name)
