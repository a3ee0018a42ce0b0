"""The work plan: order, standing, reasons, slack, gaps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel import limits
from jalon.logframe.plan import (
    RiskReason,
    Row,
    Standing,
    UnableToPlan,
    assess,
    gaps,
    in_order,
    months,
    runs,
    slack,
)

CODES = tuple("ABCDEFGH")


def standing_of(row: Row, *others: Row, now: int = 5, duration: int = 12) -> Standing:
    return assess([row, *others], now=now, duration=duration)[0].standing


def reasons_of(row: Row, *others: Row, now: int = 5, duration: int = 12) -> set[RiskReason]:
    return {reason.reason for reason in assess([row, *others], now=now, duration=duration)[0].reasons}


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        (Row("A"), Standing.NOT_PLANNED),
        (Row("A", planned=(6, 7)), Standing.NOT_DUE),
        (Row("A", planned=(5, 6)), Standing.UNDER_WAY),
        (Row("A", planned=(4, 5), worked=(4,)), Standing.UNDER_WAY),
        (Row("A", planned=(3, 4), worked=(3, 4)), Standing.LATE),
        (Row("A", planned=(4, 6)), Standing.AT_RISK),
        (Row("A", planned=(3, 4), worked=(3,), finished=4), Standing.DONE),
        (Row("A", planned=(3, 4), worked=(3,), finished=5), Standing.DONE_LATE),
        (Row("A", planned=(), worked=(3,), finished=5), Standing.DONE),
        (Row("A", planned=(3, 4), stopped=True), Standing.STOPPED),
    ],
)
def test_standing_follows_the_rules_in_their_order(row: Row, standing: Standing) -> None:
    assert standing_of(row) is standing


def test_a_plan_that_was_moved_is_still_late_against_the_frozen_baseline() -> None:
    row = Row("A", planned=(7, 8), frozen=(2, 3), worked=(2,))
    (found,) = assess([row], now=6, duration=12)
    assert (found.standing, found.months_late) == (Standing.LATE, 3)
    assert RiskReason.MOVED in {reason.reason for reason in found.reasons}
    assert standing_of(replace(row, frozen=None), now=6) is Standing.NOT_DUE


def test_reasons_of_risk_are_each_found_and_only_then() -> None:
    assert reasons_of(Row("A", planned=(3, 8))) == {RiskReason.NOT_BEGUN}
    assert reasons_of(Row("A", planned=(3, 4, 5, 6), worked=(3,))) == {RiskReason.SILENT}
    assert reasons_of(Row("A", planned=(6,), needs=("B",)), Row("B", planned=(2,), worked=(2,))) == {
        RiskReason.NEEDS_LATE
    }
    assert reasons_of(Row("A", planned=(6,), needs=("B",)), Row("B", planned=(5, 6))) == {RiskReason.NEEDS_OVERLAP}
    assert reasons_of(Row("A", planned=(6,), needs=("B",)), Row("B")) == {RiskReason.NEEDS_UNPLANNED}
    assert reasons_of(Row("A", planned=(6,), needs=("B",)), Row("B", planned=(4,), finished=4)) == set()
    assert reasons_of(Row("A", planned=(6, 7), frozen=(6,))) == {RiskReason.MOVED}
    assert reasons_of(Row("A", planned=(13,))) == {RiskReason.AFTER_END}
    assert reasons_of(Row("A", planned=(6, 7), frozen=(6, 7))) == set()


def test_a_circle_is_refused_with_its_path() -> None:
    rows = [Row("A", needs=("B",)), Row("B", needs=("C",)), Row("C", needs=("D", "B")), Row("D")]
    with pytest.raises(UnableToPlan) as refused:
        in_order(rows)
    assert refused.value.code == "logframe.plan.circle"
    assert refused.value.parameters["path"] == "B → C → B"


def test_a_row_that_needs_itself_or_nobody_knows_is_refused() -> None:
    with pytest.raises(UnableToPlan) as refused:
        in_order([Row("A", needs=("A",))])
    assert refused.value.parameters["path"] == "A → A"
    with pytest.raises(UnableToPlan) as refused:
        in_order([Row("A", needs=("Z",))])
    assert refused.value.code == "logframe.plan.unknown_row"


def test_a_long_chain_needs_no_recursion() -> None:
    rows = [Row(str(n), needs=(str(n + 1),) if n < 4_999 else ()) for n in range(5_000)]
    assert in_order(rows)[0].code == "4999"


@st.composite
def plans(draw: st.DrawFn) -> list[Row]:
    """Plans with any dependencies, circles among them."""
    month = st.integers(1, 14)
    return [
        Row(
            code,
            planned=months(draw(st.lists(month, max_size=4))),
            frozen=draw(st.none() | st.lists(month, min_size=1, max_size=3).map(months)),
            worked=months(draw(st.lists(month, max_size=3))),
            finished=draw(st.none() | month),
            needs=tuple(draw(st.lists(st.sampled_from(CODES), unique=True, max_size=3))),
        )
        for code in CODES
    ]


@given(plans(), st.integers(0, 16))
def test_a_plan_is_assessed_whole_or_refused_with_a_real_circle(rows: list[Row], now: int) -> None:
    needs = {row.code: row.needs for row in rows}
    try:
        found = assess(rows, now=now, duration=12)
    except UnableToPlan as refused:
        path = str(refused.parameters["path"]).split(" → ")
        assert path[0] == path[-1]
        assert all(after in needs[before] for before, after in pairwise(path))
        return
    assert [one.row for one in found] == rows
    for one in found:
        assert (one.months_late > 0) == (one.standing in (Standing.LATE, Standing.DONE_LATE))
        if not one.row.planned and one.row.finished is None:
            assert one.standing is Standing.NOT_PLANNED
        if one.standing is Standing.AT_RISK:
            assert one.reasons


@given(plans())
def test_every_row_stands_after_what_it_needs(rows: list[Row]) -> None:
    try:
        ordered = [row.code for row in in_order(rows)]
    except UnableToPlan:
        return
    assert sorted(ordered) == sorted(CODES)
    for row in rows:
        assert all(ordered.index(need) < ordered.index(row.code) for need in row.needs)


def test_slack_is_what_a_row_may_slip_before_the_end_moves() -> None:
    rows = [
        Row("A", planned=(1, 2)),
        Row("B", planned=(3, 4, 5), needs=("A",)),
        Row("C", planned=(3,), needs=("A",)),
        Row("D", planned=(6,), needs=("B", "C")),
        Row("E"),
    ]
    assert slack(rows) == {"A": 0, "B": 0, "C": 2, "D": 0}


def test_bars_and_months() -> None:
    assert runs(()) == ()
    assert runs((1, 2, 3, 5, 7, 8)) == ((1, 3), (5, 5), (7, 8))
    for month in (0, limits.PLAN_MONTHS_MAX + 1):
        with pytest.raises(UnableToPlan) as refused:
            months([month])
        assert refused.value.code == "logframe.plan.month_outside"


def test_gaps_name_what_nobody_entered() -> None:
    rows = [Row("A", activities=("1.1",), planned=(1,), responsible=("X",)), Row("B")]
    found = gaps(rows, {"M1": "A", "M2": None, "M3": "Z"})
    assert found.rows_without_months == ("B",)
    assert found.rows_without_responsible == ("B",)
    assert found.milestones_without_row == ("M2", "M3")
