"""Figures computed from facts, with everything that each was made of: where does this number come from?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.register_kind import RegisterKind
from jalon.kernel.codes.sex import Sex
from jalon.kernel.indicator_rule import Formula, IndicatorRule
from jalon.logframe.computed import Figure, Scope, compute
from jalon.logframe.facts import Authority, Fact, Standing, cell, month_range, standing
from jalon.logframe.values import State
from jalon.programme.models import WHOLE, BaselineMonths, FactTold, Indicator, KnownHub, Project, RegisterEntry
from jalon.services.policies import policy
from jalon.services.programme.fact_rows import fact_of
from jalon.services.programme.viewing import Viewer

REGISTER = "register:"
"""What the source of a register's facts begins with; the key of its entry follows."""


@dataclass(frozen=True)
class Known:
    """The facts of a project, those that count and the others, read once for many figures."""

    project: Project
    facts: Standing
    rules: dict[str, IndicatorRule]
    baselines: dict[str, BaselineMonths]

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries of the project."""
        return tuple(self.project.countries.order_by("place").values_list("iso3", flat=True))

    def scope(self, indicator: str, countries: Sequence[str], until: str) -> Scope:
        """What a figure is asked for: from the project's start, or the first fact, to a month."""
        months = month_range(self._first(), until)
        fixed = self.baselines.get(indicator)
        baseline = month_range(fixed.first, fixed.last) if fixed else ()
        return Scope(frozenset(countries), months, baseline)

    def _first(self) -> str:
        start = self.project.starts_on
        if start is not None:
            return month_of(start)
        return min((fact.period for fact in self.facts.counting), default="2000-01")

    def figure(self, indicator: str, countries: Sequence[str], until: str) -> Figure:
        """The figure of an indicator that has a rule."""
        return compute(self.rules[indicator], self.facts, self.scope(indicator, countries, until))


def month_of(on: date) -> str:
    """A day's month, ``YYYY-MM``."""
    return f"{on.year:04}-{on.month:02}"


def rules_of(project: Project) -> dict[str, IndicatorRule]:
    """The rules of a project's indicators, by code."""
    return dict(policy().indicators.get(project.code, {}))


def known_facts(project: Project) -> Known:
    """Everything that figures of a project lean on."""
    countries = list(project.countries.values_list("iso3", flat=True))
    told = FactTold.objects.filter(iso3__in=countries).select_related("file")
    hubs = KnownHub.objects.filter(iso3__in=countries, confirmed_at__isnull=False)
    authorities = [Authority(one.hub, one.iso3, one.since, one.until or None) for one in hubs]
    facts = [*map(fact_of, told), *_registered(project)]
    fixed = BaselineMonths.objects.filter(indicator__project=project, confirmed_at__isnull=False)
    fixed = fixed.filter(evidence__removed_at=None)
    baselines = {one.indicator.code: one for one in fixed.select_related("indicator")}
    return Known(project, standing(facts, authorities), rules_of(project), baselines)


def _registered(project: Project) -> Iterator[Fact]:
    entries = RegisterEntry.objects.filter(project=project, confirmed_at__isnull=False, withdrawn_at=None)
    for entry in entries.filter(evidence__removed_at=None).select_related("evidence"):
        yield from facts_of_entry(entry)


def facts_of_entry(entry: RegisterEntry) -> Iterator[Fact]:
    """An entry of a register as facts; its evidence is what proves them."""
    kind = RegisterKind(entry.kind)
    proof = entry.evidence.sha256 or entry.evidence.link
    told_at = entry.entered_at.astimezone(UTC)

    def fact(count: int, **dimensions: str) -> Fact:
        state = State.VALUE if count else State.ZERO
        source, month = f"{REGISTER}{entry.pk}", month_of(entry.happened_on)
        return Fact(kind.fact, entry.iso3, month, cell(dimensions), count, state, source, None, told_at, proof)

    if not kind.counts_persons:
        yield fact(entry.quantity, **({"subject": entry.subject} if kind.dimensions else {}))
        return
    cells: dict[tuple[str, str], int] = {}
    for sex, age, count in entry.cells:
        place = part_name(Sex(sex)), part_name(AgeBand(age))
        cells[place] = cells.get(place, 0) + count
    for (sex_name, age_name), count in cells.items():
        yield fact(count, sex=sex_name, age_band=age_name)
    if not cells:
        yield fact(0)


def part_name(code: Sex | AgeBand) -> str:
    """The category of a breakdown: who was not asked is not known."""
    return "unknown" if code.name == "NOT_ASKED" else code.name.lower()


@dataclass(frozen=True)
class Shown:
    """A computed figure as a page shows it. ``details``: whether its facts are theirs to see too."""

    indicator: Indicator
    rule: IndicatorRule
    whole: Figure
    countries: Sequence[tuple[str, Figure]]
    until: str
    baseline: BaselineMonths | None
    details: bool

    @property
    def is_rate(self) -> bool:
        """Whether it compares two times."""
        return self.rule.formula is Formula.RATE_INCREASE

    @property
    def formula_code(self) -> str:
        """Code of the sentence that says what is done with the facts."""
        return f"services.programme_formula.{self.rule.formula.value}"


def shown_figure(project: Project, code: str, who: Viewer, at: datetime) -> Shown | None:
    """The figure of an indicator with its facts, None where no rule computes it or it is not theirs to see."""
    indicator = who.only(Indicator.objects.filter(project=project, code=code)).first()
    if indicator is None or code not in rules_of(project):
        return None
    if not who.unverified and indicator.values_sensitivity not in who.classes:
        return None
    known = known_facts(project)
    theirs = [one for one in known.countries if who.sees_country(one)]
    until = month_of(at.date())
    alone = [(one, known.figure(code, [one], until)) for one in theirs]
    whole = known.figure(code, [*theirs, WHOLE], until)
    fixed = known.baselines.get(code)
    return Shown(indicator, known.rules[code], whole, alone, until, fixed, details=who.unverified)


def computed_lines(project: Project, who: Viewer, at: datetime) -> list[Shown]:
    """Every computed indicator that is theirs to see, in the order of the matrix."""
    known, until = known_facts(project), month_of(at.date())
    theirs = [one for one in known.countries if who.sees_country(one)]
    rows = who.only(Indicator.objects.filter(project=project).order_by("result__place", "place"))
    if not who.unverified:
        rows = rows.filter(values_sensitivity__in=who.classes)
    return [
        Shown(one, known.rules[one.code], known.figure(one.code, [*theirs, WHOLE], until), (), until,
              known.baselines.get(one.code), details=who.unverified)
        for one in rows
        if one.code in known.rules
    ]  # fmt: skip
