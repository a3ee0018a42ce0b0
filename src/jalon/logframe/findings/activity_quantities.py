"""Quantities of activities against the targets of the same result that count the same."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import Interval, meet, some_sum_meets, total, whole_of
from jalon.logframe.model import Statement
from jalon.logframe.words import tokens


def find(logframe: Aligned) -> Iterator[Finding]:
    """An activity's quantity that the targets of its words do not agree with."""
    links = logframe.links
    for result in logframe.frame.results:
        for activity in result.activities:
            mine = whole_of(activity)
            targets = [
                (one, whole)
                for one in result.targets
                if (whole := whole_of(one)) is not None and links.same_count(activity, one)
            ]
            if mine is None or not targets or _agrees(activity, mine, targets):
                continue
            other = total([whole for _, whole in targets])
            yield finding(
                "logframe.quantity.activity_differs",
                Severity.SERIOUS,
                [activity, *(one for one, _ in targets)],
                number=mine[0] or mine[1],
                other=other[0] or other[1],
                what=activity.name,
                other_what=", ".join(one.name for one, _ in targets),
            )


def _agrees(activity: Statement, mine: Interval, targets: list[tuple[Statement, Interval]]) -> bool:
    wholes = [whole for _, whole in targets]
    if some_sum_meets(mine, wholes):
        return True
    if activity.amount_in_field or activity.per_country:
        return False
    words = tokens(" ".join(one.text for one, _ in targets))
    return any(
        tokens(amount.counted) & words and any(meet((amount.value, amount.value), whole) for whole in wholes)
        for amount in activity.amounts_in_text
    )
