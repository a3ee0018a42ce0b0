"""Codes that a field names and nothing has; codes that two statements have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.model import Statement


def find(logframe: Aligned) -> Iterator[Finding]:
    """Rows that name an activity, and targets that name an indicator, that does not exist."""
    activities = {one.code for _, one in logframe.frame.activities()}
    for row in logframe.frame.rows if activities else ():
        yield from _unknown(row, activities, ())
    for result in logframe.frame.results:
        indicators = {one.code for one in result.indicators} | {one.text for one in result.indicators}
        for target in result.targets:
            yield from _unknown(target, indicators, tuple(logframe.links.indicators(target)))
    yield from _twice(logframe)


def _unknown(statement: Statement, known: set[str], found: tuple[Statement, ...]) -> Iterator[Finding]:
    for link in statement.links or ():
        if link.strip() and link.strip() not in known and not found:
            yield finding(
                "logframe.reference.unknown",
                Severity.ATTENTION,
                [statement],
                what=statement.name,
                word=link.strip()[:80],
            )


def _twice(logframe: Aligned) -> Iterator[Finding]:
    having: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for one in (*(found for _, found in logframe.measured()), *logframe.frame.rows):
        if one.code:
            having[one.kind.value, one.code].append(one)
    for (_, code), those in having.items():
        if len(those) > 1 and len({one.place.file for one in those}) == 1:
            yield finding("logframe.reference.twice", Severity.ATTENTION, those, word=code)
