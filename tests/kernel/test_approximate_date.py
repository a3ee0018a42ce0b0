"""Dates of which only a part is known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableToRead


def possible(year: int, month: int, day: int, about: bool) -> ApproximateDate | None:
    """A date, or None where the calendar has none."""
    try:
        return ApproximateDate(year, month, day, about)
    except UnableToRead:
        return None


DATES = st.builds(
    possible, st.integers(0, 9999), st.integers(0, 12), st.integers(0, 31), st.booleans()
).filter(bool)  # fmt: skip


@given(DATES)
def test_number_keeps_everything(value: ApproximateDate) -> None:
    assert ApproximateDate.from_number(value.to_number()) == value


@given(st.integers(-10, 300_000_000))
def test_any_number_is_a_date_or_refused(number: int) -> None:
    try:
        value = ApproximateDate.from_number(number)
    except UnableToRead as refused:
        assert refused.code == "kernel.approximate_date.impossible"
    else:
        assert value.to_number() == number


@given(DATES.filter(lambda value: value.year > 0))
def test_what_is_shown_is_read_back(value: ApproximateDate) -> None:
    assert ApproximateDate.read(str(value)) == value


@given(DATES)
def test_earliest_is_never_after_latest(value: ApproximateDate) -> None:
    earliest, latest = value.earliest(), value.latest()
    if value.year:
        assert earliest is not None
        assert latest is not None
        assert earliest <= latest
        assert earliest.year == latest.year == value.year
    else:
        assert earliest is latest is value.exact is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1980", "1980"),
        ("~1980", "~1980"),
        ("≈ 1980", "~1980"),
        ("1980-05", "1980-05"),
        ("1980-XX-17", "1980-XX-17"),
        ("1980/5/7", "1980-05-07"),
        (" 17.05.1980 ", "1980-05-17"),
        ("XX/05/1980", "1980-05"),
        ("29/02/2000", "2000-02-29"),
    ],
)
def test_what_an_officer_types_is_read(typed: str, shown: str) -> None:
    assert str(ApproximateDate.read(typed)) == shown


@pytest.mark.parametrize(
    "typed", ["", "80", "1980-13", "1980-02-30", "29/02/1900", "31/04/XXXX", "May 1980", "9" * 999]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(UnableToRead):
        ApproximateDate.read(typed)


@given(st.text(max_size=40))
def test_any_typed_text_is_a_date_or_refused(typed: str) -> None:
    try:
        value = ApproximateDate.read(typed)
    except UnableToRead as refused:
        assert refused.code.startswith("kernel.approximate_date.")
    else:
        assert ApproximateDate.read(str(value)) == value or not value.year


@given(st.dates(), st.dates())
def test_age_of_an_exact_date_counts_birthdays(born: date, on: date) -> None:
    birthdays = sum(
        1 for year in range(born.year + 1, on.year + 1) if (year, born.month, born.day) <= (on.year, on.month, on.day)
    )
    assert ApproximateDate.of(born).age_years(on) == birthdays


def test_age_gives_the_benefit_of_doubt() -> None:
    on = date(2025, 6, 1)
    assert ApproximateDate(2007).age_years(on) == 17
    assert ApproximateDate(2007, 6).age_years(on) == 17
    assert ApproximateDate(2007, 5).age_years(on) == 18
    assert ApproximateDate().age_years(on) is None
    assert ApproximateDate(2030).age_years(on) == 0


def test_only_a_whole_date_that_is_no_estimate_is_exact() -> None:
    assert ApproximateDate(1980, 5, 17).exact == date(1980, 5, 17)
    assert ApproximateDate(1980, 5, 17, about=True).exact is None
    assert ApproximateDate(1980, 5).exact is None
