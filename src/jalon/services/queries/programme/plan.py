"""The work plan as a page and an export show it: rows with their standing, gaps, phases, milestones, variations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jalon.logframe.plan import Assessed, Gaps, Row, assess, gaps, slack
from jalon.programme.models import (
    Change,
    Milestone,
    Phase,
    PlanBaseline,
    PlanNeed,
    PlanProgress,
    PlanRow,
    Project,
)
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.standing import DEMO

ROW = "plan_row"
MONTHS_CHANGED = "months_changed"
PLAN = "plan"
FROZEN = "frozen"
"""Subjects and actions of changes, as the history names them."""


@dataclass(frozen=True)
class Line:
    """One row: its record, how it stands, the months it may slip (None: not planned), its progress."""

    record: PlanRow
    assessed: Assessed
    slack: int | None
    progress: PlanProgress | None

    @property
    def demonstration(self) -> bool:
        """Whether its months, or what was done, were invented for a demonstration."""
        return DEMO in (self.record.months_origin, self.progress.origin if self.progress else "")


@dataclass(frozen=True)
class Plan:
    """The plan as somebody may see it. ``now``: the present project month, 0 before the start, None without a start."""

    project: Project
    duration: int
    now: int | None
    lines: Sequence[Line]
    phases: Sequence[Phase]
    milestones: Sequence[Milestone]
    baseline: PlanBaseline | None
    gaps: Gaps
    variations: Sequence[Change]
    noted_gaps: Sequence[str]
    """What a reader of the document noted as missing."""

    @property
    def demonstration(self) -> bool:
        """Whether months of it were invented for a demonstration."""
        invented = (line.demonstration for line in self.lines)
        return self.project.demonstration or any(invented)

    @property
    def late(self) -> Sequence[Line]:
        """Rows that are late, most months first."""
        found = [line for line in self.lines if line.assessed.standing.value == "late"]
        return sorted(found, key=lambda line: -line.assessed.months_late)

    @property
    def at_risk(self) -> Sequence[Line]:
        """Rows at risk."""
        return [line for line in self.lines if line.assessed.standing.value == "at_risk"]


def plan_rows(project: Project) -> list[Row]:
    """Every row of a project as the rules of the plan take it, in its order."""
    baseline = PlanBaseline.objects.filter(project=project).first()
    frozen: Mapping[str, Sequence[int]] = baseline.rows if baseline else {}
    progress = {one.row_id: one for one in PlanProgress.objects.filter(row__project=project)}
    needs: dict[int, list[str]] = {}
    for row_id, code in PlanNeed.objects.filter(row__project=project).values_list("row_id", "needed__code"):
        needs.setdefault(row_id, []).append(code)
    records = PlanRow.objects.filter(project=project).order_by("place").prefetch_related("activities")
    return [_row(one, frozen, progress.get(one.pk), needs.get(one.pk, [])) for one in records]


def _row(record: PlanRow, frozen: Mapping[str, Sequence[int]], done: PlanProgress | None, needs: Sequence[str]) -> Row:
    return Row(
        code=record.code,
        text=record.text,
        responsible=tuple(record.responsible),
        activities=tuple(sorted(one.code for one in record.activities.all())),
        planned=tuple(record.months),
        frozen=tuple(frozen[record.code]) if record.code in frozen else None,
        worked=tuple(done.worked) if done else (),
        finished=done.finished if done else None,
        stopped=done.stopped if done else False,
        needs=tuple(sorted(needs)),
    )


def project_month(project: Project, on: date) -> int | None:
    """The month of the project in which a day lies: 1 is the first, 0 before it, None while no start is entered."""
    start = project.starts_on
    if start is None:
        return None
    passed = (on.year - start.year) * 12 + on.month - start.month - (on.day < start.day)
    return max(0, passed + 1)


def plan_of(project: Project, who: Viewer, on: date) -> Plan:
    """The plan on a day. Standing and slack lean on the whole plan; only the rows that are theirs to see are shown."""
    rows = plan_rows(project)
    now = project_month(project, on)
    duration = project.duration_months or max((max(row.planned, default=0) for row in rows), default=0)
    standings = {one.row.code: one for one in assess(rows, now=now or 0, duration=duration or 1)}
    slips = slack(rows)
    progress = {one.row_id: one for one in PlanProgress.objects.filter(row__project=project)}
    shown = who.only(PlanRow.objects.filter(project=project).order_by("place"))
    lines = [Line(one, standings[one.code], slips.get(one.code), progress.get(one.pk)) for one in shown]
    milestones = list(
        who.only(Milestone.objects.filter(project=project).order_by("place")).select_related("led_by__row")
    )
    theirs = [line.assessed.row for line in lines]
    return Plan(
        project=project,
        duration=duration,
        now=now,
        lines=lines,
        phases=list(who.only(Phase.objects.filter(project=project).order_by("place"))),
        milestones=milestones,
        baseline=PlanBaseline.objects.filter(project=project).first(),
        gaps=gaps(theirs, {one.code: led_by(one) for one in milestones}),
        variations=_variations(project, {line.record.code for line in lines}),
        noted_gaps=list(who.only(project.plan_gaps.order_by("place")).values_list("text", flat=True)),
    )


def led_by(milestone: Milestone) -> str | None:
    """Code of the row that leads to a milestone."""
    found = getattr(milestone, "led_by", None)
    return found.row.code if found else None


def _variations(project: Project, codes: set[str]) -> list[Change]:
    """Changes of months after the baseline was frozen, newest first."""
    frozen = Change.objects.filter(project=project, subject=PLAN, action=FROZEN).first()
    if frozen is None:
        return []
    # The history is in order of writing; two lines of one instant have the same time.
    since = Change.objects.filter(project=project, subject=ROW, action=MONTHS_CHANGED, pk__gt=frozen.pk)
    return list(since.filter(key__in=codes).order_by("-pk"))
