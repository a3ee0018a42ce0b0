"""Fills the website of the demonstration with invented values; every page that shows one says so.

Everything goes through the services that people's pages call, in the names of two accounts of the demonstration, so
what needs a second person has one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from jalon.cli.demo import programme_story as story
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.sex import Sex
from jalon.kernel.months import months_later
from jalon.logframe.values import Mode, State, entry
from jalon.programme.models import PUBLIC, SHARED, Evidence, Project
from jalon.records.models import Account
from jalon.services.programme import (
    choosing,
    computing,
    entering,
    fact_taking,
    hubs,
    opening,
    planning,
    proof,
    register,
    registers,
)
from jalon.services.programme.changes import Writer
from jalon.services.programme.entering import Cell, Given
from jalon.services.programme.loading import load_proposal
from jalon.services.programme.viewing import Viewer, viewer

DEMO = "demo"
FOCAL_POINTS = {"focal-bfa": "BFA", "focal-mrt": "MRT"}
"""Accounts of the demonstration, and the country each stands for."""
EVIDENCE = "demo · pièce inventée · invented document · وثيقة مختلقة"
_SEED = 2026
_MONTHS = 6
_MOST = 6
_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 120]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 54>>stream\nBT /F 24 Tf 30 50 Td (DEMO: an invented document) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n"
)


@dataclass(frozen=True)
class HubFacts:
    """The file that a hub of the demonstration signed, and the hub as it tells itself (``jalon facts key``)."""

    content: bytes
    hub: str
    iso3: str
    public_key: str
    label: str


@dataclass(frozen=True)
class _Office:
    """Who fills: a manager who enters and another who verifies."""

    project: Project
    manager: Account
    second: Account
    evidence: Evidence
    at: datetime

    @property
    def who(self) -> Viewer:
        return viewer(self.manager, self.project)

    @property
    def other(self) -> Viewer:
        return viewer(self.second, self.project)

    @property
    def writer(self) -> Writer:
        return Writer(self.project, self.manager, self.at)

    def month(self, ago: int) -> date:
        """The first day of the month so many months before the present one."""
        return months_later(self.at.date().replace(day=1), -ago)


def fill(*, manager: str, second: str, at: datetime, facts: HubFacts | None = None) -> int:
    """The proposal with invented dates, plan, registers, values and assumptions; how many values there are."""
    project = load_proposal(at=at)
    Project.objects.filter(pk=project.pk).update(demonstration=True)
    project.refresh_from_db()
    people = [Account.objects.get(username=name) for name in (manager, second)]
    who = viewer(people[0], project)
    shown = proof.add(who=who, project=project, given=proof.Given(EVIDENCE, _PAGE, "demo.pdf"), at=at)
    office = _Office(project, people[0], people[1], shown, at)
    for name, iso3 in FOCAL_POINTS.items():
        account = Account.objects.get(username=name)
        opening.name_focal_point(who=who, project=project, account=account, iso3=iso3, at=at)
    _frame(office)
    _plan(office)
    _registers(office)
    _assumptions(office)
    _baselines(office)
    count = _type_values(office)
    if facts is not None:
        _take(office, facts)
    computing.recompute(project, at)
    _publish(office)
    return count


def _frame(office: _Office) -> None:
    """Dates and budget lines."""
    starts = office.month(story.MONTHS_PASSED)
    ends = months_later(starts, story.DURATION) - timedelta(days=1)
    choosing.set_dates(who=office.who, project=office.project, starts_on=starts, ends_on=ends, at=office.at)
    for text, amount, codes in story.BUDGET:
        activities = list(office.project.activities.filter(code__in=codes))
        choosing.add_budget_line(
            who=office.who, project=office.project, text=text, amount_usd=amount, activities=activities, at=office.at
        )


def _plan(office: _Office) -> None:
    """Months, what needs what, the frozen baseline, then what moved and what was done."""
    writer = office.writer
    for code, row in story.PLAN.items():
        planning.enter_months(writer, code=code, months=row.planned, expected=(), why="", origin=DEMO)
    for code, row in story.PLAN.items():
        planning.set_needs(writer, code=code, needed=row.needs)
    planning.freeze_baseline(writer)
    for code, row in story.PLAN.items():
        if row.moved:
            planning.enter_months(writer, code=code, months=row.moved, expected=row.planned, why="demo", origin=DEMO)
        if row.worked:
            done = planning.Progress(worked=row.worked, finished=row.finished, stopped=False, note="", version=0)
            planning.report_progress(writer, code=code, reported=done, origin=DEMO)
    for code, row_code in story.MILESTONES.items():
        planning.tie_milestone(writer, code=code, row_code=row_code)


def _registers(office: _Office) -> None:
    for one in story.REGISTERED:
        given = registers.Entered(
            kind=one.kind,
            iso3=one.iso3,
            happened_on=office.month(one.ago),
            subject=one.subject,
            quantity=one.quantity,
            cells=[
                (sex, AgeBand.AGE_25_39, count)
                for sex, count in ((Sex.FEMALE, one.women), (Sex.MALE, one.men))
                if count
            ],
            evidence=office.evidence.pk,
        )
        made = registers.enter(office.writer, office.who, given, origin=DEMO)
        if one.confirmed:
            registers.confirm(Writer(office.project, office.second, office.at), office.other, key=made.pk)


def _assumptions(office: _Office) -> None:
    for assumption in office.project.assumptions.filter(code__in=story.ASSUMPTIONS):
        status, observed = story.ASSUMPTIONS[assumption.code]
        look = register.Look(status=status, observation=observed, evidence=office.evidence)
        register.check_assumption(who=office.who, assumption=assumption, look=look, at=office.at, origin=DEMO)


def _baselines(office: _Office) -> None:
    before = office.month(story.MONTHS_PASSED)
    for code, iso3, value in story.BASELINES:
        measured = register.Measured(value=Decimal(value), measured_on=before, evidence=office.evidence)
        indicator = office.project.indicators.get(code=code)
        register.establish(who=office.who, indicator=indicator, iso3=iso3, measured=measured, at=office.at, origin=DEMO)
        register.verify_baseline(who=office.other, indicator=indicator, iso3=iso3, seen=1, at=office.at)


def _type_values(office: _Office) -> int:
    """Months typed into the grid, in each of the five states, and one number that nobody verified."""
    numbers = random.Random(_SEED)  # noqa: S311 invented values, no secret
    count = 0
    for cell in _cells(office):
        given = _given(numbers, office.evidence)
        made = entering.enter(who=office.who, cell=cell, given=given, at=office.at, origin=DEMO).value
        if given.entry.measured:
            entering.verify(who=office.other, value=made, seen=made.version, at=office.at)
        count += 1
    code, iso3, amount = story.UNVERIFIED
    cell = Cell(office.project.indicators.get(code=code), iso3, office.month(0))
    given = Given(entry(State.VALUE, Decimal(amount), Mode.INCREMENT), 0)
    entering.enter(who=office.who, cell=cell, given=given, at=office.at, origin=DEMO)
    return count + 1


def _cells(office: _Office) -> Iterator[Cell]:
    for code, countries in story.TYPED.items():
        indicator = office.project.indicators.get(code=code)
        for iso3 in countries:
            for ago in range(_MONTHS, 0, -1):
                yield Cell(indicator, iso3, office.month(ago))


def _given(numbers: random.Random, shown: Evidence) -> Given:
    """One of the five states: mostly a number, now and then none."""
    state = numbers.choices(list(State), weights=(8, 2, 1, 1, 1))[0]
    amount = Decimal(numbers.randint(1, _MOST)) if state is State.VALUE else None
    return Given(entry(state, amount, Mode.INCREMENT), 0, evidence=shown.pk)


def _take(office: _Office, facts: HubFacts) -> None:
    """The hub becomes known, its months before the start are the baseline, and its file is taken."""
    first = f"{office.month(story.MONTHS_PASSED + 6):%Y-%m}"
    last = f"{office.month(story.MONTHS_PASSED + 1):%Y-%m}"
    named = {"hub": facts.hub, "iso3": facts.iso3, "public_key": facts.public_key, "label": facts.label}
    made = hubs.enter_hub(office.writer, hubs.Entered(since=first, **named))
    second = Writer(office.project, office.second, office.at)
    hubs.confirm_hub(second, office.other, key=made.pk)
    computing.fix_baseline_months(
        office.writer, code="OC-I1", first=first, last=last, evidence=office.evidence.pk, origin=DEMO
    )
    computing.confirm_baseline_months(second, code="OC-I1", first=first, last=last)
    fact_taking.take_facts(fact_taking.Given(facts.content, "demo.json", None, office.at))


def _publish(office: _Office) -> None:
    """The project with some indicators and their verified values is public, the rest of the matrix is the donor's."""
    project = office.project
    shown = project.indicators.filter(code__in=story.PUBLISHED)
    results = project.results.filter(indicators__in=shown).distinct()
    keys = {
        "project": [project.pk],
        "result": list(results.values_list("pk", flat=True)),
        "indicator": list(shown.values_list("pk", flat=True)),
        "values": list(shown.values_list("pk", flat=True)),
        "target": list(project.targets.filter(indicator__in=shown).values_list("pk", flat=True)),
        "plan_row": list(project.plan_rows.values_list("pk", flat=True)),
    }
    for kind, chosen in keys.items():
        opening.classify_many(who=office.who, project=project, kind=kind, keys=chosen, sensitivity=PUBLIC, at=office.at)
    others = project.indicators.exclude(code__in=story.PUBLISHED)
    for kind in ("indicator", "values"):
        chosen = list(others.values_list("pk", flat=True))
        opening.classify_many(who=office.who, project=project, kind=kind, keys=chosen, sensitivity=SHARED, at=office.at)
