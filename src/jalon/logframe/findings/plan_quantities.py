"""Quantities of the work plan against the activities that a row names and the targets that count the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jalon.logframe.alignment import Aligned, Alignment, counted_nouns, measure
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import Interval, meet, some_sum_meets, total, whole_of
from jalon.logframe.model import Statement
from jalon.logframe.units import disagree
from jalon.logframe.words import tokens


def find(logframe: Aligned) -> Iterator[Finding]:
    """A row's quantity that neither its activity nor the targets of its words agree with."""
    links = logframe.links
    for row in logframe.frame.rows:
        wanted = whole_of(row)
        if wanted is None:
            continue
        targets = [
            target
            for result in links.results_of(row)
            for target in result.targets
            if whole_of(target) is not None and links.same_count(row, target)
        ]
        activity = _activity_of(links, row)
        if activity is not None and not _agrees(links, wanted, row, activity):
            yield _differs("logframe.quantity.row_differs", row, [activity])
        elif targets and not _met(links, wanted, row, targets):
            code = "logframe.quantity.row_differs" if len(targets) == 1 else "logframe.quantity.row_differs_sum"
            yield _differs(code, row, targets)


def _met(links: Alignment, wanted: Interval, row: Statement, targets: Sequence[Statement]) -> bool:
    return some_sum_meets(wanted, [_sure(one) for one in targets]) or _together(links, row, targets)


def _together(links: Alignment, row: Statement, targets: Sequence[Statement]) -> bool:
    """Whether the rows that work for the same targets have the quantity of the targets together."""
    named = {one.place for one in links.activities(row)}
    rows = [
        one
        for one in links.frame.rows
        if whole_of(one) is not None
        and (
            named & {activity.place for activity in links.activities(one)}
            or all(links.same_count(one, target) for target in targets)
        )
    ]
    return len(rows) > 1 and meet(total([_sure(one) for one in rows]), total([_sure(one) for one in targets]))


def _activity_of(links: Alignment, row: Statement) -> Statement | None:
    """The one activity with a quantity that a row names and whose words count what the row counts."""
    found = [
        one
        for one in links.activities(row)
        if whole_of(one) is not None
        and counted_nouns(row) & tokens(one.text)
        and not disagree(measure(row), measure(one))
    ]
    return found[0] if len(found) == 1 else None


def _agrees(links: Alignment, wanted: Interval, row: Statement, activity: Statement) -> bool:
    """Whether the activity has the row's quantity: in all, in one of its words, or with the other rows of the
    activity."""
    if meet(wanted, _sure(activity)):
        return True
    nouns = counted_nouns(row)
    if not activity.per_country and any(
        tokens(one.counted) & nouns and meet(wanted, (one.value, one.value)) for one in activity.amounts_in_text
    ):
        return True
    rows = [one for one in links.frame.rows if activity in links.activities(one) and whole_of(one) is not None]
    return len(rows) > 1 and meet(total([_sure(one) for one in rows]), _sure(activity))


def _sure(statement: Statement) -> Interval:
    found = whole_of(statement)
    assert found is not None
    return found


def _differs(code: str, row: Statement, others: Sequence[Statement]) -> Finding:
    mine = _sure(row)
    theirs = total([_sure(one) for one in others])
    return finding(
        code,
        Severity.SERIOUS,
        [row, *others],
        number=mine[0] or mine[1],
        other=theirs[0] or theirs[1],
        what=row.name,
        other_what=", ".join(one.name for one in others),
    )
