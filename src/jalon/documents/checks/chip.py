"""Checks of the chip: its signature, its zone against the printed one, and whether it is a copy."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.documents.checks.facts import Facts, answered, not_performed
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.travel_document import TravelDocument, document_of, number_variants
from jalon.kernel.codes.not_checked_reason import NotCheckedReason

_COMPARED = ("issuing_state", "nationality", "birth", "expiry", "sex")
_SUBJECTS = {"birth": "birth_date", "expiry": "expiry_date"}


def chip_signature(facts: Facts) -> Check:
    """Passive authentication of the chip (Doc 9303-11 §5.1), in the states of BSI TR-03135."""
    if facts.chip is None:
        return not_performed("chip_signature", NotCheckedReason.NO_READER)
    return Check("documents.check.chip_signature", facts.chip.verdict.check_state, None, facts.chip.findings)


def chip_agrees(facts: Facts) -> Check | None:
    """The zone in DG1 says what the printed one says; None without a chip. A chip of another book is met here."""
    if facts.chip is None:
        return None
    if facts.chip.contents.zone is None:
        return not_performed("chip_agrees", NotCheckedReason.CHIP_NOT_READ)
    if facts.reading is None:
        return not_performed("chip_agrees", facts.no_zone)
    return answered("chip_agrees", _differences(facts.reading, facts.chip.contents.zone, facts))


def chip_copy(facts: Facts) -> Check | None:
    """Active and chip authentication (Doc 9303-11 §6), which a reader has to make with the chip itself."""
    return None if facts.chip is None else not_performed("chip_copy", NotCheckedReason.NOT_BUILT)


def _differences(page: MrzReading, chip: MrzReading, facts: Facts) -> Iterator[Finding]:
    """Fields that differ: serious where the printed zone was read with right check digits, since names have none."""
    severity = Severity.SERIOUS if page.valid else Severity.ATTENTION
    printed, stored = document_of(page, facts.at), document_of(chip, facts.at)
    if stored.number.upper() not in number_variants(printed):
        yield _differs("document_number", severity)
    for name in _COMPARED:
        if getattr(printed, name) != getattr(stored, name):
            yield _differs(_SUBJECTS.get(name, name), severity)
    if _names(printed) != _names(stored):
        yield _differs("names", Severity.ATTENTION)


def _differs(subject: str, severity: Severity) -> Finding:
    return Finding(f"documents.chip_agrees.{subject}_differs", severity, subject)


def _names(document: TravelDocument) -> tuple[str, str]:
    return document.surname, document.given_names
