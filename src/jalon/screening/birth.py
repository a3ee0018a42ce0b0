"""Birth dates compared: exact, swapped, year only, one year off, 1 January, conflict."""

from __future__ import annotations

from collections.abc import Sequence

from jalon.kernel.approximate_date import ApproximateDate
from jalon.screening.result import Evidence

SAME = 10.5
SWAPPED = 6.0
YEAR_OFF_SAME_DAY = 5.5
YEAR_SAME = 4.0
FIRST_JANUARY = 3.8
ABOUT = 3.0
YEAR_OFF = 0.5
DAY_DIFFERS = -0.5
CONFLICT = -4.5
ABOUT_YEARS = 2
"""An estimated year agrees with years so far from it."""


def compare_any(asked: ApproximateDate | None, listed: Sequence[ApproximateDate]) -> Evidence | None:
    """The best evidence of one birth date and all those that an entry gives; None when nothing can be compared."""
    found = [evidence for one in listed if (evidence := compare(asked, one))]
    return max(found, key=lambda evidence: evidence.weight, default=None)


def compare(asked: ApproximateDate | None, listed: ApproximateDate | None) -> Evidence | None:
    """Evidence of two birth dates; None when either is unknown. 1 January counts as a year only."""
    if asked is None or listed is None or not asked.year or not listed.year:
        return None
    condition, weight = _agreement(asked, listed)
    return Evidence(f"screening.birth.{condition}", {"asked": str(asked), "listed": str(listed)}, weight)


def _agreement(asked: ApproximateDate, listed: ApproximateDate) -> tuple[str, float]:
    apart = abs(asked.year - listed.year)
    if asked.about or listed.about:
        return ("about_same", ABOUT) if apart <= ABOUT_YEARS else ("differs", CONFLICT)
    if _only_year(asked) or _only_year(listed):
        return _by_year(asked, listed, apart)
    same_day = (asked.month, asked.day) == (listed.month, listed.day)
    if apart == 0:
        if same_day:
            return "same", SAME
        swapped = (asked.month, asked.day) == (listed.day, listed.month)
        return ("swapped", SWAPPED) if swapped else ("day_differs", DAY_DIFFERS)
    return ("year_off_same_day", YEAR_OFF_SAME_DAY) if apart == 1 and same_day else ("differs", CONFLICT)


def _by_year(asked: ApproximateDate, listed: ApproximateDate, apart: int) -> tuple[str, float]:
    if apart == 0:
        first = _first_january(asked) or _first_january(listed)
        return ("first_january", FIRST_JANUARY) if first else ("year_same", YEAR_SAME)
    return ("year_off", YEAR_OFF) if apart == 1 else ("differs", CONFLICT)


def _first_january(birth: ApproximateDate) -> bool:
    return (birth.month, birth.day) == (1, 1)


def _only_year(birth: ApproximateDate) -> bool:
    return not (birth.month and birth.day) or _first_january(birth)
