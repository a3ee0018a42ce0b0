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

from django.db.models import Model

from jalon.kernel import limits
from jalon.programme.models import (
    CLASSES,
    PUBLIC,
    Assumption,
    BestPractice,
    BudgetLine,
    ClosedName,
    Evidence,
    FocalPoint,
    GovernmentDecision,
    Indicator,
    Project,
    Result,
    Scope,
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
}
"""Records that have a class, by the word of their texts; ``values`` are the verified values of an indicator."""
NAME_KINDS = ("community", "officer", "place")
_FIELDS = ("title", "text", "note", "observation", "beneficiaries", "source")
_COORDINATES = re.compile(
    r"\d{1,3}[.,]\d{2,}\s*°?\s*[NSEWO]?\s*[,;/ ]\s*-?\d{1,3}[.,]\d{2,}"
    r"|\d{1,3}\s*°\s*\d{1,2}|\d{2}[C-X][A-Z]{2}\s*\d{4,}"
)
"""Decimal degrees in a pair, degrees and minutes, MGRS squares."""


def classify(*, who: Viewer, project: Project, kind: str, key: int, sensitivity: str, at: datetime) -> None:
    """Give a record its class. Raises :class:`UnableToChangeProgramme`, for a text that may not be public too."""
    by = managing(who)
    if kind not in KINDS or sensitivity not in CLASSES:
        raise UnableToChangeProgramme("services.programme_choices.word_unknown")
    mine = {"pk": key} if kind == "project" else {"pk": key, "project": project}
    found = KINDS[kind]._default_manager.filter(**mine).first()  # noqa: SLF001 Django's own way
    if found is None or (kind == "project" and key != project.pk):
        raise UnableToChangeProgramme("services.programme_choices.word_unknown")
    if sensitivity == PUBLIC:
        if kind == "evidence":
            raise UnableToChangeProgramme("services.programme_opening.evidence_never")
        _refuse_closed(project, texts_of(found))
    field = "values_sensitivity" if kind == "values" else "sensitivity"
    with one_write():
        before = {"class": getattr(found, field)}
        setattr(found, field, sensitivity)
        found.save(update_fields=[field])
        key_shown = getattr(found, "code", key)
        Writer(project, by, at).note(kind, key_shown, "classified", before=before, after={"class": sensitivity})


def texts_of(row: Model) -> list[str]:
    """The words of a record that somebody wrote."""
    return [str(getattr(row, name)) for name in _FIELDS if getattr(row, name, "")]


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


def _refuse_closed(project: Project, texts: Iterable[str]) -> None:
    if reveals(texts, closed_words(project)):
        raise UnableToChangeProgramme("services.programme_opening.reveals")


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return " ".join(kept.split())
