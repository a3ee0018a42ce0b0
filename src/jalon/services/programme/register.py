"""Baselines and assumptions: what was found out after the document was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from jalon.programme.models import WHOLE, Assumption, Baseline, Evidence, Indicator
from jalon.services.policies import may
from jalon.services.programme.changes import UnableToChangeProgramme, Writer, one_write, worded
from jalon.services.programme.entering import AMOUNT_MAX, countries_of
from jalon.services.programme.viewing import Viewer

BASELINE, ASSUMPTION = "baseline", "assumption"
"""Subjects of changes, as the history names them."""
STATUSES = ("unchecked", "holds", "in_doubt", "failed")


class AssumptionChanged(UnableToChangeProgramme):
    """Somebody else looked at an assumption since it was read. ``theirs`` is how it stands now."""

    def __init__(self, theirs: Assumption) -> None:
        super().__init__("services.programme_register.assumption_changed", by=theirs.checked_by or "–")
        self.theirs = theirs


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A baseline as somebody gives it. ``seen``: the version of the baseline that the page showed, 0 for none."""

    value: Decimal
    measured_on: date
    evidence: Evidence
    seen: int = 0


def establish(
    *, who: Viewer, indicator: Indicator, iso3: str, measured: Measured, at: datetime, origin: str = "entered"
) -> Baseline:
    """Give an indicator its baseline, with the evidence that shows it; a second person verifies it.

    Raises :class:`UnableToChangeProgramme`.
    """
    if who.account is None or not who.enters(iso3):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    _check_baseline(indicator, iso3, measured, at.date())
    with one_write():
        row, _ = Baseline.objects.select_for_update().get_or_create(indicator=indicator, iso3=iso3)
        if row.version != measured.seen:
            by = row.entered_by_label or "–"
            raise UnableToChangeProgramme("services.programme_register.baseline_changed", by=by)
        before = _baseline(row)
        row.value, row.measured_on, row.evidence, row.origin = (
            measured.value,
            measured.measured_on,
            measured.evidence,
            origin,
        )
        row.entered_by, row.entered_by_label, row.entered_at = who.account.id, who.account.label, at
        row.verified_by, row.verified_by_label, row.verified_at = None, "", None
        row.version += 1
        row.save()
        writer = Writer(indicator.project, who.account, at)
        writer.note(BASELINE, _key(row), "established", before=before, after=_baseline(row), iso3=iso3)
    return row


def verify_baseline(*, who: Viewer, indicator: Indicator, iso3: str, seen: int, at: datetime) -> Baseline:
    """Say that a baseline is shown by its evidence: another person than who entered it.

    Raises :class:`UnableToChangeProgramme`.
    """
    if who.account is None or not may(who.account, "verify_values") or not who.enters(iso3):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    with one_write():
        rows = Baseline.objects.select_for_update(of=("self",)).select_related("evidence", "indicator__project")
        row = rows.filter(indicator=indicator, iso3=iso3, value__isnull=False).first()
        if row is None or row.version != seen:
            by = row.entered_by_label if row else "–"
            raise UnableToChangeProgramme("services.programme_register.baseline_changed", by=by or "–")
        if row.evidence is None or row.evidence.removed_at is not None:
            raise UnableToChangeProgramme("services.programme_values.no_evidence")
        if who.account.id == row.entered_by:
            raise UnableToChangeProgramme("services.programme_values.same_person")
        before = _baseline(row)
        row.verified_by, row.verified_by_label, row.verified_at = who.account.id, who.account.label, at
        row.version += 1
        row.save()
        writer = Writer(indicator.project, who.account, at)
        writer.note(BASELINE, _key(row), "verified", before=before, after=_baseline(row), iso3=iso3)
    return row


def _check_baseline(indicator: Indicator, iso3: str, measured: Measured, today: date) -> None:
    if iso3 != WHOLE and iso3 not in countries_of(indicator):
        raise UnableToChangeProgramme("services.programme_values.country_unknown", country=iso3[:3])
    if abs(measured.value) >= AMOUNT_MAX or measured.value != round(measured.value, 4):
        raise UnableToChangeProgramme("services.programme_values.number_form")
    if measured.measured_on > today:
        raise UnableToChangeProgramme("services.programme_register.not_measured_yet")
    evidence = measured.evidence
    if evidence.removed_at is not None or evidence.project_id != indicator.project_id:
        raise UnableToChangeProgramme("services.programme_values.evidence_unknown")


def _key(row: Baseline) -> str:
    return f"{row.indicator.code} {row.iso3 or '*'}"


def _baseline(row: Baseline) -> dict[str, object]:
    return {
        "value": row.value,
        "measured_on": row.measured_on,
        "evidence": row.evidence_id,
        "verified": row.verified_at is not None,
    }


@dataclass(frozen=True, kw_only=True)
class Look:
    """How somebody found an assumption. ``seen``: the version that the page showed."""

    status: str
    observation: str = ""
    evidence: Evidence | None = None
    seen: int = 0


def check_assumption(
    *, who: Viewer, assumption: Assumption, look: Look, at: datetime, origin: str = "entered"
) -> Assumption:
    """Say how an assumption stands today. Raises :class:`UnableToChangeProgramme`."""
    if who.account is None or not may(who.account, "enter_values"):
        raise UnableToChangeProgramme("services.programme_values.not_theirs")
    if look.status not in STATUSES:
        raise UnableToChangeProgramme("services.programme_register.status_unknown")
    if look.status in ("in_doubt", "failed") and not look.observation.strip():
        raise UnableToChangeProgramme("services.programme_register.say_why")
    if look.evidence is not None and look.evidence.removed_at is not None:
        raise UnableToChangeProgramme("services.programme_values.evidence_unknown")
    with one_write():
        row = Assumption.objects.select_for_update().select_related("project").get(pk=assumption.pk)
        if row.version != look.seen:
            raise AssumptionChanged(row)
        before = _assumption(row)
        row.status, row.observation, row.evidence = look.status, worded(look.observation), look.evidence
        row.checked_on, row.checked_by, row.origin = at.date(), who.account.label, origin
        row.version += 1
        row.save()
        writer = Writer(row.project, who.account, at)
        writer.note(ASSUMPTION, row.code, "checked", before=before, after=_assumption(row))
    return row


def _assumption(row: Assumption) -> dict[str, object]:
    return {"status": row.status, "observation": row.observation, "evidence": row.evidence_id}
