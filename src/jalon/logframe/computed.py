"""Indicators computed from facts by the rules of ``policy/indicators.yaml``; each figure keeps what it was made of.

What is missing is never zero: a figure without one measured fact is *not yet measured*, one that leans on a withheld
count is *withheld*, and months or countries without a fact are named beside a figure that stands without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from jalon.kernel.indicator_rule import FactChoice, Formula, IndicatorRule
from jalon.logframe.facts import Cell, Fact, LeftOut, Standing, WhyNot
from jalon.logframe.rate_ratio import rate_ratio
from jalon.logframe.values import MEASURED, State

_TENTH = Decimal("0.1")


class WhyOpen(Enum):
    """Why there is no figure. The value is the last part of the code of its sentence, ``logframe.computed.<value>``."""

    NO_FACT = "no_fact"
    WITHHELD_FACT = "withheld_fact"
    NO_BASELINE = "no_baseline"
    BASELINE_ZERO = "baseline_zero"

    @property
    def text_code(self) -> str:
        """Code of the sentence."""
        return f"logframe.computed.{self.value}"


@dataclass(frozen=True)
class Scope:
    """What is asked: countries, months, and the months of the baseline (empty while it is to be established)."""

    countries: frozenset[str]
    months: tuple[str, ...]
    baseline_months: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rate:
    """What a rate of increase was made of: counts and exposures of both times, and the interval in percent."""

    count: int
    exposure: int
    count_before: int
    exposure_before: int
    low: Decimal
    high: Decimal | None


@dataclass(frozen=True)
class Part:
    """One cell of a figure's breakdown."""

    cell: Cell
    state: State
    value: Decimal | None


