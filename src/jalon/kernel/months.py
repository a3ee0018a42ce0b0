"""Months of the calendar: the days of one, and the same day some months on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def first_day(month: str) -> date:
    """The first day of a month, which is written ``YYYY-MM``. Raises ``ValueError`` where it is none."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    """The last day of a month, which is written ``YYYY-MM``. Raises ``ValueError`` where it is none.

    >>> last_day("2028-02"), last_day("9999-12")
    (datetime.date(2028, 2, 29), datetime.date(9999, 12, 31))
    """
    return end_of_month(first_day(month))


def end_of_month(day: date) -> date:
    """The last day of the month in which a day lies."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, count: int) -> date:
    """The same day so many months on; the last of a shorter month. Raises ``ValueError`` beyond the year 9999.

    >>> months_later(date(2026, 8, 31), 6), months_later(date(2026, 3, 31), -1)
    (datetime.date(2027, 2, 28), datetime.date(2026, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
