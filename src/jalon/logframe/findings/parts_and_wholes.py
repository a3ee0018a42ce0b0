"""Parts against their whole: breakdowns of a target, budget lines against the budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jalon.logframe.alignment import Aligned
from jalon.logframe.fields import RUNNING
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import interval, meet, of_amount
from jalon.logframe.model import Bound

_ROUNDING = Decimal("0.5")


def find(logframe: Aligned) -> Iterator[Finding]:
    """Parts that do not add up to their whole. Numbers by time may be cumulative: then the last is the whole."""
    for statement in (*(one for _, one in logframe.measured()), *logframe.frame.rows):
        if statement.amount is None:
            continue
        whole = of_amount(statement.amount)
        for name, parts in statement.parts.items():
            if len(parts) < 2:
                continue
            numbers = list(parts.values())
            added = sum(numbers, Decimal(0))
            cumulative = name in RUNNING and numbers == sorted(numbers) and meet(whole, (numbers[-1], numbers[-1]))
            shares = statement.amount.unit != "percent" and abs(added - 100) <= 1 and name not in RUNNING
            if cumulative or meet(whole, interval(added, Bound.EXACT)) or shares or statement.amount.unit == "percent":
                continue
            yield finding(
                "logframe.sum.parts_differ",
                Severity.SERIOUS,
                [statement],
                total=statement.amount.value,
                sum=added,
                what=statement.name,
                word=name,
            )
    for whole_sum in logframe.frame.sums:
        added = sum(whole_sum.parts.values(), Decimal(0))
        if abs(added - whole_sum.whole) > _ROUNDING:
            yield finding(
                "logframe.sum.whole_differs",
                Severity.SERIOUS,
                [],
                places=[whole_sum.place],
                word=whole_sum.name,
                total=whole_sum.whole,
                sum=added,
            )
