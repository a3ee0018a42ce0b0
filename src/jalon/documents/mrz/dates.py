"""Dates as zones print them: YYMMDD, where ``<<`` stands for an unknown year, month or day (Doc 9303-3 §4.8)."""

from __future__ import annotations

from functools import lru_cache

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


FATAL = ("not_a_date", "bad_month", "bad_day")
"""Remarks with which a zone is not valid."""


@lru_cache(maxsize=4096)
def date_flags(printed: str) -> tuple[str, ...]:
    """What is remarkable about a date: ``not_a_date``, or any of ``bad_month``, ``bad_day``, ``partly_unknown``."""
    known = parts(printed)
    if known is None:
        return ("not_a_date",)
    year, month, day = known
    flags = []
    if month > 12 or (month == 0 and printed[2:4] != "<<"):
        flags.append("bad_month")
    if day > _days(year, month, printed) or (day == 0 and printed[4:6] != "<<"):
        flags.append("bad_day")
    if "<" in printed:
        flags.append("partly_unknown")
    return tuple(flags)


@lru_cache(maxsize=8192)
def flags_of_field(field: str, printed: str) -> tuple[str, ...]:
    """The same, each with the name of the date's field before it.

    >>> flags_of_field("birth_date", "99<<31")
    ('birth_date_partly_unknown',)
    """
    return tuple(f"{field}_{flag}" for flag in date_flags(printed))


def parts(printed: str) -> tuple[int, int, int] | None:
    """Year of the century, month and day, 0 where ``<<`` is printed; None for anything but digits and ``<<``."""
    year, month, day = (_part(printed[start : start + 2]) for start in (0, 2, 4))
    return None if year is None or month is None or day is None else (year, month, day)


def _part(printed: str) -> int | None:
    if printed == "<<":
        return 0
    return int(printed) if printed.isascii() and printed.isdigit() else None


def _days(year: int, month: int, printed: str) -> int:
    """Days of the month; 29 in February of years divisible by four (2000 was one) or unknown."""
    if month == 2 and printed[:2] != "<<" and year % 4:
        return 28
    return _DAYS[month - 1] if 1 <= month <= 12 else 31
