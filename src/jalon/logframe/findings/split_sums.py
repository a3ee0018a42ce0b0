"""Numbers per country against their total."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from jalon.logframe.alignment import Aligned
from jalon.logframe.finding import Finding, Severity, finding
from jalon.logframe.intervals import interval, meet, of_amount
from jalon.logframe.model import Bound


def find(logframe: Aligned) -> Iterator[Finding]:
    """A total that the numbers per country cannot add up to; minimums per country beyond a minimum total are noted."""
    for statement in (*(one for _, one in logframe.measured()), *logframe.frame.rows):
        amount = statement.amount
        if (
            amount is None
            or len(statement.per_country) < 2
            or amount.each_country
            or amount.unit in ("percent", "per", "time")
        ):
            continue
        if not statement.amount_in_field and sum(not one.each_country for one in statement.amounts_in_text) > 1:
            continue  # several numbers in words: which of them is the whole is not said
        parts = statement.split_sum()
        told = partial(finding, about=[statement], total=amount.value, sum=parts, what=statement.name)
        if not meet(of_amount(amount), interval(parts, statement.per_country_bound)):
            least = statement.per_country_bound is Bound.MINIMUM and parts > amount.value
            code = "logframe.sum.minimums_exceed" if least else "logframe.sum.split_differs"
            yield told(code, Severity.SERIOUS)
        elif statement.per_country_bound is Bound.MINIMUM and amount.bound is Bound.MINIMUM and parts > amount.value:
            yield told("logframe.sum.minimums_exceed_minimum", Severity.NOTE)
