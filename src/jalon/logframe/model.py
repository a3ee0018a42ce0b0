"""A logical framework as values: results with their indicators, targets, activities, and the rows of the work plan.

Terms follow OECD/DAC, *Glossary of Key Terms in Evaluation and Results Based Management* (2nd edition, 2023): a chain
of
objective, outcome and outputs; an indicator measures a result, a target is the value that it is to reach, a baseline
the
value before. Codes are the file's own; nothing here knows a project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a statement of a logframe is."""

    OBJECTIVE = "objective"
    OUTCOME = "outcome"
    OUTPUT = "output"
    INDICATOR = "indicator"
    TARGET = "target"
    ACTIVITY = "activity"
    ROW = "row"
    ASSUMPTION = "assumption"
    PASSAGE = "passage"
    """A paragraph of running text outside the matrix and the plan."""
    COUNTRY = "country"


class Bound(StrEnum):
    """How a number binds."""

    EXACT = "exact"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, a path, cell or heading in it, and a line (1 is the first) where there is one."""

    file: str
    path: str
    line: int | None = None

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.path}".strip()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it counts. ``unit`` is a canonical unit or ""; ``counted`` are the words after the number."""

    value: Decimal
    unit: str = ""
    bound: Bound = Bound.EXACT
    high: Decimal | None = None
    """The upper end of a range, else None."""
    counted: str = ""
    each_country: bool = False
    """Whether the number is meant for each country."""

    def allows(self, number: Decimal) -> bool:
        """Whether ``number`` agrees with the amount as it binds."""
        if self.high is not None:
            return self.value <= number <= self.high
        if self.bound is Bound.MINIMUM:
            return number >= self.value
        if self.bound is Bound.MAXIMUM:
            return number <= self.value
        return self.bound is Bound.ABOUT or number == self.value


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Countries that a clause keeps out of something.

    ``results`` are numbers of outputs (1 is the first; empty: that of the statement where the clause stands),
    ``subject``
    the words of what they are kept out of ("" for the whole).
    """

    countries: frozenset[str]
    results: frozenset[int]
    subject: str
    clause: str
    place: Place
    level: str = ""
    """The word that the clause uses for the result (output, outcome...)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which countries a statement is about. ``stated`` is None where it says nothing."""

    stated: frozenset[str] | None = None
    all_count: int | None = None
    """The number in "all N countries"; 0 for "all countries" without a number; None where it does not say so."""
    later: frozenset[str] = frozenset()
    """Countries that come in a later phase."""
    exclusions: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """The value before. ``stated`` is whether the file has one at all, ``value`` whether it has a number or a
    description."""

    stated: bool
    value: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a logframe: an indicator, a target, an activity, a row of the plan, an assumption or a passage."""

    kind: Kind
    code: str
    text: str
    place: Place
    amount: Amount | None = None
    """The number that the file states for it, in a field of its own or else in its words."""
    amount_in_field: bool = False
    amounts_in_text: tuple[Amount, ...] = ()
    raw_value: str | None = None
    """What stands in the value's field when it is no number ("all posts"), None where the field is missing or empty."""
    value_field: bool = False
    """Whether there is a field for the value at all, filled or not."""
    per_country: Mapping[str, Decimal] = field(default_factory=dict)
    per_country_bound: Bound = Bound.EXACT
    split_in_field: bool = False
    parts: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    """Breakdowns other than by country: name (by_sex, per_year...) to part to number."""
    unit: str = ""
    unit_text: str = ""
    type: str = ""
    links: tuple[str, ...] | None = None
    """Codes that a field names: the activities of a row, the indicators of a target; None without such a field."""
    responsible: frozenset[str] = frozenset()
    """Countries named among those responsible."""
    scope: Scope = Scope()
    baseline: Baseline | None = None

    @property
    def name(self) -> str:
        """What a person calls it: its code, or the beginning of its words."""
        return self.code or (self.text if len(self.text) <= 60 else self.text[:57] + "...")

    def split_sum(self) -> Decimal:
        """The sum of the numbers per country."""
        return sum(self.per_country.values(), Decimal(0))


@dataclass(frozen=True, slots=True)
class Country:
    """A country of the project, as the file names it."""

    code: str
    place: Place
    exclusions: tuple[Exclusion, ...] = ()
    later: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """An objective, outcome or output with all that hangs on it. ``number`` is its place among those of its level."""

    kind: Kind
    code: str
    number: int
    text: str
    place: Place
    scope: Scope = Scope()
    baseline: Baseline | None = None
    indicators: tuple[Statement, ...] = ()
    targets: tuple[Statement, ...] = ()
    activities: tuple[Statement, ...] = ()
    assumptions: tuple[Statement, ...] = ()

    @property
    def name(self) -> str:
        """Its code, or its level and number."""
        return self.code or f"{self.kind.value} {self.number}"

    def measured(self) -> Iterator[Statement]:
        """Indicators, targets and activities."""
        yield from self.indicators
        yield from self.targets
        yield from self.activities


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole with its parts where a file states both: a budget and its lines, shares of countries."""

    name: str
    whole: Decimal
    parts: Mapping[str, Decimal]
    place: Place


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reader could not take as it stands: a formula without its value, a hidden row."""

    code: str
    place: Place
    parameters: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Logframe:
    """What one file states, or several that belong together."""

    file: str
    countries: tuple[Country, ...] = ()
    results: tuple[Result, ...] = ()
    rows: tuple[Statement, ...] = ()
    passages: tuple[Statement, ...] = ()
    sums: tuple[Sum, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def codes(self) -> frozenset[str]:
        """Alpha-3 codes of the project's countries."""
        return frozenset(country.code for country in self.countries)

    def outputs(self) -> tuple[Result, ...]:
        """The outputs in their order."""
        return tuple(result for result in self.results if result.kind is Kind.OUTPUT)

    def activities(self) -> Iterator[tuple[Result, Statement]]:
        """Every activity with its result."""
        for result in self.results:
            for activity in result.activities:
                yield result, activity

    def later(self) -> frozenset[str]:
        """Countries that somewhere are said to join in a later phase."""
        found = {country.code for country in self.countries if country.later}
        for result in self.results:
            found |= result.scope.later
            for one in (*result.measured(), *result.assumptions):
                found |= one.scope.later
        for one in self.passages:
            found |= one.scope.later
        return frozenset(found)
