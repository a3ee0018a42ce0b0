"""States never blur, parts add up, totals follow their entries."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.logframe import values
from jalon.logframe.values import Entry, Mode, State, Total, Track

numbers = st.integers(0, 10**9).map(lambda whole: Decimal(whole) / 100)
unmeasured = st.sampled_from([State.NOT_YET_MEASURED, State.NOT_APPLICABLE, State.WITHHELD]).map(Entry)
measured = st.builds(values.entry, st.just(State.VALUE), numbers, st.sampled_from(Mode))
entries = st.one_of(unmeasured, measured)
splits = st.dictionaries(st.sampled_from(["female", "male", "X", values.UNKNOWN]), numbers, min_size=1)


@given(splits, st.integers(-100, 100))
def test_parts_add_up_or_the_difference_is_named(by: dict[str, Decimal], apart: int) -> None:
    whole = sum(by.values(), Decimal(0)) + apart
    found = values.faults(values.entry(State.VALUE, whole, parts={"sex": by}), additive=False)
    if whole == 0 or apart == 0:
        assert all(one.difference == -apart for one in found)
    if apart:
        assert [one.difference for one in found] == [-apart]
    else:
        assert found == ()


@given(st.lists(numbers, max_size=24))
def test_increments_and_running_totals_tell_the_same(added: list[Decimal]) -> None:
    up_to = [sum(added[: place + 1], Decimal(0)) for place in range(len(added))]
    by_month = [values.entry(State.VALUE, one) for one in added]
    by_total = [values.entry(State.VALUE, one, Mode.CUMULATIVE) for one in up_to]
    assert values.total(by_month) == values.total(by_total)


@given(st.lists(entries, max_size=24), st.integers(0, 24), unmeasured)
def test_what_was_not_measured_adds_nothing_and_is_not_zero(series: list[Entry], place: int, hole: Entry) -> None:
    whole = values.total([*series[:place], hole, *series[place:]])
    before = values.total(series)
    assert whole.amount == before.amount
    if before.amount is None:
        assert whole.state not in values.MEASURED
    else:
        assert whole.state is before.state


@given(st.lists(entries.map(lambda one: values.total([one])), max_size=8))
def test_sum_over_countries_is_partial_as_long_as_one_is_missing(totals: list[Total]) -> None:
    found = values.sum_of(totals)
    known = [one.amount for one in totals if one.amount is not None]
    assert found.amount == (sum(known, Decimal(0)) if known else None)
    missing = {State.NOT_YET_MEASURED, State.WITHHELD} & {one.state for one in totals}
    assert found.partial is bool(known and missing)


@pytest.mark.parametrize("state", State)
def test_each_state_alone_stays_itself(state: State) -> None:
    one = values.entry(state, Decimal(3))
    assert values.total([one]).state is state
    assert values.sum_of([values.total([one])]).state is state


def test_zero_is_measured_and_not_yet_measured_is_not() -> None:
    assert values.total([values.entry(State.ZERO, None)]) == Total(State.ZERO, Decimal(0))
    assert values.total([]) == Total(State.NOT_YET_MEASURED)


@given(numbers, numbers)
def test_rate_is_nothing_at_the_baseline_and_one_at_the_target(baseline: Decimal, target: Decimal) -> None:
    if baseline == target:
        assert values.rate(baseline, target, target) is None
    else:
        assert values.rate(baseline, target, baseline) == 0
        assert values.rate(baseline, target, target) == 1


def test_rate_follows_the_published_example() -> None:
    assert values.rate(Decimal(7), Decimal(12), Decimal(9)) == Decimal("0.4")


@pytest.mark.parametrize(
    ("progress", "elapsed", "expected"),
    [
        ("0.5", "0.5", Track.ON_TRACK),
        ("0.41", "0.5", Track.ON_TRACK),
        ("0.40", "0.5", Track.AT_RISK),
        ("0.25", "0.5", Track.LATE),
        ("1", "1.5", Track.ON_TRACK),
        (None, "0.5", Track.NOT_RATED),
        ("0.5", None, Track.NOT_RATED),
    ],
)
def test_track_follows_its_stated_rule(progress: str | None, elapsed: str | None, expected: Track) -> None:
    as_number = lambda text: None if text is None else Decimal(text)  # noqa: E731
    assert values.track(as_number(progress), as_number(elapsed)) is expected


def test_countries_may_not_exceed_the_whole_and_are_it_when_all_are_there() -> None:
    whole = values.entry(State.VALUE, Decimal(10))
    four, seven = values.entry(State.VALUE, Decimal(4)), values.entry(State.VALUE, Decimal(7))
    missing, none = Entry(State.NOT_YET_MEASURED), Entry(State.NOT_APPLICABLE)
    assert values.countries_fault(whole, [four, missing]) is None
    short = values.countries_fault(whole, [four, none])
    assert short is not None
    assert short.difference == -6
    over = values.countries_fault(whole, [four, seven, missing])
    assert over is not None
    assert over.difference == 1
    assert values.countries_fault(whole, []) is None


@pytest.mark.parametrize(
    ("given_entry", "condition"),
    [
        (Entry(State.VALUE), "number_missing"),
        (values.entry(State.VALUE, Decimal(-1)), "negative"),
        (
            values.entry(State.VALUE, Decimal(1), parts={"sex": {"female": Decimal(2), "male": Decimal(-1)}}),
            "part_negative",
        ),
    ],
)
def test_what_is_no_entry_is_said(given_entry: Entry, condition: str) -> None:
    assert [one.condition for one in values.faults(given_entry)] == [condition]
