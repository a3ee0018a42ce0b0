"""What people enter about a project: dates, budget, scope, decisions, practices, assumptions, checks after the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jalon.programme.models import BestPractice, GovernmentDecision, PracticeOffer, Scope
from jalon.services.programme import choosing, register
from jalon.services.programme.changes import UnableToChangeProgramme
from jalon.services.programme.choosing import Stated
from jalon.services.programme.register import Look
from jalon.services.queries.programme.frame import checks_due, frame
from tests.programme.conftest import Programme
from tests.programme.filled import as_seen


def test_entered_budget_stands_beside_the_total_and_says_when_it_exceeds_it(programme: Programme) -> None:
    who, project = as_seen(programme), programme.project
    activity = project.activities.get(code="2.2")
    choosing.add_budget_line(
        who=who, project=project, text="Works", amount_usd=Decimal("400000.50"), activities=[activity], at=programme.at
    )
    assert frame(project, who).entered_usd == Decimal("400000.50")
    assert frame(project, who).over_usd is None
    choosing.add_budget_line(
        who=who, project=project, text="More", amount_usd=Decimal(1_100_000), activities=[], at=programme.at
    )
    assert frame(project, who).over_usd == Decimal("75000.50")


def test_scope_statements_that_contradict_stand_side_by_side(programme: Programme) -> None:
    result = programme.project.results.get(code="OP2")
    said = Stated("MLI", "Minutes of a meeting", "Included after all", date(2026, 3, 1))
    choosing.state_scope(
        who=as_seen(programme), result=result, activity=None, state="inside", stated=said, at=programme.at
    )
    states = Scope.objects.filter(result=result, iso3="MLI").order_by("pk").values_list("state", "stated_on")
    assert list(states) == [("unclear", None), ("inside", date(2026, 3, 1))]


def test_a_decision_names_any_system_and_needs_its_source(programme: Programme) -> None:
    who, project = as_seen(programme), programme.project
    profile = project.system_profiles.create(code="other", name="Another system")
    said = Stated("MRT", "Letter of the ministry", on=date(2026, 3, 1))
    choosing.state_decision(who=who, project=project, profile=profile, stance="supports", stated=said, at=programme.at)
    assert GovernmentDecision.objects.filter(iso3="MRT").count() == 2
    with pytest.raises(UnableToChangeProgramme, match="source_missing"):
        choosing.state_decision(
            who=who, project=project, profile=None, stance="declines", stated=Stated("MRT", ""), at=programme.at
        )


def test_a_practice_is_offered_once_and_its_adoption_recorded(programme: Programme) -> None:
    manager, awa = as_seen(programme), as_seen(programme, "focal_point", "awa", "BFA")
    issa = as_seen(programme, "focal_point", "issa", "NER")
    practice = choosing.add_practice(
        who=awa, project=programme.project, iso3="BFA", title="Joint rota", text="Shared hours.", at=programme.at
    )
    offer = choosing.offer_practice(who=manager, practice=practice, iso3="NER", at=programme.at)
    with pytest.raises(UnableToChangeProgramme, match="offered_already"):
        choosing.offer_practice(who=manager, practice=practice, iso3="NER", at=programme.at)
    with pytest.raises(UnableToChangeProgramme, match="not_theirs"):
        choosing.answer_offer(who=awa, offer=offer, state="adopted", note="", at=programme.at)
    choosing.answer_offer(who=issa, offer=offer, state="adopted", note="From May", at=programme.at)
    assert PracticeOffer.objects.get().state == "adopted"
    assert BestPractice.objects.get().sensitivity == "internal"


def test_an_assumption_in_doubt_says_why_and_when(programme: Programme) -> None:
    who, found = as_seen(programme), programme.project.assumptions.get(code="OP2-A1")
    with pytest.raises(UnableToChangeProgramme, match="say_why"):
        register.check_assumption(
            who=who, assumption=found, look=Look(status="failed", observation=" "), at=programme.at
        )
    look = Look(status="in_doubt", observation="No letter yet")
    register.check_assumption(who=who, assumption=found, look=look, at=programme.at)
    found.refresh_from_db()
    assert (found.status, found.checked_on, found.checked_by) == ("in_doubt", programme.at.date(), "Programme-Manager")


def test_checks_after_the_end_are_due_once_the_end_is_entered(programme: Programme) -> None:
    who, project = as_seen(programme), programme.project
    assert [one.due_on for one in checks_due(project, date(2030, 1, 1))] == [None, None]
    choosing.set_dates(who=who, project=project, starts_on=date(2025, 3, 1), ends_on=date(2026, 2, 28), at=programme.at)
    due = checks_due(project, date(2026, 9, 1))
    assert [(one.due_on, one.late) for one in due] == [(date(2026, 8, 28), True), (date(2027, 2, 28), False)]
    choosing.answer_check(who=who, check=due[0].check, answer="Still in use", at=programme.at)
    assert not any(one.late for one in checks_due(project, date(2026, 9, 1)))
    with pytest.raises(UnableToChangeProgramme, match="end_before_start"):
        choosing.set_dates(
            who=who, project=project, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 1), at=programme.at
        )
