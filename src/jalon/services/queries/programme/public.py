"""What is public of a project: texts that reveal nothing, verified figures, small counts of persons hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

from jalon.logframe import values
from jalon.logframe.plan_calendar import Entry, past_only
from jalon.programme.models import Activity, Assumption, BestPractice, Indicator, PlanRow, Project, Result
from jalon.services.programme.opening import closed_words, reveals, texts_of
from jalon.services.programme.viewing import ANYBODY
from jalon.services.queries.programme.matrix import Line, matrix
from jalon.services.queries.programme.standing import Standing
from jalon.stats.disclosure.line import shown_in_line
from jalon.stats.disclosure.rule import is_small

Row = TypeVar("Row", bound=Model)
HIDDEN, CLOSED = "hidden", "closed"


@dataclass(frozen=True)
class PublicFigure:
    """What is shown of a number: itself, that it lies below the limit, or nothing. ``state`` is a state's word."""

    state: str
    amount: object = None
    demonstration: bool = False
    partial: bool = False


@dataclass(frozen=True)
class PublicLine:
    """A published indicator with its published figures."""

    indicator: Indicator
    translation: str
    targets: Sequence[object]
    countries: Sequence[PublicFigure]
    whole: PublicFigure


@dataclass(frozen=True)
class PublicBlock:
    """A published result."""

    result: Result
    translation: str
    lines: Sequence[PublicLine]


@dataclass(frozen=True)
class PublicRow:
    """A published row of the plan. ``over``: those of its months that are over; nothing that is still to come."""

    row: PlanRow
    over: tuple[int, ...]


@dataclass(frozen=True)
class PublicMatrix:
    """Everything of a project that anybody may see."""

    project: Project
    countries: Sequence[str]
    blocks: Sequence[PublicBlock]
    practices: Sequence[BestPractice]
    activities: Sequence[Activity]
    assumptions: Sequence[Assumption]
    plan: Sequence[PublicRow]
    demonstration: bool


def public_matrix(project: Project, *, at: datetime, language: str = "") -> PublicMatrix:
    """The public view; a record whose text reveals a closed name since it was published is left out."""
    closed = closed_words(project)
    found = matrix(project, ANYBODY, at=at, language=language)
    blocks = []
    for block in found.blocks:
        if reveals(texts_of(block.result), closed):
            continue
        lines = [_line(one, found.countries) for one in block.lines if not reveals(texts_of(one.indicator), closed)]
        blocks.append(PublicBlock(block.result, block.translation, lines))
    practices = _open(project.practices.order_by("-pk"), closed)
    activities = _open(project.activities.order_by("result__place", "place"), closed)
    assumptions = _open(project.assumptions.order_by("result__place", "place"), closed)
    rows = _open(project.plan_rows.order_by("place"), closed)
    plan = [PublicRow(one, _over(one, project, at.date())) for one in rows]
    demonstration = found.demonstration or any(one.months_origin == "demo" for one in rows)
    demonstration |= any(one.origin == "demo" for one in assumptions)
    return PublicMatrix(project, found.countries, blocks, practices, activities, assumptions, plan, demonstration)


def _open(rows: QuerySet[Row], closed: frozenset[str]) -> list[Row]:
    """The public rows of which no text reveals a closed name since they were published."""
    return [one for one in ANYBODY.only(rows) if not reveals(texts_of(one), closed)]


def _over(row: PlanRow, project: Project, on: date) -> tuple[int, ...]:
    if project.starts_on is None or not row.months:
        return ()
    found = past_only([Entry(row.code, row.text, tuple(row.months))], project.starts_on, on)
    return found[0].months if found else ()


def _line(line: Line, countries: Sequence[str]) -> PublicLine:
    shown = _figures(line, countries)
    whole = line.whole
    total = _figure(whole)
    if line.indicator.unit == "persons" and whole.total.amount is not None and is_small(int(whole.total.amount)):
        total = PublicFigure(HIDDEN)
    targets = [one for one in line.targets if one.value is not None or one.value_stated]
    return PublicLine(line.indicator, line.translation, targets, [shown[one] for one in countries], total)


def _figures(line: Line, countries: Sequence[str]) -> Mapping[str, PublicFigure]:
    """Figures by country. Counts of persons are hidden as those of crossings are, so that the whole gives none away."""
    figures = {}
    numbers = {}
    for iso3 in countries:
        standing = line.countries.get(iso3)
        if standing is None:
            figures[iso3] = PublicFigure(values.State.NOT_APPLICABLE.value)
            continue
        figures[iso3] = _figure(standing)
        if standing.total.amount is not None:
            numbers[iso3] = int(standing.total.amount)
    if line.indicator.unit == "persons" and numbers:
        for iso3, shown in zip(numbers, shown_in_line(list(numbers.values())), strict=True):
            if not shown:
                figures[iso3] = PublicFigure(HIDDEN)
    return figures


def _figure(standing: Standing) -> PublicFigure:
    if standing.closed:
        return PublicFigure(CLOSED)
    total = standing.total
    return PublicFigure(total.state.value, total.amount, standing.demonstration, total.partial)
