"""Times as the journal writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.clock import date_to_day, day_to_date, entry_day, second_of_day, time_of, utc_seconds

TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 bounds


@given(TIMES)
def test_day_and_second_keep_the_whole_second(at: datetime) -> None:
    assert time_of(entry_day(at), second_of_day(at)) == at.replace(microsecond=0)


@given(st.dates())
def test_date_is_kept_by_its_day_number(value: date) -> None:
    assert day_to_date(date_to_day(value)) == value


def test_days_of_dates_begin_in_1900_and_days_of_entries_in_1970() -> None:
    assert date_to_day(date(1900, 1, 1)) == 0
    assert date_to_day(date(1899, 12, 31)) == -1
    assert entry_day(datetime(1970, 1, 2, tzinfo=UTC)) == 1


def test_day_is_that_of_utc_wherever_the_clock_stands() -> None:
    niamey = timezone(timedelta(hours=1))
    assert entry_day(datetime(2026, 3, 2, 0, 30, tzinfo=niamey)) == entry_day(datetime(2026, 3, 1, 23, 30, tzinfo=UTC))


def test_time_without_zone_is_a_programmers_error() -> None:
    with pytest.raises(AssertionError):
        utc_seconds(datetime(2026, 1, 1))  # noqa: DTZ001 the error itself
