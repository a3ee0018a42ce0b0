"""Baselines and assumptions: what was found out after the document was written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from jalon.programme.models import WHOLE, Assumption, Baseline, Evidence, Indicator
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write, worded
from jalon.services.programme.entering import AMOUNT_MAX, countries_of
from jalon.services.programme.viewing import Viewer

STATUSES = ("unchecked", "holds", "in_doubt", "failed")


def establish(
    *,
    who: Viewer,
    indicator: Indicator,
    iso3: str,
    value: Decimal,
    measured_on: date,
    evidence: Evidence,
    at: datetime,
) -> Baseline:
    """Give an indicator its baseline, with the evidence that shows it. Raises :class:`UnableToChangeProgramme`."""
    if who.account is None or not who.enters(iso3):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    if iso3 != WHOLE and iso3 not in countries_of(indicator):
        raise UnableToChangeProgramme("services.programme_values.country_unknown", country=iso3[:3])
    if abs(value) >= AMOUNT_MAX or value != round(value, 4):
        raise UnableToChangeProgramme("services.programme_values.number_form")
    if evidence.removed_at is not None or evidence.project_id != indicator.project_id:
        raise UnableToChangeProgramme("services.programme_values.evidence_unknown")
    with one_write():
        row, _ = Baseline.objects.select_for_update().get_or_create(indicator=indicator, iso3=iso3)
        before = {"value": row.value, "measured_on": row.measured_on, "evidence": row.evidence_id}
        row.value, row.measured_on, row.evidence = value, measured_on, evidence
        row.version += 1
        row.save()
        after = {"value": value, "measured_on": measured_on, "evidence": evidence.pk}
        key = f"{indicator.code} {iso3 or '*'}"
        Writer(indicator.project, who.account, at).note(
            "baseline", key, "established", before=before, after=after, iso3=iso3
        )
    return row


def check_assumption(
    *, who: Viewer, assumption: Assumption, status: str, observation: str, evidence: Evidence | None, at: datetime
) -> Assumption:
    """Say how an assumption stands today. Raises :class:`UnableToChangeProgramme`."""
    if who.account is None or not may(who.account, "enter_values"):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    if status not in STATUSES:
        raise UnableToChangeProgramme("services.programme_register.status_unknown")
    if status in ("in_doubt", "failed") and not observation.strip():
        raise UnableToChangeProgramme("services.programme_register.say_why")
    with one_write():
        row = Assumption.objects.select_for_update().select_related("project").get(pk=assumption.pk)
        before = {"status": row.status, "observation": row.observation, "evidence": row.evidence_id}
        row.status, row.observation, row.evidence = status, worded(observation), evidence
        row.checked_on, row.checked_by = at.date(), who.account.label
        row.version += 1
        row.save()
        after = {"status": status, "observation": row.observation, "evidence": row.evidence_id}
        Writer(row.project, who.account, at).note("assumption", row.code, "checked", before=before, after=after)
    return row
