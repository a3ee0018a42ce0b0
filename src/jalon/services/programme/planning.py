"""The work plan: months, the frozen baseline, what needs what, what was done. Every change is a line of the history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jalon.logframe import plan
from jalon.programme.models import (
    Milestone,
    MilestoneRow,
    PlanBaseline,
    PlanNeed,
    PlanProgress,
    PlanRow,
    Project,
)
from jalon.records.models import Account
from jalon.services.policies import require
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write, worded
from jalon.services.queries.programme.plan import FROZEN, MONTHS_CHANGED, PLAN, ROW, plan_rows


def enter_months(
    writer: Writer, *, code: str, months: Iterable[int], expected: Iterable[int], why: str, origin: str = "entered"
) -> PlanRow:
    """The months in which a row is planned. ``expected``: those that the page showed.

    Once the baseline is frozen a change is a variation and needs its reason. Raises
    :class:`~jalon.logframe.plan.UnableToPlan` and :class:`UnableToChangeProgramme`.
    """
    _manages(writer)
    chosen = plan.months(months)
    with one_write():
        row = _row(writer.project, code)
        before = tuple(row.months)
        if before != plan.months(expected):
            raise UnableToChangeProgramme("services.programme_plan.changed_meanwhile", row=code)
        if before == chosen:
            return row
        if not worded(why) and PlanBaseline.objects.filter(project=writer.project).exists():
            raise UnableToChangeProgramme("services.programme_plan.reason_needed", row=code)
        row.months, row.months_origin = list(chosen), origin
        row.save(update_fields=["months", "months_origin"])
        was, now = {"months": list(before)}, {"months": list(chosen)}
        writer.note(ROW, code, MONTHS_CHANGED, before=was, after=now, why=why)
    return row


def freeze_baseline(writer: Writer) -> PlanBaseline:
    """Freeze the months as they are, once, in the name of who does it.

    Raises :class:`UnableToChangeProgramme`: no row has months, or it is frozen already.
    """
    account = _manages(writer)
    with one_write():
        _lock(writer.project)
        if PlanBaseline.objects.filter(project=writer.project).exists():
            raise UnableToChangeProgramme("services.programme_plan.frozen_already")
        planned = PlanRow.objects.filter(project=writer.project).order_by("place")
        rows = {row.code: row.months for row in planned if row.months}
        if not rows:
            raise UnableToChangeProgramme("services.programme_plan.nothing_to_freeze")
        made = PlanBaseline.objects.create(
            project=writer.project,
            rows=rows,
            frozen_by=account.id,
            frozen_by_label=account.label,
            frozen_at=writer.at,
        )
        writer.note(PLAN, writer.project.code, FROZEN, after={"rows": rows})
    return made


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a form reports of a row. ``version``: that of the progress which the page showed."""

    worked: tuple[int, ...]
    finished: int | None
    stopped: bool
    note: str
    version: int


def report_progress(writer: Writer, *, code: str, reported: Progress, origin: str = "entered") -> PlanProgress:
    """What was done on a row.

    Raises :class:`UnableToChangeProgramme` where somebody else reported meanwhile, or where it cannot be so.
    """
    allowed(writer, "enter_values")
    worked = plan.months(reported.worked)
    _examined(worked, reported)
    with one_write():
        row = _row(writer.project, code)
        found, _ = PlanProgress.objects.select_for_update().get_or_create(row=row)
        if found.version != reported.version:
            raise UnableToChangeProgramme("services.programme_plan.changed_meanwhile", row=code)
        before = _plain(found)
        found.worked, found.finished, found.stopped = list(worked), reported.finished, reported.stopped
        found.note, found.version, found.origin = worded(reported.note), found.version + 1, origin
        found.save()
        writer.note(ROW, code, "progress_reported", before=before, after=_plain(found), why=reported.note)
    return found


def _plain(found: PlanProgress) -> dict[str, object]:
    return {"worked": list(found.worked), "finished": found.finished, "stopped": found.stopped}


def _examined(worked: plan.Months, reported: Progress) -> None:
    """Refuse what contradicts itself."""
    if reported.finished is None:
        return
    if reported.stopped:
        raise UnableToChangeProgramme("services.programme_plan.finished_and_stopped")
    if reported.finished not in worked:
        raise UnableToChangeProgramme("services.programme_plan.finished_without_work", month=reported.finished)
    if reported.finished != worked[-1]:
        raise UnableToChangeProgramme("services.programme_plan.work_after_finish", month=reported.finished)


def set_needs(writer: Writer, *, code: str, needed: Iterable[str]) -> None:
    """The rows that must end before this one begins.

    Raises :class:`~jalon.logframe.plan.UnableToPlan` with the path of a circle; nothing is changed then.
    """
    _manages(writer)
    wanted = sorted(set(needed))
    with one_write():
        # One plan is changed by one person at a time: two changes that are sound alone can close a circle together.
        _lock(writer.project)
        row = _row(writer.project, code)
        rows = {one.code: one for one in PlanRow.objects.filter(project=writer.project)}
        for one in wanted:
            if one not in rows:
                raise plan.UnableToPlan("logframe.plan.unknown_row", row=code, needs=one)
        before = sorted(row.needs.values_list("needed__code", flat=True))
        if before == wanted:
            return
        row.needs.all().delete()
        PlanNeed.objects.bulk_create(PlanNeed(row=row, needed=rows[one]) for one in wanted)
        plan.in_order(plan_rows(writer.project))
        writer.note(ROW, code, "needs_changed", before={"needs": before}, after={"needs": wanted})


def tie_milestone(writer: Writer, *, code: str, row_code: str) -> None:
    """The row that leads to a milestone; "" for none."""
    _manages(writer)
    with one_write():
        milestone = Milestone.objects.filter(project=writer.project, code=code).first()
        if milestone is None:
            raise UnableToChangeProgramme("services.programme_plan.no_milestone", milestone=code[:24])
        before = MilestoneRow.objects.filter(milestone=milestone).select_related("row").first()
        was = before.row.code if before else ""
        if row_code:
            MilestoneRow.objects.update_or_create(milestone=milestone, defaults={"row": _row(writer.project, row_code)})
        elif before:
            before.delete()
        writer.note("milestone", code, "row_tied", before={"row": was}, after={"row": row_code})


def _manages(writer: Writer) -> Account:
    return allowed(writer, "manage_programme")


def allowed(writer: Writer, right: str) -> Account:
    """Who writes, if the role has the right. Raises ``UnableToAllow``."""
    if writer.by is None:
        raise UnableToChangeProgramme("services.programme_plan.not_allowed")
    require(writer.by, right)
    return writer.by


def _lock(project: Project) -> None:
    Project.objects.select_for_update().get(pk=project.pk)


def _row(project: Project, code: str) -> PlanRow:
    found = PlanRow.objects.select_for_update().filter(project=project, code=code).first()
    if found is None:
        raise UnableToChangeProgramme("services.programme_plan.no_row", row=code[:24])
    return found
