"""The work plan on its database and its pages."""

from __future__ import annotations

from datetime import date

import icalendar
import pytest

from jalon.kernel.texts import LANGUAGES
from jalon.logframe.plan import Standing, UnableToPlan
from jalon.programme.models import CalendarToken, Change, KeptFinding, PlanRow
from jalon.records.models import Account
from jalon.services.policies import UnableToAllow
from jalon.services.programme import calendars, planning
from jalon.services.programme.changes import UnableToChangeProgramme, Writer
from jalon.services.programme.viewing import viewer
from jalon.services.queries.programme.plan import Plan, plan_of, project_month
from tests.pages.marking import marked_texts
from tests.programme.conftest import Programme


def writer(programme: Programme, role: str = "programme_manager") -> Writer:
    return Writer(programme.project, programme.person(role), programme.at)


def start(programme: Programme, on: date = date(2026, 1, 1)) -> None:
    programme.project.starts_on = on
    programme.project.save()


def months(programme: Programme, code: str, *planned: int, why: str = "", expected: tuple[int, ...] = ()) -> PlanRow:
    return planning.enter_months(writer(programme), code=code, months=planned, expected=expected, why=why)


def seen(programme: Programme, on: date, role: str = "programme_manager") -> Plan:
    return plan_of(programme.project, viewer(programme.person(role), programme.project), on)


def reported(worked: tuple[int, ...], finished: int | None = None, version: int = 0) -> planning.Progress:
    return planning.Progress(worked=worked, finished=finished, stopped=False, note="", version=version)


def test_the_plan_has_its_rows_and_no_month_that_nobody_entered(programme: Programme) -> None:
    plan = seen(programme, date(2026, 6, 1))
    assert len(plan.lines) == 25
    assert all(line.assessed.standing is Standing.NOT_PLANNED for line in plan.lines)
    assert plan.now is None
    told = KeptFinding.objects.filter(rule__in=("logframe.activity.no_row", "logframe.row.no_activity"))
    about = {code for one in told for code in one.about}
    assert {"1.1", "2.1", "4.1", "WP01", "WP02", "WP16", "WP25"} <= about
    assert set(plan.gaps.milestones_without_row) == {"MS1", "MS2", "MS3"}
    assert any("website" in noted for noted in plan.noted_gaps)
    assert [phase.months[0] for phase in plan.phases] == [1, 3, 11]


def test_a_baseline_is_frozen_once_and_what_changes_then_is_a_variation_with_its_reason(programme: Programme) -> None:
    with pytest.raises(UnableToChangeProgramme) as refused:
        planning.freeze_baseline(writer(programme))
    assert refused.value.code == "services.programme_plan.nothing_to_freeze"
    months(programme, "WP01", 1, 2)
    frozen = planning.freeze_baseline(writer(programme))
    assert frozen.frozen_by_label == programme.person("programme_manager").label
    with pytest.raises(UnableToChangeProgramme) as refused:
        months(programme, "WP01", 2, 3, expected=(1, 2))
    assert refused.value.code == "services.programme_plan.reason_needed"
    programme.later()
    months(programme, "WP01", 2, 3, why="Late recruitment", expected=(1, 2))
    start(programme)
    plan = seen(programme, date(2026, 3, 2))
    row = plan.lines[0].assessed.row
    assert (row.frozen, row.planned) == ((1, 2), (2, 3))
    assert plan.lines[0].assessed.standing is Standing.LATE
    assert [(one.key, one.why) for one in plan.variations] == [("WP01", "Late recruitment")]
    with pytest.raises(UnableToChangeProgramme) as refused:
        planning.freeze_baseline(writer(programme))
    assert refused.value.code == "services.programme_plan.frozen_already"


def test_two_people_who_change_one_row_do_not_overwrite_each_other(programme: Programme) -> None:
    months(programme, "WP01", 1)
    with pytest.raises(UnableToChangeProgramme) as refused:
        months(programme, "WP01", 2)
    assert refused.value.code == "services.programme_plan.changed_meanwhile"
    planning.report_progress(writer(programme), code="WP01", reported=reported((1,)))
    with pytest.raises(UnableToChangeProgramme) as refused:
        planning.report_progress(writer(programme), code="WP01", reported=reported((1, 2)))
    assert refused.value.code == "services.programme_plan.changed_meanwhile"
    assert seen(programme, date(2026, 1, 1)).lines[0].assessed.row.worked == (1,)


@pytest.mark.parametrize(
    ("worked", "finished", "code"),
    [((), 3, "finished_without_work"), ((3, 4), 3, "work_after_finish")],
)
def test_progress_that_contradicts_itself_is_refused(
    programme: Programme, worked: tuple[int, ...], finished: int, code: str
) -> None:
    with pytest.raises(UnableToChangeProgramme) as refused:
        planning.report_progress(writer(programme), code="WP01", reported=reported(worked, finished))
    assert refused.value.code == f"services.programme_plan.{code}"


def test_a_circle_is_refused_with_its_path_and_changes_nothing(programme: Programme) -> None:
    planning.set_needs(writer(programme), code="WP02", needed=["WP01"])
    planning.set_needs(writer(programme), code="WP03", needed=["WP02"])
    with pytest.raises(UnableToPlan) as refused:
        planning.set_needs(writer(programme), code="WP01", needed=["WP03"])
    assert refused.value.parameters["path"] == "WP01 → WP03 → WP02 → WP01"
    assert seen(programme, date(2026, 1, 1)).lines[0].assessed.row.needs == ()


