"""Months of the calendar, against the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.months import end_of_month, first_day, last_day, months_later


@given(st.dates(max_value=date(9999, 12, 30)))
def test_the_day_after_the_last_is_the_first_of_another_month(day: date) -> None:
    end = end_of_month(day)
    assert (end.year, end.month) == (day.year, day.month)
    assert end == date.max or (end + timedelta(days=1)).day == 1
    if day.year > 999:
        assert (first_day(f"{day:%Y-%m}"), last_day(f"{day:%Y-%m}")) == (day.replace(day=1), end)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_on_and_back_keep_the_day_or_shorten_it(day: date, count: int) -> None:
    there = months_later(day, count)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == count
    assert there.day == day.day or there == end_of_month(there)
    assert months_later(there, -count).day == min(day.day, there.day) or months_later(there, -count).day <= day.day


@pytest.mark.parametrize("month", ["2026-13", "2026", "26-01", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        last_day(month)
