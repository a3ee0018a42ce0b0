"""Rows of a post's report on itself, as days: what waits by lane, and the dates of lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from jalon.kernel.canonical import Value
from jalon.kernel.clock import day_to_date

_DAY_MAX = 200_000
"""No date of a report is believed beyond this many days."""
_EPOCH = date(1970, 1, 1)


def date_of_entry_day(day: int) -> date:
    """The date of a UTC day since 1970."""
    return _EPOCH + timedelta(days=min(max(day, 0), _DAY_MAX))


def date_of_list_day(day: int) -> date:
    """The date of a day since 1900-01-01."""
    return day_to_date(min(max(day, 0), _DAY_MAX))


def oldest_waiting(rows: Iterable[Sequence[Value]]) -> date | None:
    """The day of the oldest entry that waits, of rows ``[lane, count, day]``."""
    return min((date_of_entry_day(_whole(day)) for _, count, day in rows if count), default=None)


def oldest_list(rows: Iterable[Sequence[Value]]) -> date | None:
    """The date of the oldest list, of rows ``[name, day]``."""
    return min((date_of_list_day(_whole(day)) for _, day in rows), default=None)


def _whole(value: Value) -> int:
    return value if isinstance(value, int) else 0
