"""What a manager enters about a project: dates, budget lines, scope, governments' decisions, practices, checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jalon.programme.models import (
    Activity,
    AfterCheck,
    BestPractice,
    BudgetLine,
    GovernmentDecision,
    PracticeOffer,
    Project,
    Result,
    Scope,
    SystemProfile,
)
from jalon.records.models import Account
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write, worded
from jalon.services.programme.viewing import Viewer

SCOPES = ("inside", "outside", "unclear")
STANCES = ("supports", "declines", "elsewhere", "undecided")
ANSWERS = ("adopted", "declined")
USD_MAX = Decimal(10) ** 11


def managing(who: Viewer) -> Account:
    """The account, which manages the programme; else :class:`UnableToChangeProgramme`."""
    if who.account is None or not may(who.account, "manage_programme"):
        raise UnableToChangeProgramme("services.programme_choices.not_theirs")
    return who.account


def set_dates(*, who: Viewer, project: Project, starts_on: date, ends_on: date, at: datetime) -> None:
    """When the project begins and ends: its document does not say."""
    by = managing(who)
    if ends_on <= starts_on:
        raise UnableToChangeProgramme("services.programme_choices.end_before_start")
    with one_write():
        before = {"starts_on": project.starts_on, "ends_on": project.ends_on}
        project.starts_on, project.ends_on = starts_on, ends_on
        project.save(update_fields=["starts_on", "ends_on"])
        after = {"starts_on": starts_on, "ends_on": ends_on}
        Writer(project, by, at).note("project", project.code, "dates", before=before, after=after)


def add_budget_line(
    *, who: Viewer, project: Project, text: str, amount_usd: Decimal, activities: Sequence[Activity], at: datetime
) -> BudgetLine:
    """A line of the budget with the activities it pays for."""
    by = managing(who)
    if not 0 < amount_usd < USD_MAX or amount_usd != round(amount_usd, 2):
        raise UnableToChangeProgramme("services.programme_choices.amount_form")
    made = BudgetLine(
        project=project, text=worded(text), amount_usd=amount_usd, entered_by_label=by.label, entered_at=at
    )
    with one_write():
        made.save()
        made.activities.set(activities)
        after = {"text": made.text, "amount_usd": amount_usd, "activities": [one.code for one in activities]}
        Writer(project, by, at).note("budget_line", made.pk, "added", after=after)
    return made


@dataclass(frozen=True)
class Stated:
    """A statement about a country with the source and, where known, the day on which it was made."""

    iso3: str
    source: str
    note: str = ""
    on: date | None = None


def state_scope(
    *, who: Viewer, result: Result, activity: Activity | None, state: str, stated: Stated, at: datetime
) -> Scope:
    """Say whether an output or an activity is carried out in a country; earlier statements stay beside it."""
    by = managing(who)
    _known(state, SCOPES)
    _sourced(result.project, stated)
    made = Scope(project=result.project, result=result, activity=activity, state=state, **_fields(stated, "stated_on"))
    with one_write():
        made.save()
        key = f"{activity.code if activity else result.code} {stated.iso3}"
        after = {"state": state, "source": stated.source, "note": stated.note}
        Writer(result.project, by, at).note("scope", key, "stated", after=after, iso3=stated.iso3)
    return made


def state_decision(
    *, who: Viewer, project: Project, profile: SystemProfile | None, stance: str, stated: Stated, at: datetime
) -> GovernmentDecision:
    """Record what a government decided on its system; earlier decisions stay beside it."""
    by = managing(who)
    _known(stance, STANCES)
    _sourced(project, stated)
    made = GovernmentDecision(project=project, profile=profile, stance=stance, **_fields(stated, "decided_on"))
    with one_write():
        made.save()
        after = {"stance": stance, "profile": profile.code if profile else None, "source": stated.source}
        Writer(project, by, at).note("decision", stated.iso3, "stated", after=after, iso3=stated.iso3)
    return made


def add_practice(*, who: Viewer, project: Project, iso3: str, title: str, text: str, at: datetime) -> BestPractice:
    """What worked in a country: its focal point or the manager writes it down."""
    if who.account is None or not who.enters(iso3) or not iso3:
        raise UnableToChangeProgramme("services.programme_choices.not_theirs")
    _in_project(project, iso3)
    if not named(title) or not worded(text):
        raise UnableToChangeProgramme("services.programme_choices.words_missing")
    made = BestPractice(
        project=project,
        iso3=iso3,
        title=named(title),
        text=worded(text),
        entered_by_label=who.account.label,
        entered_at=at,
    )
    with one_write():
        made.save()
        Writer(project, who.account, at).note("practice", made.pk, "added", after={"title": made.title}, iso3=iso3)
    return made


def offer_practice(*, who: Viewer, practice: BestPractice, iso3: str, at: datetime) -> PracticeOffer:
    """Offer a practice to another country, once."""
    by = managing(who)
    _in_project(practice.project, iso3)
    if iso3 == practice.iso3 or practice.offers.filter(iso3=iso3).exists():
        raise UnableToChangeProgramme("services.programme_choices.offered_already")
    with one_write():
        made = PracticeOffer.objects.create(practice=practice, iso3=iso3, offered_on=at.date())
        Writer(practice.project, by, at).note("practice", practice.pk, "offered", after={"to": iso3}, iso3=iso3)
    return made


def answer_offer(*, who: Viewer, offer: PracticeOffer, state: str, note: str, at: datetime) -> None:
    """Record that a country adopted a practice, or declined it and why."""
    if who.account is None or not who.enters(offer.iso3):
        raise UnableToChangeProgramme("services.programme_choices.not_theirs")
    _known(state, ANSWERS)
    if state == "declined" and not note.strip():
        raise UnableToChangeProgramme("services.programme_register.say_why")
    with one_write():
        offer.state, offer.note = state, worded(note)
        offer.answered_on, offer.answered_by_label = at.date(), who.account.label
        offer.save()
        project = offer.practice.project
        after = {"state": state, "note": offer.note}
        Writer(project, who.account, at).note("practice", offer.practice_id, "answered", after=after, iso3=offer.iso3)


def answer_check(*, who: Viewer, check: AfterCheck, answer: str, at: datetime) -> None:
    """Write down what a check after the end found."""
    by = managing(who)
    if not worded(answer):
        raise UnableToChangeProgramme("services.programme_choices.words_missing")
    with one_write():
        check.answer, check.done_on, check.done_by_label = worded(answer), at.date(), by.label
        check.save()
        Writer(check.project, by, at).note("check", check.months_after, "answered", after={"answer": check.answer})


def _fields(stated: Stated, day: str) -> dict[str, object]:
    return {"iso3": stated.iso3, "source": named(stated.source), "note": worded(stated.note), day: stated.on}


def _sourced(project: Project, stated: Stated) -> None:
    _in_project(project, stated.iso3)
    if not named(stated.source):
        raise UnableToChangeProgramme("services.programme_choices.source_missing")


def _in_project(project: Project, iso3: str) -> None:
    if not project.countries.filter(iso3=iso3).exists():
        raise UnableToChangeProgramme("services.programme_values.country_unknown", country=iso3[:3])


def _known(word: str, words: Sequence[str]) -> None:
    if word not in words:
        raise UnableToChangeProgramme("services.programme_choices.word_unknown")
