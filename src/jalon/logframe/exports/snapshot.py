"""A project as it stands, ready to be written to a file; and what of it a circle of readers gets (SAFEGUARDS 20).

Texts are given by language; the first is the project's own. Amounts are decimals, months ``YYYY-MM``, countries alpha-3
("" for the whole project).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from jalon.kernel import limits
from jalon.kernel.errors import Parameter, UnableTo
from jalon.logframe.values import MEASURED, State

Words = Mapping[str, str]
"""A text by language code."""


class UnableToExport(UnableTo):
    """A file that would be wrong or empty without what is missing."""


class Audience(StrEnum):
    """For whom a file is made."""

    PUBLIC = "public"
    DONOR = "donor"
    INTERNAL = "internal"


_CLASSES = {
    Audience.PUBLIC: frozenset({"public"}),
    Audience.DONOR: frozenset({"public", "shared"}),
    Audience.INTERNAL: frozenset({"public", "shared", "internal"}),
}
"""Classes of records that each audience gets. What is *sensitive* goes into no file."""


@dataclass(frozen=True)
class Document:
    """Evidence. ``url`` is empty for a file that only lies in the programme's own store."""

    title: str
    url: str = ""
    media_type: str = ""
    on: date | None = None
    sha256: str = ""
    sensitivity: str = "internal"


@dataclass(frozen=True)
class Value:
    """One value. ``mode``: increment or cumulative. ``parts``: by dimension and category a number, None if withheld."""

    country: str
    month: str
    state: State
    amount: Decimal | None = None
    mode: str = "increment"
    parts: Mapping[str, Mapping[str, Decimal | None]] = field(default_factory=dict)
    verified: bool = False
    origin: str = "entered"
    documents: tuple[Document, ...] = ()
    sensitivity: str = "internal"


@dataclass(frozen=True)
class Target:
    """A target; ``amount`` is None where its document gives words (``stated``) or nothing."""

    code: str
    text: str
    amount: Decimal | None = None
    stated: str = ""
    unit: str = ""
    minimum: bool = False
    per_country: Mapping[str, Decimal] = field(default_factory=dict)
    sensitivity: str = "internal"
    minimum_per_country: bool = False
    """Whether the numbers of countries are minimums."""


@dataclass(frozen=True)
class Baseline:
    """A baseline. Without ``amount`` it is to be established; outside the programme so is one that nobody verified."""

    country: str = ""
    amount: Decimal | None = None
    measured_on: date | None = None
    documents: tuple[Document, ...] = ()
    sensitivity: str = "internal"
    verified: bool = False


