"""Checks of dates: expiry, and what the calendar and a life allow."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.documents.checks.facts import Facts, answered, not_performed, undetermined
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.not_checked_reason import NotCheckedReason

_AGE_YEARS_MAX = 120
_EXPIRY_DAYS_AHEAD_MAX = 31 * 366
"""Cards valid for 30 years are met; a date beyond is a misreading or a mistyping."""


def expiry_date(facts: Facts) -> Check:
    """The document has not expired: its last day of validity is the printed one."""
    if facts.document is None:
        return not_performed("expiry_date", facts.no_zone)
    expiry = facts.document.expiry
    if expiry is None:
        return _no_expiry(facts)
    if expiry >= facts.at:
        return answered("expiry_date")
    expired = Finding("documents.expiry.expired", Severity.ATTENTION, "expiry_date", {"expired_on": expiry.isoformat()})
    return answered("expiry_date", [expired])


def _no_expiry(facts: Facts) -> Check:
    if facts.reading is not None and facts.reading.fields.expiry_date is not None:
        return undetermined("expiry_date", *_about(facts, "expiry_date"))
    missing = Finding("documents.expiry.not_given", Severity.NOTE, "expiry_date")
    return not_performed("expiry_date", NotCheckedReason.FIELD_MISSING, missing)


def dates_plausible(facts: Facts) -> Check:
    """Birth before today and before the expiry, nobody older than 120, no expiry a generation away."""
    if facts.document is None:
        return not_performed("dates_plausible", facts.no_zone)
    contradictions = tuple(_contradictions(facts.document, facts))
    about = _about(facts, "birth_date")
    if contradictions:
        return answered("dates_plausible", (*contradictions, *about))
    if not facts.document.birth.year:
        if facts.reading is None or facts.reading.fields.birth_date == "":
            return not_performed("dates_plausible", NotCheckedReason.FIELD_MISSING)
        return undetermined("dates_plausible", *about)
    return answered("dates_plausible", about, when_found=CheckState.UNDETERMINED)


def _about(facts: Facts, subject: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in facts.findings("date") if finding.subject == subject)


def _contradictions(document: TravelDocument, facts: Facts) -> Iterator[Finding]:
    earliest, expiry = document.birth.earliest(), document.expiry
    if earliest is not None:
        if earliest > facts.at:
            yield Finding("documents.date.birth_in_future", Severity.SERIOUS, "birth_date")
        elif expiry is not None and earliest > expiry:
            yield Finding("documents.date.birth_after_expiry", Severity.SERIOUS, "birth_date")
        elif (document.birth.age_years(facts.at) or 0) > _AGE_YEARS_MAX:
            yield Finding("documents.date.age_beyond_life", Severity.ATTENTION, "birth_date", {"years": _AGE_YEARS_MAX})
    if expiry is not None and (expiry - facts.at).days > _EXPIRY_DAYS_AHEAD_MAX:
        yield Finding(
            "documents.date.expiry_too_far", Severity.ATTENTION, "expiry_date", {"expires_on": expiry.isoformat()}
        )
