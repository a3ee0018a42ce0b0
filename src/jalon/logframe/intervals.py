"""Numbers that bind in different ways compared: two amounts agree where some number would satisfy both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from jalon.logframe.model import Amount, Bound, Statement

_ABOUT = Decimal("0.2")
_NO_END = Decimal("Infinity")
_SUBSETS_OF_MAX = 8

Interval = tuple[Decimal, Decimal]


def interval(value: Decimal, bound: Bound, high: Decimal | None = None) -> Interval:
    """The numbers that an amount allows."""
    if high is not None:
        return value, high
    if bound is Bound.MINIMUM:
        return value, _NO_END
    if bound is Bound.MAXIMUM:
        return Decimal(0), value
    if bound is Bound.ABOUT:
        return value * (1 - _ABOUT), value * (1 + _ABOUT)
    return value, value


def of_amount(amount: Amount) -> Interval:
    """The numbers that an amount allows."""
    return interval(amount.value, amount.bound, amount.high)


def meet(left: Interval, right: Interval) -> bool:
    """Whether some number lies in both."""
    return left[0] <= right[1] and right[0] <= left[1]


def times(one: Interval, factor: int) -> Interval:
    """The interval for so many of one."""
    return one[0] * factor, one[1] * factor


def total(parts: Iterable[Interval]) -> Interval:
    """The interval of a sum."""
    low = high = Decimal(0)
    for part in parts:
        low, high = low + part[0], high + part[1]
    return low, high


def whole_of(statement: Statement) -> Interval | None:
    """What a statement says in all: its number, or the sum of its numbers per country; None where it says neither."""
    amount = statement.amount
    if statement.split_in_field and not statement.amount_in_field:
        return interval(statement.split_sum(), statement.per_country_bound)
    if amount is not None and not amount.each_country and amount.unit not in ("percent", "time", "per", "countries"):
        return of_amount(amount)
    if statement.per_country:
        return interval(statement.split_sum(), statement.per_country_bound)
    return None


def some_sum_meets(wanted: Interval, parts: Sequence[Interval]) -> bool:
    """Whether one part, all parts, or some of them together (up to eight parts) agree with ``wanted``."""
    if any(meet(wanted, one) for one in parts) or meet(wanted, total(parts)):
        return True
    if len(parts) > _SUBSETS_OF_MAX:
        return False
    return any(meet(wanted, total(some)) for size in range(2, len(parts)) for some in combinations(parts, size))
