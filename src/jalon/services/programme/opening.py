"""Who stands for which country, and which class a record has. What goes public names nobody and no place.

The public pages are not a target list (SAFEGUARDS 20): no coordinates, no name on the project's list of closed names
(communities, officers, places to come), no name of an account. The check runs when a class is given and again whenever
a public page is made, for names may be added later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from jalon.kernel import limits
from jalon.programme.models import (
    CLASSES,
    PUBLIC,
    Activity,
    Assumption,
    BestPractice,
    BudgetLine,
    ClosedName,
    Evidence,
    FocalPoint,
    GovernmentDecision,
    Indicator,
    KeptFinding,
    Milestone,
    Partner,
    Phase,
    PlanGap,
    PlanRow,
    Project,
    ProjectCountry,
    ProjectLink,
    Result,
    Scope,
    SystemProfile,
    Target,
)
from jalon.records.models import Account
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, named, one_write
from jalon.services.programme.choosing import managing
from jalon.services.programme.viewing import Viewer

KINDS: dict[str, type[Model]] = {
    "project": Project,
    "result": Result,
    "indicator": Indicator,
    "values": Indicator,
    "target": Target,
    "assumption": Assumption,
    "evidence": Evidence,
    "scope": Scope,
    "decision": GovernmentDecision,
    "practice": BestPractice,
    "budget_line": BudgetLine,
    "activity": Activity,
    "plan_row": PlanRow,
    "phase": Phase,
    "milestone": Milestone,
    "plan_gap": PlanGap,
    "country": ProjectCountry,
    "partner": Partner,
    "link": ProjectLink,
    "system": SystemProfile,
    "finding": KeptFinding,
}
"""Records that have a class, by the word of their texts; ``values`` are the verified values of an indicator."""
NAME_KINDS = ("community", "officer", "place")
_FIELDS = (
    *("title", "text", "note", "observation", "beneficiaries", "source", "stated", "name", "role", "ministry"),
    *("system_note", "agencies", "members", "responsible", "parameters"),
)
_COORDINATES = re.compile(
    r"\d{1,3}[.,]\d{2,}\s*°?\s*[NSEWO]?\s*[,;/ ]\s*-?\d{1,3}[.,]\d{2,}"
    r"|\d{1,3}\s*°\s*\d{1,2}|\d{2}[C-X][A-Z]{2}\s*\d{4,}"
)
"""Decimal degrees in a pair, degrees and minutes, MGRS squares."""


def classify(*, who: Viewer, project: Project, kind: str, key: int, sensitivity: str, at: datetime) -> None:
    """Give a record its class. Raises :class:`UnableToChangeProgramme`, for a text that may not be public too."""
    classify_many(who=who, project=project, kind=kind, keys=[key], sensitivity=sensitivity, at=at)


def classify_many(
    *, who: Viewer, project: Project, kind: str, keys: Iterable[int], sensitivity: str, at: datetime
) -> int:
    """Give several records of a kind one class, all or none. Returns how many changed.

    Raises :class:`UnableToChangeProgramme`, with the record whose text may not be public.
    """
    by = managing(who)
    if kind not in KINDS or sensitivity not in CLASSES:
        raise UnableToChangeProgramme("services.programme_choices.word_unknown")
    if sensitivity == PUBLIC and kind == "evidence":
        raise UnableToChangeProgramme("services.programme_opening.evidence_never")
    field = "values_sensitivity" if kind == "values" else "sensitivity"
    wanted = sorted(set(keys))
    rows = records_of(project, kind).filter(pk__in=wanted)
    writer, changed = Writer(project, by, at), 0
    with one_write():
        found = list(rows.select_for_update())
        if len(found) != len(wanted):
            raise UnableToChangeProgramme("services.programme_choices.word_unknown")
        closed = closed_words(project) if sensitivity == PUBLIC else frozenset()
        for one in found:
            if sensitivity == PUBLIC and reveals(texts_of(one), closed):
                raise UnableToChangeProgramme("services.programme_opening.reveals_in", record=shown_name(one))
            before = getattr(one, field)
            if before == sensitivity:
                continue
            setattr(one, field, sensitivity)
            one.save(update_fields=[field])
            writer.note(kind, shown_name(one), "classified", before={"class": before}, after={"class": sensitivity})
            changed += 1
    return changed


def records_of(project: Project, kind: str) -> QuerySet[Any]:
    """The records of a kind that have a class."""
    rows = KINDS[kind]._default_manager.all()  # noqa: SLF001 Django's own way
    rows = rows.defer("content") if kind == "evidence" else rows
    return rows.filter(pk=project.pk) if kind == "project" else rows.filter(project=project)


def shown_name(row: Model) -> str:
    """The code of a record, else its country, else its number."""
    return str(getattr(row, "code", "") or getattr(row, "iso3", "") or row.pk)


def texts_of(row: Model) -> list[str]:
    """The words of a record that somebody wrote."""
    found: list[str] = []
    for name in _FIELDS:
        written = getattr(row, name, "")
        several = list(written.values()) if isinstance(written, dict) else written
        found += [str(one) for one in several] if isinstance(several, list) else [str(several)] if several else []
    return found


def closed_words(project: Project) -> frozenset[str]:
    """Names that no public text may hold, folded; those of accounts too."""
    listed = ClosedName.objects.filter(project=project).values_list("name", flat=True)
    people = Account.objects.values_list("label", flat=True)
    return frozenset(_folded(name) for name in (*listed, *people) if len(name) >= limits.PROGRAMME_CLOSED_NAME_MIN)


def reveals(texts: Iterable[str], closed: frozenset[str]) -> bool:
    """Whether one of the texts holds coordinates or a closed name."""
    for text in texts:
        if _COORDINATES.search(text):
            return True
        words = f" {_folded(text)} "
        if any(f" {name} " in words for name in closed):
            return True
    return False


def name_focal_point(*, who: Viewer, project: Project, account: Account, iso3: str, at: datetime) -> None:
    """Let a focal point stand for a country, or end that where it did."""
    by = managing(who)
    if account.role != "focal_point":
        raise UnableToChangeProgramme("services.programme_opening.not_focal_point")
    if not project.countries.filter(iso3=iso3).exists():
        raise UnableToChangeProgramme("services.programme_values.country_unknown", country=iso3[:3])
    with one_write():
        row, made = FocalPoint.objects.get_or_create(project=project, account=account.id, iso3=iso3)
        if not made:
            row.delete()
        Writer(project, by, at).note("focal_point", account.label, "named" if made else "ended", iso3=iso3)


def close_name(*, who: Viewer, project: Project, kind: str, name: str, at: datetime) -> None:
    """Add a name that no public text may hold."""
    by = managing(who)
    written = named(name)
    if kind not in NAME_KINDS or len(written) < limits.PROGRAMME_CLOSED_NAME_MIN:
        raise UnableToChangeProgramme("services.programme_opening.name_form")
    with one_write():
        ClosedName.objects.get_or_create(project=project, name=written, defaults={"kind": kind})
        # The name itself stands in its own table, which no export reads.
        Writer(project, by, at).note("closed_name", kind, "added")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(kept.split())