@dataclass(frozen=True)
class Figure:
    """An indicator's value with what it was made of.

    ``missing``: country and month without a fact that could be expected, for facts told by month.
    """

    state: State
    value: Decimal | None
    counted: tuple[Fact, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    why_open: WhyOpen | None = None
    rate: Rate | None = None
    parts: tuple[Part, ...] = ()
    beside: Mapping[str, Figure] = field(default_factory=dict)


def compute(rule: IndicatorRule, facts: Standing, scope: Scope) -> Figure:
    """The figure of ``rule`` for ``scope``. Facts that do not count are passed on with their reasons."""
    made = _FORMULAS[rule.formula](rule, facts, scope)
    beside = {one.fact: compute(_alone(one), facts, scope) for one in rule.beside}
    names = {one.fact for one in rule.facts} | ({rule.exposure.fact} if rule.exposure else set())
    passed_on = [one for one in facts.left_out if one.fact.fact in names]
    return Figure(
        made.state,
        made.value,
        made.counted,
        (*made.left_out, *passed_on),
        made.missing,
        made.why_open,
        made.rate,
        made.parts,
        beside,
    )


def _alone(choice: FactChoice) -> IndicatorRule:
    return IndicatorRule(choice.fact, Formula.SUM, (choice,))


@dataclass(frozen=True)
class _Chosen:
    facts: tuple[Fact, ...]
    left_out: tuple[LeftOut, ...]


def _choose(
    choices: Iterable[FactChoice], facts: Standing, countries: frozenset[str], months: Iterable[str]
) -> _Chosen:
    """The cells that the choices take, each once, in order."""
    within = frozenset(months)
    taken: dict[Fact, None] = {}
    left: list[LeftOut] = []
    for choice in choices:
        for fact in facts.by_name.get(choice.fact, ()):
            why = _why_not(choice, fact, countries, within)
            if why:
                left.append(LeftOut(fact, why))
            elif _where(choice, fact):
                taken[fact] = None
    return _Chosen(tuple(taken), tuple(left))


def _why_not(choice: FactChoice, fact: Fact, countries: frozenset[str], months: frozenset[str]) -> WhyNot | None:
    # A month without any case is told as one fact without dimensions.
    nothing = not fact.dimensions and not fact.value
    if {name for name, _ in fact.dimensions} != choice.by and not nothing:
        return WhyNot.OTHER_BREAKDOWN
    if fact.country not in countries:
        return WhyNot.OTHER_COUNTRY
    return None if fact.period in months else WhyNot.OUTSIDE_PERIOD


def _where(choice: FactChoice, fact: Fact) -> bool:
    return all(value in choice.where.get(name, (value,)) for name, value in fact.dimensions)


def total(facts: Iterable[Fact]) -> tuple[State, int | None]:
    """Facts added up: withheld where one is, not yet measured where none is measured."""
    states = set()
    added = 0
    for fact in facts:
        states.add(fact.state)
        added += fact.value or 0 if fact.state in MEASURED else 0
    if State.WITHHELD in states:
        return State.WITHHELD, None
    if not any(state in MEASURED for state in states):
        only_without_meaning = bool(states) and states == {State.NOT_APPLICABLE}
        return State.NOT_APPLICABLE if only_without_meaning else State.NOT_YET_MEASURED, None
    return (State.VALUE if added else State.ZERO), added


def _figure(chosen: _Chosen, counted: Sequence[Fact], parts: tuple[Part, ...] = (), missing: object = ()) -> Figure:
    state, added = total(counted)
    why = {State.WITHHELD: WhyOpen.WITHHELD_FACT, State.NOT_YET_MEASURED: WhyOpen.NO_FACT}.get(state)
    value = None if added is None else Decimal(added)
    assert isinstance(missing, tuple)
    return Figure(state, value, tuple(counted), chosen.left_out, missing, why, parts=parts)


def _sum(rule: IndicatorRule, facts: Standing, scope: Scope) -> Figure:
    chosen = _choose(rule.facts, facts, scope.countries, scope.months)
    return _figure(chosen, chosen.facts, _parts(rule, chosen.facts), _missing(chosen.facts, scope.months))


def _parts(rule: IndicatorRule, facts: Sequence[Fact]) -> tuple[Part, ...]:
    if not rule.parts:
        return ()
    cells: defaultdict[Cell, list[Fact]] = defaultdict(list)
    for fact in facts:
        named = dict(fact.dimensions) | {"country": fact.country}
        cells[tuple((name, named[name]) for name in rule.parts if name in named)].append(fact)
    found = []
    for place, told in sorted(cells.items()):
        state, added = total(told)
        found.append(Part(place, state, None if added is None else Decimal(added)))
    return tuple(found)


def _missing(facts: Sequence[Fact], months: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Months between those told by a hub for which it told nothing; a register has no months to tell."""
    told: defaultdict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if not fact.source.startswith("register:") and fact.state is not State.NOT_YET_MEASURED:
            told[fact.country].add(fact.period)
    return tuple((country, month) for country, has in sorted(told.items()) for month in months if month not in has)


def _latest(rule: IndicatorRule, facts: Standing, scope: Scope) -> Figure:
    chosen = _choose(rule.facts, facts, scope.countries, scope.months)
    counted = _newest(chosen.facts)
    return _figure(chosen, counted, _parts(rule, counted))


def _newest(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """For each fact and country the cells of its newest measured month."""
    last: dict[tuple[str, str], str] = {}
    for fact in facts:
        if fact.state in MEASURED or fact.state is State.WITHHELD:
            key = fact.fact, fact.country
            last[key] = max(last.get(key, ""), fact.period)
    return tuple(fact for fact in facts if last.get((fact.fact, fact.country)) == fact.period)


def _count_distinct(rule: IndicatorRule, facts: Standing, scope: Scope) -> Figure:
    chosen = _choose(rule.facts, facts, scope.countries, scope.months)
    assert rule.of is not None
    whole = _figure(chosen, chosen.facts)
    if whole.value is None:
        return whole
    seen = {(fact.country, dict(fact.dimensions)[rule.of]) for fact in chosen.facts if fact.state is State.VALUE}
    state = State.VALUE if seen else State.ZERO
    return Figure(state, Decimal(len(seen)), chosen.facts, chosen.left_out)


def _count_countries(rule: IndicatorRule, facts: Standing, scope: Scope) -> Figure:
    each = [_choose((choice,), facts, scope.countries, scope.months) for choice in rule.facts]
    newest = [_newest(one.facts) for one in each]
    counted = tuple(dict.fromkeys(fact for told in newest for fact in told))
    chosen = _Chosen(counted, tuple(left for one in each for left in one.left_out))
    whole = _figure(chosen, counted)
    if whole.value is None:
        return whole
    has = [{fact.country for fact in told if fact.state is State.VALUE} for told in newest]
    everything = set.intersection(*has)
    state = State.VALUE if everything else State.ZERO
    return Figure(state, Decimal(len(everything)), counted, chosen.left_out)


def _rate_increase(rule: IndicatorRule, facts: Standing, scope: Scope) -> Figure:
    """Only countries and months for which both cases and travellers were told count, before and after alike."""
    assert rule.exposure is not None
    cases = _choose(rule.facts, facts, scope.countries, (*scope.baseline_months, *scope.months))
    exposed = _choose((rule.exposure,), facts, scope.countries, (*scope.baseline_months, *scope.months))
    left_out = (*cases.left_out, *exposed.left_out)
    if not scope.baseline_months:
        state = State.NOT_YET_MEASURED
        return Figure(state, None, (*cases.facts, *exposed.facts), left_out, why_open=WhyOpen.NO_BASELINE)
    both, missing = _paired(cases.facts, exposed.facts, scope)
    before = [fact for fact in both if fact.period in scope.baseline_months]
    after = [fact for fact in both if fact.period in scope.months and fact.period not in scope.baseline_months]
    counted = (*before, *after)
    state, why, four = _counts(rule, before, after)
    if four is None:
        return Figure(state, None, counted, left_out, missing, why)
    found = rate_ratio(*four)
    percent = None if found.ratio is None else _percent(found.ratio)
    rate = Rate(*four, low=_percent(found.low), high=None if found.high is None else _percent(found.high))
    if percent is None:
        return Figure(State.NOT_APPLICABLE, None, counted, left_out, missing, WhyOpen.BASELINE_ZERO, rate)
    state = State.VALUE if percent else State.ZERO
    return Figure(state, percent, counted, left_out, missing, rate=rate)


def _paired(
    cases: Sequence[Fact], exposed: Sequence[Fact], scope: Scope
) -> tuple[list[Fact], tuple[tuple[str, str], ...]]:
    """Facts of countries and months that have both, of countries that have both times; and what is missing."""
    places = [
        (country, month) for country in sorted(scope.countries) for month in (*scope.baseline_months, *scope.months)
    ]
    told = [{(one.country, one.period) for one in facts if _told(one)} for facts in (cases, exposed)]
    sound = told[0] & told[1]
    missing = tuple(dict.fromkeys(place for place in places if place not in sound))
    after = [month for month in scope.months if month not in scope.baseline_months]
    comparable = {
        country
        for country in scope.countries
        if any((country, month) in sound for month in scope.baseline_months)
        and any((country, month) in sound for month in after)
    }
    facts = [one for one in (*cases, *exposed) if (one.country, one.period) in sound and one.country in comparable]
    return facts, missing


def _told(fact: Fact) -> bool:
    return fact.state in MEASURED or fact.state is State.WITHHELD


_Counted = tuple[State, WhyOpen | None, tuple[int, int, int, int] | None]


def _counts(rule: IndicatorRule, before: Sequence[Fact], after: Sequence[Fact]) -> _Counted:
    """Cases and travellers of both times, or the state of a figure that cannot be."""
    assert rule.exposure is not None
    names = {choice.fact for choice in rule.facts}
    found = [
        total(fact for fact in facts if fact.fact in part)
        for facts in (after, before)
        for part in (names, {rule.exposure.fact})
    ]
    if any(state is State.WITHHELD for state, _ in found):
        return State.WITHHELD, WhyOpen.WITHHELD_FACT, None
    cases, exposure, cases_before, exposure_before = (value for _, value in found)
    if cases_before is None or not exposure_before:
        return State.NOT_YET_MEASURED, WhyOpen.NO_BASELINE, None
    if cases is None or not exposure:
        return State.NOT_YET_MEASURED, WhyOpen.NO_FACT, None
    return State.VALUE, None, (cases, exposure, cases_before, exposure_before)


def _percent(ratio: float) -> Decimal:
    return ((Decimal(repr(ratio)) - 1) * 100).quantize(_TENTH, ROUND_HALF_UP) + 0


_FORMULAS = {
    Formula.SUM: _sum,
    Formula.LATEST: _latest,
    Formula.COUNT_DISTINCT: _count_distinct,
    Formula.COUNT_COUNTRIES: _count_countries,
    Formula.RATE_INCREASE: _rate_increase,
}
