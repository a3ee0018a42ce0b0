"""What a manager enters of a project's frame: projects, the links between them, countries, partners, systems.

What somebody entered or changed stays theirs: loading the document again leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from jalon.kernel import limits
from jalon.kernel.countries import country
from jalon.programme.models import (
    AfterCheck,
    BudgetLine,
    Partner,
    Project,
    ProjectCountry,
    ProjectLink,
    SystemProfile,
)
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write, worded
from jalon.services.programme.choosing import USD_MAX, managing
from jalon.services.programme.viewing import Viewer

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,23}", re.ASCII)
LANGUAGES = ("fr", "ar", "en")
AFTER_MONTHS = (6, 12)
"""Checks after the end that a new project has, as the programme's own."""


@dataclass(frozen=True, kw_only=True)
class Framed:
    """The frame of a project as somebody gives it."""

    title: str
    language: str
    executing_agency: str = ""
    donor: str = ""
    management_site: str = ""
    duration_months: int | None = None
    budget_usd: Decimal | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class CountryGiven:
    """What is said of a country."""

    iso3: str
    ministry: str = ""
    agencies: Sequence[str] = ()
    beneficiaries: str = ""
    system_note: str = ""
    source: str


@dataclass(frozen=True, kw_only=True)
class PartnerGiven:
    """What is said of a partner."""

    name: str
    role: str = ""
    members: Sequence[str] = ()
    source: str


def add_project(*, who: Viewer, code: str, framed: Framed, at: datetime) -> Project:
    """A project beside the others, with the checks after its end. Raises :class:`UnableToChangeProgramme`."""
    by = managing(who)
    if not _CODE.fullmatch(code):
        raise UnableToChangeProgramme("services.programme_frame.code_form")
    if Project.objects.filter(code=code).exists():
        raise UnableToChangeProgramme("services.programme_frame.code_taken", taken=code)
    given = _framed(framed)
    with one_write():
        made = Project.objects.create(code=code, edited_at=at, edited_by_label=by.label, **given)
        for months in AFTER_MONTHS:
            AfterCheck.objects.create(project=made, months_after=months, question="")
        Writer(made, by, at).note("project", code, "added", after=given)
    return made


def change_project(*, who: Viewer, project: Project, framed: Framed, at: datetime) -> None:
    """Change the frame of a project."""
    by = managing(who)
    given = _framed(framed)
    with one_write():
        before = {name: getattr(project, name) for name in given}
        for name, value in {**given, "edited_at": at, "edited_by_label": by.label}.items():
            setattr(project, name, value)
        project.save()
        Writer(project, by, at).note("project", project.code, "changed", before=before, after=given)


def link_project(*, who: Viewer, project: Project, other: Project, note: str, source: str, at: datetime) -> None:
    """Let two projects know of each other; nothing of them is merged."""
    by = managing(who)
    _sourced(source)
    if other.pk == project.pk or ProjectLink.objects.filter(project=project, other=other).exists():
        raise UnableToChangeProgramme("services.programme_frame.linked_already")
    with one_write():
        for first, second in ((project, other), (other, project)):
            given = {"note": worded(note), "source": named(source)}
            ProjectLink.objects.create(project=first, other=second, **given)
            Writer(first, by, at).note("link", second.code, "added", after=given)


def keep_country(*, who: Viewer, project: Project, given: CountryGiven, at: datetime) -> ProjectCountry:
    """A country of a project, new or changed."""
    by = managing(who)
    _sourced(given.source)
    if country(given.iso3) is None:
        raise UnableToChangeProgramme("services.programme_frame.no_country", country=given.iso3[:3])
    said = {
        "ministry": named(given.ministry),
        "agencies": _listed(given.agencies),
        "beneficiaries": worded(given.beneficiaries),
        "system_note": worded(given.system_note),
        "source": named(given.source),
    }
    with one_write():
        row = ProjectCountry.objects.select_for_update().filter(project=project, iso3=given.iso3).first()
        before = {name: getattr(row, name) for name in said} if row else {}
        row = row or ProjectCountry(project=project, iso3=given.iso3, place=project.countries.count())
        _keep(row, said, by.label, at)
        action = "changed" if before else "added"
        Writer(project, by, at).note("country", given.iso3, action, before=before, after=said, iso3=given.iso3)
    return row


