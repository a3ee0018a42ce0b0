"""Why a post needs help: the one rule, by its cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.health.facts import PostFacts
from jalon.health.need import Need, need_of, place_in_line, why_help
from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.power_source import PowerSource
from jalon.kernel.texts import LANGUAGES, text

AT = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
WELL = PostFacts(last_heard_at=AT - timedelta(minutes=2), oldest_list_on=AT.date(), disk_free_bytes=90_000_000_000)


def codes(facts: PostFacts) -> list[tuple[str, Need]]:
    return [(reason.code.removeprefix("health.reason."), reason.need) for reason in why_help(facts, at=AT)]


def days(count: float) -> datetime:
    return AT - timedelta(days=count)


def test_a_post_that_is_well_needs_nothing() -> None:
    assert codes(WELL) == []
    assert need_of(why_help(WELL, at=AT)) is Need.NONE


CASES = [
    ({"last_heard_at": days(1)}, ("silent", Need.SOON)),
    ({"last_heard_at": days(3)}, ("silent", Need.TODAY)),
    ({"last_heard_at": None}, ("never_heard", Need.SOON)),
    ({"oldest_waiting_on": days(2).date()}, ("waiting", Need.SOON)),
    ({"oldest_waiting_on": days(7).date()}, ("waiting", Need.TODAY)),
    ({"oldest_list_on": days(3).date()}, ("list_old", Need.SOON)),
    ({"oldest_list_on": days(4).date()}, ("list_old", Need.TODAY)),
    ({"oldest_list_on": None}, ("no_list", Need.TODAY)),
    ({"lists_damaged": 1}, ("list_damaged", Need.TODAY)),
    ({"decided": 20, "unsearched": 10}, ("unsearched", Need.TODAY)),
    ({"disk_free_bytes": 4_999_999_999}, ("disk", Need.SOON)),
    ({"disk_free_bytes": 999_999_999}, ("disk", Need.TODAY)),
    ({"clock_ahead_s": 121}, ("clock_ahead", Need.SOON)),
    ({"clock_ahead_s": -3_600}, ("clock_behind", Need.TODAY)),
    ({"clock_doubtful": True}, ("clock_doubt", Need.SOON)),
    ({"scanner": DeviceState.FAILS}, ("scanner", Need.SOON)),
    ({"printer": DeviceState.FAILS}, ("printer", Need.SOON)),
    ({"power": PowerSource.BATTERY, "battery_percent": 19}, ("battery", Need.TODAY)),
    ({"program": "0.1", "program_expected": "0.2"}, ("program", Need.NOTE)),
    ({"contradicting": True}, ("contradiction", Need.TODAY)),
    ({"set_apart": 1}, ("set_apart", Need.TODAY)),
    ({"parked": 3}, ("parked", Need.SOON)),
    ({"active": False}, ("not_active", Need.SOON)),
]


@pytest.mark.parametrize(("changed", "expected"), CASES)
def test_each_cause_gives_its_reason_alone(changed: dict[str, object], expected: tuple[str, Need]) -> None:
    assert codes(replace(WELL, **changed)) == [expected]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"last_heard_at": AT - timedelta(hours=23)},
        {"oldest_waiting_on": days(1).date()},
        {"oldest_list_on": days(1).date()},
        {"decided": 19, "unsearched": 9},
        {"decided": 21, "unsearched": 10},
        {"clock_ahead_s": 120},
        {"power": PowerSource.MAINS, "battery_percent": 5},
        {"program": "0.1"},
    ],
)
def test_just_below_a_bound_nothing_is_said(changed: dict[str, object]) -> None:
    assert codes(replace(WELL, **changed)) == []  # type: ignore[arg-type]


def test_a_post_that_has_said_nothing_is_not_blamed_for_lists_that_nobody_knows() -> None:
    unheard = PostFacts(said_anything=False)
    assert codes(unheard) == [("never_heard", Need.SOON)]


def test_a_post_does_not_call_itself_silent() -> None:
    assert codes(replace(WELL, here=True, last_heard_at=None)) == []


def test_every_reason_has_its_sentence_and_what_to_do_in_three_languages() -> None:
    for changed, _ in CASES:
        for reason in why_help(replace(WELL, **changed), at=AT):  # type: ignore[arg-type]
            for language in LANGUAGES:
                assert reason.sentence(language)
                assert text(f"{reason.code}_next", language)


TIMES = st.integers(0, 365 * 86_400).map(lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second))
facts = st.builds(
    PostFacts,
    active=st.booleans(),
    last_heard_at=st.none() | TIMES,
    oldest_waiting_on=st.none() | st.dates(),
    oldest_list_on=st.none() | st.dates(),
    decided=st.integers(0, 5_000),
    unsearched=st.integers(0, 5_000),
    disk_free_bytes=st.none() | st.integers(0, 10**13),
    clock_ahead_s=st.none() | st.integers(-(10**9), 10**9),
    set_apart=st.integers(0, 9),
    parked=st.integers(0, 9),
)


@given(facts, TIMES)
def test_any_facts_give_reasons_in_order_and_sentences(known: PostFacts, at: datetime) -> None:
    reasons = why_help(known, at=at)
    needs = [reason.need for reason in reasons]
    assert needs == sorted(needs, reverse=True)
    assert need_of(reasons) is max(needs, default=Need.NONE)
    assert len({reason.code for reason in reasons}) == len(reasons), "one reason a cause"
    for reason in reasons:
        assert reason.sentence("ar")


@given(st.lists(facts, min_size=2, max_size=8))
def test_who_needs_help_today_stands_before_who_needs_it_soon(posts: list[PostFacts]) -> None:
    lines = sorted((why_help(one, at=AT) for one in posts), key=place_in_line)
    assert [need_of(line) for line in lines] == sorted((need_of(line) for line in lines), reverse=True)
