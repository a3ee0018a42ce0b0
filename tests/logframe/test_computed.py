"""Facts that count and the figures they give: hand-computed cases and properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.indicator_rule import FactChoice, Formula, IndicatorRule
from jalon.logframe.computed import Figure, Scope, WhyOpen, compute
from jalon.logframe.facts import Authority, Fact, UnableToCompute, WhyNot, cell, month_range, standing, take
from jalon.logframe.values import State

TOLD_AT = datetime(2026, 3, 1, tzinfo=UTC)
BFA, MLI = "BFA", "MLI"
HUBS = (Authority("hub-b", BFA, "2025-01"), Authority("hub-m", MLI, "2025-01"))
DETECTED = FactChoice("detections", frozenset({"type"}))
TRAVELLERS = FactChoice("travellers")
INCREASE = IndicatorRule("I1", Formula.RATE_INCREASE, (DETECTED,), exposure=TRAVELLERS, per=10_000)
BEFORE, AFTER = ("2025-01", "2025-02"), ("2026-01", "2026-02")
SCOPE = Scope(frozenset({BFA, MLI}), AFTER, BEFORE)


def told(
    fact: str,
    value: int | None,
    period: str = "2026-01",
    country: str = BFA,
    *,
    vintage: int | None = 1,
    at: datetime = TOLD_AT,
    source: str = "",
    state: State | None = None,
    **dimensions: str,
) -> Fact:
    source = source or {BFA: "hub-b", MLI: "hub-m"}[country]
    state = state or (State.VALUE if value else State.ZERO)
    return Fact(fact, country, period, cell(dimensions), value, state, source, vintage, at)


def figure(rule: IndicatorRule, facts: list[Fact], scope: Scope = SCOPE) -> Figure:
    return compute(rule, standing(facts, HUBS), scope)


def outcome_facts(country: str = BFA, before: int = 10, after: int = 18) -> list[Fact]:
    """20 000 travellers in each time; detections split by type."""
    facts = [told("travellers", 10_000, month, country) for month in (*BEFORE, *AFTER)]
    facts += [told("detections", before // 2, month, country, type="forged_document") for month in BEFORE]
    return facts + [told("detections", after // 2, month, country, type="wanted_person") for month in AFTER]


def test_the_increase_is_that_of_rates_per_traveller_with_its_interval() -> None:
    """18 of 20 000 against 10 of 20 000: +80 %, and an interval that reaches below no increase."""
    found = figure(INCREASE, outcome_facts())
    assert found.state is State.VALUE
    assert found.value == Decimal("80.0")
    assert found.rate is not None
    assert (found.rate.count, found.rate.exposure, found.rate.count_before) == (18, 20_000, 10)
    assert found.rate.low < 0 < found.rate.high  # type: ignore[operator]
    assert {(country, month) for country, month in found.missing} == {(MLI, month) for month in (*BEFORE, *AFTER)}


def test_more_travellers_are_not_more_detections_per_traveller() -> None:
    facts = [told("travellers", 10_000, month) for month in BEFORE] + [told("travellers", 20_000, m) for m in AFTER]
    facts += [told("detections", 5, m, type="x") for m in BEFORE] + [told("detections", 10, m, type="x") for m in AFTER]
    found = figure(INCREASE, facts)
    assert found.value == 0
    assert found.state is State.ZERO


def test_a_baseline_to_be_established_gives_not_yet_measured_never_zero() -> None:
    found = figure(INCREASE, outcome_facts(), Scope(frozenset({BFA}), AFTER))
    assert (found.state, found.value, found.why_open) == (State.NOT_YET_MEASURED, None, WhyOpen.NO_BASELINE)
    only_after = [fact for fact in outcome_facts() if fact.period in AFTER]
    assert figure(INCREASE, only_after).why_open is WhyOpen.NO_BASELINE
    only_before = [fact for fact in outcome_facts() if fact.period in BEFORE]
    assert figure(INCREASE, only_before).state is State.NOT_YET_MEASURED


def test_an_increase_over_nothing_is_no_percentage() -> None:
    facts = outcome_facts(after=18)
    facts = [
        told("detections", 0, f.period, type="x") if f.fact == "detections" and f.period in BEFORE else f for f in facts
    ]
    found = figure(INCREASE, facts)
    assert (found.state, found.why_open) == (State.NOT_APPLICABLE, WhyOpen.BASELINE_ZERO)
    assert found.rate is not None
    assert found.rate.high is None


def test_months_that_only_one_of_both_was_told_for_do_not_count() -> None:
    facts = [fact for fact in outcome_facts() if (fact.fact, fact.period) != ("travellers", AFTER[1])]
    found = figure(INCREASE, facts)
    assert found.rate is not None
    assert (found.rate.count, found.rate.exposure) == (9, 10_000)
    assert (BFA, AFTER[1]) in found.missing


def test_a_withheld_count_withholds_the_figure() -> None:
    facts = [*outcome_facts(), told("detections", None, type="suspect", state=State.WITHHELD)]
    found = figure(INCREASE, facts)
    assert (found.state, found.value, found.why_open) == (State.WITHHELD, None, WhyOpen.WITHHELD_FACT)
    assert figure(IndicatorRule("I", Formula.SUM, (DETECTED,)), facts).state is State.WITHHELD


def test_what_stands_beside_is_never_left_out() -> None:
    rule = IndicatorRule(
        "I1",
        Formula.RATE_INCREASE,
        (DETECTED,),
        exposure=TRAVELLERS,
        beside=(FactChoice("complaints"), FactChoice("releases")),
    )
    found = figure(rule, [*outcome_facts(), told("complaints", 3)])
    assert found.beside["complaints"].value == 3
    assert found.beside["releases"].state is State.NOT_YET_MEASURED


def test_a_sum_keeps_zero_and_nothing_apart() -> None:
    rule = IndicatorRule("I", Formula.SUM, (FactChoice("meetings"),))
    assert figure(rule, []).state is State.NOT_YET_MEASURED
    assert figure(rule, [told("meetings", 0)]).state is State.ZERO
    assert figure(rule, [told("meetings", None, state=State.NOT_APPLICABLE)]).state is State.NOT_APPLICABLE
    found = figure(rule, [told("meetings", 2), told("meetings", 3, country=MLI)])
    assert (found.state, found.value) == (State.VALUE, 5)


def test_the_same_number_told_in_two_breakdowns_counts_once() -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    facts = [
        told("detections", 7, type="suspect"),
        told("detections", 7, type="suspect", sex="female"),
        told("detections", 7),
    ]
    found = figure(rule, facts)
    assert found.value == 7
    assert [left.why for left in found.left_out] == [WhyNot.OTHER_BREAKDOWN] * 2


def test_where_keeps_only_the_cells_named() -> None:
    rule = IndicatorRule(
        "I", Formula.SUM, (FactChoice("detections", frozenset({"source"}), {"source": frozenset({"community"})}),)
    )
    facts = [
        Fact("detections", BFA, "2026-01", cell({"source": name}), value, State.VALUE, "hub-b", 1, TOLD_AT)
        for name, value in (("community", 4), ("routine", 30))
    ]
    assert figure(rule, facts).value == 4


def test_a_stock_counts_its_newest_month_only() -> None:
    rule = IndicatorRule("I", Formula.LATEST, (FactChoice("posts_connected"),))
    facts = [
        told("posts_connected", 2, "2026-01"),
        told("posts_connected", 3, "2026-02"),
        told("posts_connected", 1, "2026-01", MLI),
        told("posts_connected", None, "2026-02", MLI, state=State.NOT_YET_MEASURED),
    ]
    assert figure(rule, facts).value == 4


def test_distinct_values_count_once_a_country() -> None:
    rule = IndicatorRule("I", Formula.COUNT_DISTINCT, (FactChoice("equipment", frozenset({"site"})),), of="site")
    facts = [
        told("equipment", 3, "2026-01", site="a"),
        told("equipment", 1, "2026-02", site="a"),
        told("equipment", 0, "2026-02", site="b"),
        told("equipment", 1, "2026-02", MLI, site="a"),
    ]
    assert figure(rule, facts).value == 2
    assert figure(rule, []).state is State.NOT_YET_MEASURED
    assert figure(rule, [facts[2]]).state is State.ZERO


def test_a_country_counts_when_it_has_everything() -> None:
    rule = IndicatorRule("I", Formula.COUNT_COUNTRIES, (FactChoice("installed"), FactChoice("connected")))
    facts = [
        told("installed", 1),
        told("connected", 1),
        told("installed", 1, country=MLI),
        told("connected", 0, country=MLI),
    ]
    assert figure(rule, facts).value == 1
    assert figure(rule, facts[2:]).state is State.ZERO
    assert figure(rule, []).state is State.NOT_YET_MEASURED


def test_parts_add_up_to_the_whole() -> None:
    choice = FactChoice("participants", frozenset({"sex"}))
    rule = IndicatorRule("I", Formula.SUM, (choice,), parts=("country", "sex"))
    facts = [
        told("participants", 5, sex="female"),
        told("participants", 9, sex="male"),
        told("participants", 2, country=MLI, sex="male"),
    ]
    found = figure(rule, facts)
    assert [(dict(part.cell), part.value) for part in found.parts] == [
        ({"country": BFA, "sex": "female"}, 5),
        ({"country": BFA, "sex": "male"}, 9),
        ({"country": MLI, "sex": "male"}, 2),
    ]
    assert sum(part.value or 0 for part in found.parts) == found.value


def test_only_the_newest_vintage_counts_and_the_older_is_history() -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    old = [told("detections", 9, type="suspect"), told("detections", 4, type="wanted_person")]
    new = [told("detections", 7, type="suspect", vintage=2)]
    found = figure(rule, [*old, *new])
    assert found.value == 7
    assert {(left.fact.value, left.why) for left in found.left_out} == {
        (9, WhyNot.OLDER_VINTAGE),
        (4, WhyNot.OLDER_VINTAGE),
    }


def test_what_a_register_said_later_replaces_what_it_said_before() -> None:
    rule = IndicatorRule("I", Formula.SUM, (FactChoice("disputes"),))
    later = TOLD_AT + timedelta(days=9)
    facts = [told("disputes", 4, vintage=None), told("disputes", 3, vintage=None, at=later)]
    assert figure(rule, facts).value == 3
    assert figure(rule, facts[::-1]).value == 3


def test_a_month_that_was_not_over_gives_way_to_its_rows_whenever_it_is_told() -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    late = TOLD_AT + timedelta(days=9)
    open_month = told("detections", None, vintage=None, at=late, state=State.NOT_YET_MEASURED)
    assert figure(rule, [open_month]).state is State.NOT_YET_MEASURED
    assert figure(rule, [open_month, told("detections", 4, type="suspect")]).value == 4


def test_a_month_without_any_case_is_zero_in_every_breakdown() -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    assert figure(rule, [told("detections", 0)]).state is State.ZERO
    assert (
        figure(
            INCREASE,
            [fact for fact in outcome_facts() if fact.fact == "travellers" or fact.period in BEFORE]
            + [told("detections", 0, month) for month in AFTER],
        ).value
        == -100
    )


def test_a_vintage_told_again_is_known_already() -> None:
    known = [told("detections", 9, type="suspect")]
    again = take(known, [told("detections", 9, type="suspect", at=TOLD_AT + timedelta(days=1))])
    assert again.new == ()


def test_a_second_hub_of_a_country_is_kept_and_not_added() -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    facts = [told("detections", 9, type="suspect"), told("detections", 9, type="suspect", source="hub-x", vintage=8)]
    found = figure(rule, facts)
    assert found.value == 9
    assert [left.why for left in found.left_out] == [WhyNot.OTHER_HUB]


def test_a_hub_that_followed_another_counts_from_its_month_on() -> None:
    hubs = (Authority("one", BFA, "2025-01", "2026-01"), Authority("two", BFA, "2026-02"))
    facts = [told("travellers", 5, month, source=source) for month in AFTER for source in ("one", "two")]
    counting = standing(facts, hubs).counting
    assert [(fact.period, fact.source) for fact in counting] == [("2026-01", "one"), ("2026-02", "two")]


def test_the_same_file_twice_brings_nothing() -> None:
    facts = outcome_facts()
    first = take([], facts)
    assert len(first.new) == len(facts)
    again = take(first.new, facts)
    assert again.new == ()
    assert len(again.repeated) == len(facts)


def test_a_known_vintage_that_says_something_else_is_refused() -> None:
    known = [told("detections", 9, type="suspect")]
    for other in (told("detections", 8, type="suspect"), told("detections", 1, type="other")):
        with pytest.raises(UnableToCompute) as refused:
            take(known, [other])
        assert refused.value.code == "logframe.facts.two_values"
    with pytest.raises(UnableToCompute):
        take([], [told("detections", 9, type="suspect"), told("detections", 8, type="suspect")])


def test_months() -> None:
    assert month_range("2026-03", "2026-01") == ()
    for wrong in ("", "2026", "2026-13", "2026-1", "٢٠٢٦-٠١", "2026/01"):
        with pytest.raises(UnableToCompute) as refused:
            month_range(wrong, "2026-01")
        assert refused.value.code == "logframe.facts.not_a_month"


@st.composite
def tellings(draw: st.DrawFn) -> list[Fact]:
    """Facts of several vintages and hubs, without contradiction: the value follows from the place."""
    places = draw(
        st.lists(
            st.tuples(
                st.sampled_from((BFA, MLI)),
                st.sampled_from((*BEFORE, *AFTER)),
                st.sampled_from(("hub-b", "hub-m", "hub-x")),
                st.integers(1, 3),
                st.sampled_from(("suspect", "forged_document")),
            ),
            max_size=24,
        )
    )
    return [
        told(
            "detections",
            (len(kind) * vintage + int(month[-2:])) % 9,
            month,
            country,
            vintage=vintage,
            source=hub,
            type=kind,
        )
        for country, month, hub, vintage, kind in places
    ]


@given(tellings(), st.randoms())
def test_neither_order_nor_repetition_changes_a_figure(facts: list[Fact], random: object) -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    found = figure(rule, facts)
    shuffled = [*facts, *facts]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = figure(rule, shuffled)
    assert (again.state, again.value, again.counted) == (found.state, found.value, found.counted)
    assert set(facts) == {*found.counted, *(left.fact for left in found.left_out)}


@given(tellings())
def test_a_whole_is_the_sum_of_its_countries(facts: list[Fact]) -> None:
    rule = IndicatorRule("I", Formula.SUM, (DETECTED,))
    alone = [figure(rule, facts, Scope(frozenset({one}), AFTER)).value for one in (BFA, MLI)]
    assert (figure(rule, facts).value or 0) == sum(value or 0 for value in alone)


@given(tellings())
def test_taking_in_two_steps_is_taking_at_once(facts: list[Fact]) -> None:
    half = len(facts) // 2
    by_vintage = sorted(facts, key=lambda fact: fact.vintage)
    whole = {(*fact.told, fact.telling) for fact in by_vintage[:half]}
    first = [fact for fact in by_vintage if (*fact.told, fact.telling) in whole]
    known = take([], first).new
    later = take(known, facts).new
    assert set(known) | set(later) == set(facts)
