"""Dates as zones print them: YYMMDD, where ``<<`` stands for an unknown year, month or day (Doc 9303-3 §4.8)."""

from __future__ import annotations

from functools import lru_cache

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


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