def keep_partner(
    *, who: Viewer, project: Project, partner: Partner | None, given: PartnerGiven, at: datetime
) -> Partner:
    """A partner of a project; ``partner`` is the one that changes, None for a new one."""
    by = managing(who)
    _sourced(given.source)
    said = {
        "name": named(given.name),
        "role": worded(given.role),
        "members": _listed(given.members),
        "source": named(given.source),
    }
    if not said["name"]:
        raise UnableToChangeProgramme("services.programme_choices.words_missing")
    with one_write():
        before = {name: getattr(partner, name) for name in said} if partner else {}
        row = partner or Partner(project=project)
        _keep(row, said, by.label, at)
        action = "changed" if before else "added"
        Writer(project, by, at).note("partner", row.pk, action, before=before, after=said)
    return row


def add_system(*, who: Viewer, project: Project, code: str, name: str, note: str, source: str, at: datetime) -> None:
    """A kind of system that a government may decide for."""
    by = managing(who)
    _sourced(source)
    if not _CODE.fullmatch(code) or not named(name):
        raise UnableToChangeProgramme("services.programme_frame.code_form")
    if SystemProfile.objects.filter(project=project, code=code).exists():
        raise UnableToChangeProgramme("services.programme_frame.code_taken", taken=code)
    said = {"name": named(name), "note": worded(note), "source": named(source)}
    with one_write():
        SystemProfile.objects.create(project=project, code=code, **said)
        Writer(project, by, at).note("system", code, "added", after=said)


def withdraw_budget_line(*, who: Viewer, project: Project, key: int, why: str, at: datetime) -> None:
    """Take a line out of the sum, with the reason; it stays on record. Raises :class:`UnableToChangeProgramme`."""
    by = managing(who)
    reason = named(why)
    if not reason:
        raise UnableToChangeProgramme("services.programme_register.say_why")
    with one_write():
        row = BudgetLine.objects.select_for_update().filter(project=project, pk=key, withdrawn_at=None).first()
        if row is None:
            raise UnableToChangeProgramme("services.programme_frame.no_line")
        row.withdrawn_at, row.withdrawn_why = at, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_why"])
        before = {"text": row.text, "amount_usd": row.amount_usd}
        Writer(project, by, at).note("budget_line", key, "withdrawn", before=before, why=reason)


def _keep(row: ProjectCountry | Partner, said: Mapping[str, object], label: str, at: datetime) -> None:
    for name, value in {**said, "edited_at": at, "edited_by_label": label}.items():
        setattr(row, name, value)
    row.save()


def _framed(framed: Framed) -> dict[str, object]:
    given: dict[str, object] = asdict(framed)
    given |= {"title": worded(framed.title)}
    given |= {name: named(getattr(framed, name)) for name in ("executing_agency", "donor", "management_site", "source")}
    if not given["title"] or framed.language not in LANGUAGES:
        raise UnableToChangeProgramme("services.programme_frame.title_missing")
    if framed.duration_months is not None and not 0 < framed.duration_months <= limits.PLAN_MONTHS_MAX:
        raise UnableToChangeProgramme("services.programme_frame.duration_range", last=limits.PLAN_MONTHS_MAX)
    budget = framed.budget_usd
    if budget is not None and (not 0 < budget < USD_MAX or budget != round(budget, 2)):
        raise UnableToChangeProgramme("services.programme_choices.amount_form")
    return given


def _listed(lines: Sequence[str]) -> list[str]:
    return [one for one in map(named, lines) if one]


def _sourced(source: str) -> None:
    if not named(source):
        raise UnableToChangeProgramme("services.programme_choices.source_missing")
