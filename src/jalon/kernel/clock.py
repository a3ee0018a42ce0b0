"""The clock is an argument: doors read the time and pass it in, nothing below asks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

DAY_ZERO_OF_DATES = date(1900, 1, 1)
"""Dates inside parts are counted from here (journal format, section 3)."""

DAY_ZERO_OF_ENTRIES = date(1970, 1, 1)
"""``day`` in an entry's header is counted from here (journal format, section 3)."""


class Clock(Protocol):
    """Port of everything that needs the time."""

    def now(self) -> datetime:
        """The node's time, aware, in UTC."""
        ...


def utc_seconds(at: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00Z. ``at`` must be aware."""
    assert at.tzinfo is not None, "naive time"
    return int(at.timestamp())


def entry_day(at: datetime) -> int:
    """UTC days since 1970-01-01: the ``day`` of an entry's header."""
    return utc_seconds(at) // 86_400


def second_of_day(at: datetime) -> int:
    """Seconds of the UTC day, 0..86399: how times stand inside parts."""
    return utc_seconds(at) % 86_400


def time_of(day: int, second: int) -> datetime:
    """The inverse of :func:`entry_day` and :func:`second_of_day`."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day, seconds=second)


def date_of_entry(day: int) -> date | None:
    """The UTC date of an entry's day; None for a day that no calendar has, as a hostile sender may write."""
    try:
        return time_of(day, 0).date()
    except OverflowError:
        return None


def date_to_day(value: date) -> int:
    """Days since 1900-01-01; negative before."""
    return (value - DAY_ZERO_OF_DATES).days


def day_to_date(day: int) -> date:
    """The inverse of :func:`date_to_day`."""
    return DAY_ZERO_OF_DATES + timedelta(days=day)