@dataclass(frozen=True)
class Indicator:
    """An indicator with all that hangs on it. ``kind``: qualitative, composite, or "" for a number."""

    code: str
    words: Words
    unit: str = ""
    kind: str = ""
    targets: tuple[Target, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    values: tuple[Value, ...] = ()
    sensitivity: str = "internal"


@dataclass(frozen=True)
class Line:
    """An assumption or an activity."""

    code: str
    text: str
    note: str = ""
    sensitivity: str = "internal"
    quantity: Decimal | None = None
    per_country: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """An objective, outcome or output (``kind``). ``loose_targets`` are tied to no indicator."""

    code: str
    kind: str
    words: Words
    indicators: tuple[Indicator, ...] = ()
    loose_targets: tuple[Target, ...] = ()
    assumptions: tuple[Line, ...] = ()
    activities: tuple[Line, ...] = ()
    baseline_stated: str = ""
    sensitivity: str = "internal"


@dataclass(frozen=True)
class PlanLine:
    """One row of the work plan; months of the project. ``standing`` and ``reasons`` are sentences already."""

    code: str
    text: str
    responsible: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    frozen: tuple[int, ...] | None = None
    planned: tuple[int, ...] = ()
    worked: tuple[int, ...] = ()
    finished: int | None = None
    standing: str = ""
    reasons: tuple[str, ...] = ()
    sensitivity: str = "internal"
    quantity: Decimal | None = None
    unit: str = ""
    demonstration: bool = False


@dataclass(frozen=True)
class FindingLine:
    """One finding of the check of the logframe, in words, with the decision taken."""

    code: str
    sentence: str
    places: str = ""
    decision: str = ""
    sensitivity: str = "internal"


@dataclass(frozen=True)
class Registration:
    """What a publisher of IATI data has to have been given: nothing of it can be made up."""

    reporting_ref: str = ""
    reporting_type: str = ""
    identifier: str = ""


@dataclass(frozen=True)
class Project:
    """The project itself."""

    code: str
    words: Words
    starts_on: date | None = None
    ends_on: date | None = None
    executing_agency: str = ""
    donor: str = ""
    budget_usd: Decimal | None = None
    countries: tuple[str, ...] = ()
    demonstration: bool = False
    sensitivity: str = "internal"


@dataclass(frozen=True)
class Snapshot:
    """Everything that one file is made from."""

    project: Project
    made_at: datetime
    results: tuple[Result, ...] = ()
    plan: tuple[PlanLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    registration: Registration = Registration()
    audience: Audience = Audience.INTERNAL


@dataclass(frozen=True)
class Missing:
    """Something a format asks for and nobody entered. ``blocks``: without it there is no valid file."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    blocks: bool = False


Record = TypeVar("Record", Document, Target, Baseline, Indicator, Line, Result, PlanLine, FindingLine)


def for_audience(whole: Snapshot, audience: Audience) -> Snapshot:
    """What the audience gets. Raises :class:`UnableToExport` for a project that is not theirs at all.

    Records of another class are left out. A value that exists and is not theirs, because of its class or because nobody
    verified it, is *withheld*: it is not passed off as unmeasured. Outside the programme a breakdown with a cell under
    ``CELL_COUNT_MIN`` is withheld whole, for its other cells would give it away.
    """
    if whole.project.sensitivity not in _CLASSES[audience]:
        raise UnableToExport("logframe.exports.project_closed", project=whole.project.code, audience=audience.value)
    return replace(
        whole,
        results=tuple(_result(one, audience) for one in kept(whole.results, audience)),
        plan=kept(whole.plan, audience),
        findings=kept(whole.findings, audience),
        audience=audience,
    )


def kept(records: tuple[Record, ...], audience: Audience) -> tuple[Record, ...]:
    """The records of classes that the audience gets."""
    return tuple(one for one in records if one.sensitivity in _CLASSES[audience])


def _result(whole: Result, audience: Audience) -> Result:
    return replace(
        whole,
        indicators=tuple(_indicator(one, audience) for one in kept(whole.indicators, audience)),
        loose_targets=kept(whole.loose_targets, audience),
        assumptions=kept(whole.assumptions, audience),
        activities=kept(whole.activities, audience),
    )


def _indicator(whole: Indicator, audience: Audience) -> Indicator:
    return replace(
        whole,
        targets=kept(whole.targets, audience),
        baselines=tuple(_baseline(one, audience) for one in kept(whole.baselines, audience)),
        values=tuple(_value(one, audience) for one in whole.values),
    )


def _baseline(whole: Baseline, audience: Audience) -> Baseline:
    if audience is not Audience.INTERNAL and not whole.verified:
        return replace(whole, amount=None, measured_on=None, documents=())
    return replace(whole, documents=kept(whole.documents, audience))


def _value(whole: Value, audience: Audience) -> Value:
    outside = audience is not Audience.INTERNAL
    theirs = whole.sensitivity in _CLASSES[audience] and (whole.verified or not outside)
    if not theirs:
        state = State.WITHHELD if whole.state in MEASURED else whole.state
        return replace(whole, state=state, amount=None, parts={}, documents=())
    parts = {name: _part(cells) if outside else cells for name, cells in whole.parts.items()}
    return replace(whole, parts=parts, documents=kept(whole.documents, audience))


def _part(cells: Mapping[str, Decimal | None]) -> Mapping[str, Decimal | None]:
    small = any(count is not None and 0 < count < limits.CELL_COUNT_MIN for count in cells.values())
    return dict.fromkeys(cells) if small else cells
