"""What the demonstration invents: alive, and marked on every page, chart and file; nothing unverified leaves."""

from __future__ import annotations

import io
from datetime import timedelta

import icalendar
import openpyxl
import pytest

from jalon.cli.demo import programme_story as story
from jalon.cli.demo.programme_check import UNVERIFIED_SUM
from jalon.cli.demo.programme_values import FOCAL_POINTS, fill
from jalon.kernel.texts import LANGUAGES, text
from jalon.logframe.exports.snapshot import Audience
from jalon.logframe.exports.xlsx import write_xlsx
from jalon.programme.models import Assumption, Value
from jalon.services.programme import calendars
from jalon.services.programme.viewing import viewer
from jalon.services.queries.programme.plan import plan_of
from jalon.services.queries.programme.snapshot import export_snapshot
from tests.programme.conftest import Programme

PAGES = ("/plan", "/plan/row/WP09", "/project", "/project/budget", "/registers", "/assumptions", "/assumptions/OP3-A6")
PAGES += ("/baselines", "/computed", "/computed/OP1-I5", "/matrix", "/grid", "/facts")


@pytest.fixture
def demonstration(programme: Programme) -> Programme:
    """The website of the demonstration."""
    for name in ("gestion", "suivi"):
        programme.person("programme_manager", name)
    for name in FOCAL_POINTS:
        programme.person("focal_point", name)
    fill(manager="gestion", second="suivi", at=programme.at)
    programme.project.refresh_from_db()
    return programme


def test_the_demonstration_is_alive_and_marked_wherever_it_is_shown(demonstration: Programme) -> None:
    project = demonstration.project
    who = viewer(demonstration.person("programme_manager", "gestion"), project)
    plan = plan_of(project, who, demonstration.at.date())
    assert plan.baseline is not None
    assert len(plan.late) >= 2
    assert len(plan.at_risk) >= 2
    assert all(line.demonstration for line in plan.lines)
    assert plan.variations
    assert {"holds", "in_doubt", "failed", "unchecked"} == set(Assumption.objects.values_list("status", flat=True))
    assert Value.objects.filter(origin="computed").count() >= 14
    assert sum(line.amount_usd for line in project.budget_lines.all()) < project.budget_usd
    for language in LANGUAGES:
        browser = demonstration.enter("programme_manager", "gestion", language=language)
        for path in PAGES:
            assert text("website.matrix.demo_note", language) in browser.open(path).words, (language, path)
        drawn = browser.open("/plan").html.split('class="gantt"')[1].split("</svg>")[0]
        assert text("website.matrix.demo", language) in drawn
    _files_are_marked(demonstration)
    _nothing_unverified_is_public(demonstration)


def _files_are_marked(demonstration: Programme) -> None:
    project, at = demonstration.project, demonstration.at
    who = viewer(demonstration.person("programme_manager", "gestion"), project)
    for language in LANGUAGES:
        mark = text("logframe.exports.demo_mark", language)
        asked = export_snapshot(project=project, who=who, audience=Audience.INTERNAL, at=at, language=language)
        book = openpyxl.load_workbook(io.BytesIO(write_xlsx(asked, (), language)))
        assert all(f"({mark})" in name for name in book.sheetnames), book.sheetnames
        plan = next(sheet for sheet in book if sheet.title.startswith(text("logframe.exports.sheet_plan", language)))
        marks = [row[-1] for row in plan.iter_rows(min_row=2, values_only=True)]
        assert marks == [mark] * len(story.PLAN)
        assert {value.origin for result in asked.results for one in result.indicators for value in one.values} == {
            "demo"
        }
        published = calendars.public_calendar(project, at=at + timedelta(days=400), language=language)
        entries = [str(one["summary"]) for one in icalendar.Calendar.from_ical(published).walk("VEVENT")]
        assert entries
        assert all(f" [{mark}] " in one for one in entries)


def _nothing_unverified_is_public(demonstration: Programme) -> None:
    anybody = demonstration.enter("programme_manager", "gestion")
    manager = anybody.open("/matrix").words
    anybody.client.logout()
    public = anybody.open("/public/sahel-cbm").words
    assert UNVERIFIED_SUM.search(manager)
    assert story.UNVERIFIED[0] in public
    assert " 47 " in public
    assert not UNVERIFIED_SUM.search(public)