def test_only_a_manager_plans_and_only_who_enters_values_reports(programme: Programme) -> None:
    focal = writer(programme, "focal_point")
    with pytest.raises(UnableToAllow):
        planning.enter_months(focal, code="WP01", months=[1], expected=[], why="")
    with pytest.raises(UnableToAllow):
        planning.freeze_baseline(focal)
    planning.report_progress(focal, code="WP01", reported=reported((1,)))
    with pytest.raises(UnableToAllow):
        planning.report_progress(writer(programme, "donor"), code="WP01", reported=reported((1,)))


def test_every_change_is_in_the_history(programme: Programme) -> None:
    months(programme, "WP01", 1)
    planning.set_needs(writer(programme), code="WP02", needed=["WP01"])
    planning.report_progress(writer(programme), code="WP01", reported=reported((1,), 1))
    planning.tie_milestone(writer(programme), code="MS2", row_code="WP25")
    planning.freeze_baseline(writer(programme))
    actions = set(Change.objects.values_list("action", flat=True))
    assert {"months_changed", "needs_changed", "progress_reported", "row_tied", "frozen"} <= actions
    assert "MS2" not in seen(programme, date(2026, 1, 1)).gaps.milestones_without_row


@pytest.mark.parametrize(
    ("on", "month"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 15), 1),
        (date(2026, 2, 14), 1),
        (date(2026, 2, 15), 2),
        (date(2027, 1, 15), 13),
    ],
)
def test_a_day_lies_in_its_month_of_the_project(programme: Programme, on: date, month: int) -> None:
    start(programme, date(2026, 1, 15))
    assert project_month(programme.project, on) == month


def test_a_calendar_opens_by_its_address_until_it_is_withdrawn(programme: Programme) -> None:
    months(programme, "WP01", 1, 2, 4)
    start(programme, date(2026, 1, 31))
    manager = writer(programme)
    token = calendars.make_address(manager)
    assert not CalendarToken.objects.filter(sha256__contains=token[:16]).exists()
    content = programme.enter("programme_manager").client.get(f"/calendar/{token}.ics")
    assert content.headers["Content-Type"].startswith("text/calendar")
    events = {str(one["UID"]): one for one in icalendar.Calendar.from_ical(content.content).walk("VEVENT")}
    first = events["sahel-cbm-wp01-1@jalon.invalid"]
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (date(2026, 1, 31), date(2026, 3, 31))
    assert not any("LOCATION" in one for one in events.values())
    assert calendars.withdraw_address(manager)
    assert calendars.calendar_of(token, at=programme.at, language="en") is None
    again = calendars.make_address(manager)
    assert again != token
    assert calendars.calendar_of("x" * 43, at=programme.at, language="en") is None


def test_a_calendar_shows_no_more_than_the_role_sees_when_it_is_fetched(programme: Programme) -> None:
    months(programme, "WP01", 1)
    months(programme, "WP02", 2)
    start(programme)
    PlanRow.objects.filter(code="WP02").update(sensitivity="shared")
    programme.project.sensitivity = "shared"
    programme.project.save()
    token = calendars.make_address(writer(programme, "donor"))
    content = calendars.calendar_of(token, at=programme.at, language="fr")
    assert content is not None
    assert b"WP02" in content
    assert b"WP01" not in content
    Account.objects.filter(id=programme.person("donor").id).update(is_active=False)
    assert calendars.calendar_of(token, at=programme.at, language="fr") is None


def test_the_public_calendar_holds_nothing_that_is_still_to_come(programme: Programme) -> None:
    months(programme, "WP01", 1, 2, 3)
    months(programme, "WP02", 3)
    start(programme, date(programme.at.year, programme.at.month, 1).replace(year=programme.at.year - 1))
    programme.project.sensitivity = "public"
    programme.project.save()
    PlanRow.objects.filter(code__in=["WP01", "WP02"]).update(sensitivity="public")
    over = calendars.public_calendar(programme.project, at=programme.at, language="en")
    assert b"WP01" in over
    start(programme, date(programme.at.year, programme.at.month, 1))
    future = programme.enter("donor").client.get("/public/sahel-cbm.ics").content
    assert b"VCALENDAR" in future
    assert b"VEVENT" not in future


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_plan_follow_the_rules_in_every_language(programme: Programme, language: str) -> None:
    months(programme, "WP01", 1, 2)
    months(programme, "WP02", 2)
    planning.set_needs(writer(programme), code="WP02", needed=["WP01"])
    planning.freeze_baseline(writer(programme))
    start(programme, date(programme.at.year - 1, programme.at.month, 1))
    with marked_texts():
        visitor = programme.enter("programme_manager", language=language, marked=True)
        for path in ("/plan", "/plan/row/WP01", "/plan/row/WP02", "/plan/calendar"):
            visitor.open(path)
        focal = programme.enter("focal_point", language=language, marked=True, countries=("BFA",))
        focal.open("/plan/row/WP02")


def test_a_manager_enters_months_reports_and_freezes_by_the_pages(programme: Programme) -> None:
    manager = programme.enter("programme_manager")
    page = manager.open("/plan/row/WP01")
    action = "/plan/row/WP01"
    sent = {"form": "months", "plan-months": ["3", "4"], "plan-expected": "", "plan-why": ""}
    token = page.form(action).find(".//input[@name='csrfmiddlewaretoken']")
    assert token is not None
    secret = {"csrfmiddlewaretoken": token.get("value", "")}
    assert manager.client.post(action, sent | secret).status_code == 302
    assert PlanRow.objects.get(code="WP01").months == [3, 4]
    assert manager.client.post(action, sent | secret).status_code == 422
    plan = manager.open("/plan")
    manager.submit(plan, "/plan/freeze")
    changed = sent | {"plan-months": ["5"], "plan-expected": "3,4"}
    answer = manager.client.post(action, changed | secret)
    assert answer.status_code == 422
    assert "baseline is frozen" in answer.content.decode()
    assert manager.client.post(action, {"form": "nothing"} | secret).status_code == 404
