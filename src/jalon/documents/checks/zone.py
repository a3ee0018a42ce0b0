"""Checks of the zone itself: readable, check digits, document code."""

from __future__ import annotations

from jalon.documents.checks.facts import Facts, answered, not_performed, undetermined
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.formats import MrzFormat
from jalon.kernel.codes.check_state import CheckState

_FIRST_LETTERS = {
    MrzFormat.TD1: "ACI",
    MrzFormat.TD2: "ACIP",
    MrzFormat.TD3: "P",
    MrzFormat.MRVA: "V",
    MrzFormat.MRVB: "VA",
    MrzFormat.FRA_ID: "I",
}
"""TD2 takes P too: passports of the second size are met (Doc 9303-6 §4.2.2.1 leaves I, A and C)."""


def zone_readable(facts: Facts) -> Check:
    """The zone has the shape of a format and the alphabet of all of them."""
    if facts.unreadable is not None:
        return undetermined("zone_readable", facts.unreadable)
    if facts.reading is None:
        return not_performed("zone_readable", facts.no_zone)
    return answered("zone_readable", facts.findings("zone", "sex"), when_found=CheckState.UNDETERMINED)


def check_digits(facts: Facts) -> Check:
    """Every check digit is that of its field. Right digits do not mean that the zone was read correctly."""
    if facts.reading is None:
        return not_performed("check_digits", facts.no_zone)
    return answered("check_digits", facts.findings("check_digit"))


def document_code(facts: Facts) -> Check:
    """The code is one of ICAO's and stands on its layout. National deviations exist, so it never fails."""
    if facts.reading is None:
        return not_performed("document_code", facts.no_zone)
    found = facts.findings("code")
    code = facts.reading.fields.document_code
    if not found and code[:1] not in _FIRST_LETTERS[facts.reading.format]:
        found = (
            Finding(
                "documents.code.unusual_for_layout",
                Severity.ATTENTION,
                "document_code",
                {"code": code, "layout": facts.reading.format.value},
            ),
        )
    return answered("document_code", found, when_found=CheckState.UNDETERMINED)
