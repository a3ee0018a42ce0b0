"""Values of indicators: five states that never blur, increments and totals, parts that add up, progress, variance.

An empty answer says which of four it is: ``zero`` was measured and nothing was there; ``not_yet_measured`` nobody has
looked; ``not_applicable`` there is nothing to look at; ``withheld`` somebody knows and does not say. Numbers are
:class:`~decimal.Decimal`: what people enter is kept as they entered it.

Rate of progress = (actual - baseline) / (target - baseline), as LogAlto and Reframe Monitor compute it; track: the rate
compared with the share of the time that has passed, in a straight line from baseline to target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

UNKNOWN = "unknown"
"""The category of those of whom it is not known: a value like any other."""
AT_RISK_BELOW = Decimal("0.10")
LATE_BELOW = Decimal("0.25")
"""How far the rate may lie below the share of time passed before a line is *at risk*, and before it is *late*."""
ADDITIVE_UNITS = frozenset({"count", "persons", "links", "items", "countries"})
"""Units whose total over countries is the sum of the countries; a percentage stands alone."""

Parts = Mapping[str, Mapping[str, Decimal]]
"""By dimension, a number for each category."""
_NO_PARTS: Parts = MappingProxyType({})


class State(StrEnum):
    """What is known of a cell."""

    VALUE = "value"
    ZERO = "zero"
    NOT_YET_MEASURED = "not_yet_measured"
    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"


MEASURED = frozenset({State.VALUE, State.ZERO})


class Mode(StrEnum):
    """How a number was entered: what the month added, or the total up to its end."""

    INCREMENT = "increment"
    CUMULATIVE = "cumulative"


class Track(StrEnum):
    """How a line stands; ``not_rated`` where baseline, target, actual or time are missing."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    LATE = "late"
    NOT_RATED = "not_rated"


@dataclass(frozen=True)
class Entry:
    """One cell. ``amount`` is None but for a measured state; ``zero`` has 0."""

    state: State
    amount: Decimal | None = None
    mode: Mode = Mode.INCREMENT
    parts: Parts = field(default_factory=lambda: _NO_PARTS)

    @property
    def measured(self) -> bool:
        """Whether it has a number."""
        return self.state in MEASURED


@dataclass(frozen=True)
class Fault:
    """Why an entry is no entry. ``condition`` ends its code; the numbers are those of the sentence."""

    condition: str
    dimension: str = ""
    whole: Decimal = Decimal(0)
    parts: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """Parts minus whole: positive when there is too much."""
        return self.parts - self.whole


def entry(state: State, amount: Decimal | None, mode: Mode = Mode.INCREMENT, parts: Parts = _NO_PARTS) -> Entry:
    """An entry in its one form: a measured 0 is ``zero``, other states have neither number nor parts.

    >>> entry(State.VALUE, Decimal(0)).state
    <State.ZERO: 'zero'>
    """
    if state not in MEASURED:
        return Entry(state, None, mode)
    given = Decimal(0) if state is State.ZERO else amount
    kept = {dimension: dict(by) for dimension, by in parts.items() if by}
    return Entry(State.ZERO if given == 0 else State.VALUE, given, mode, MappingProxyType(kept))


def faults(given: Entry, *, additive: bool = True) -> tuple[Fault, ...]:
    """What is wrong with one entry; empty for a good one. ``additive``: it counts something, so below 0 is nothing."""
    if not given.measured:
        return ()
    if given.amount is None:
        return (Fault("number_missing"),)
    found = []
    if additive and given.amount < 0:
        found.append(Fault("negative", whole=given.amount))
    for dimension, by in sorted(given.parts.items()):
        if any(part < 0 for part in by.values()):
            found.append(Fault("part_negative", dimension))
        elif (fault := sum_fault(given.amount, by.values(), dimension)) is not None:
            found.append(fault)
    return tuple(found)


def sum_fault(whole: Decimal, parts: Iterable[Decimal], dimension: str) -> Fault | None:
    """The fault of parts that do not add up to their whole, with both numbers; None where they do.

    >>> sum_fault(Decimal(9), [Decimal(4), Decimal(6)], "sex").difference
    Decimal('1')
    """
    total = sum(parts, Decimal(0))
    return None if total == whole else Fault("parts_differ", dimension, whole, total)


def countries_fault(whole: Entry, countries: Sequence[Entry]) -> Fault | None:
    """The fault of a whole against its countries: all measured, they are it; some not, they are no more than it."""
    if whole.amount is None:
        return None
    asked = [one for one in countries if one.state is not State.NOT_APPLICABLE]
    measured = [one.amount for one in asked if one.amount is not None]
    fault = sum_fault(whole.amount, measured, "country")
    if fault is None or not asked:
        return None
    complete = len(measured) == len(asked)
    return fault if complete or fault.difference > 0 else None


@dataclass(frozen=True)
class Total:
    """Where a series or a sum stands. ``partial``: something in it is withheld or not yet measured."""

    state: State
    amount: Decimal | None = None
    partial: bool = False


def total(series: Iterable[Entry]) -> Total:
    """Where one country's entries stand after the last of them, in the order of months.

    An increment adds; a cumulative number is the total, whatever stood before. What was not measured adds nothing
    and is not taken for 0: a series without a single number has none.
    """
    amount: Decimal | None = None
    states: set[State] = set()
    open_since = False
    for one in series:
        states.add(one.state)
        if one.amount is None:
            open_since = open_since or one.state is not State.NOT_APPLICABLE
        elif one.mode is Mode.CUMULATIVE:
            amount, open_since = one.amount, False
        else:
            amount = (amount or Decimal(0)) + one.amount
    if amount is None:
        return Total(_unmeasured(states))
    return Total(State.ZERO if amount == 0 else State.VALUE, amount, open_since)


def sum_of(totals: Sequence[Total]) -> Total:
    """The sum over countries. Countries it does not apply to are left out; those not measured leave it partial."""
    numbers = [one.amount for one in totals if one.amount is not None]
    states = {one.state for one in totals}
    if not numbers:
        return Total(_unmeasured(states))
    amount = sum(numbers, Decimal(0))
    partial = any(one.partial for one in totals) or bool(states & {State.NOT_YET_MEASURED, State.WITHHELD})
    return Total(State.ZERO if amount == 0 else State.VALUE, amount, partial)


def rate(baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """(actual - baseline) / (target - baseline); None where one is missing or the target is the baseline.

    >>> rate(Decimal(7), Decimal(12), Decimal(9))
    Decimal('0.4')
    """
    if baseline is None or target is None or actual is None or baseline == target:
        return None
    return (actual - baseline) / (target - baseline)


def variance(progress: Decimal | None, elapsed: Decimal | None) -> Decimal | None:
    """How far the rate lies above (below: negative) the share of time that has passed, 0 to 1."""
    return None if progress is None or elapsed is None else progress - elapsed


def track(progress: Decimal | None, elapsed: Decimal | None) -> Track:
    """On track unless the rate lies 0.10 below the share of time passed; late from 0.25 on; who arrived is on track."""
    apart = variance(progress, elapsed)
    if apart is None or progress is None:
        return Track.NOT_RATED
    if progress >= 1 or apart > -AT_RISK_BELOW:
        return Track.ON_TRACK
    return Track.AT_RISK if apart > -LATE_BELOW else Track.LATE


def _unmeasured(states: set[State]) -> State:
    """The state of what has no number: withheld before not yet measured, and not applicable only if nothing else is."""
    if State.WITHHELD in states:
        return State.WITHHELD
    return State.NOT_APPLICABLE if states == {State.NOT_APPLICABLE} else State.NOT_YET_MEASURED
