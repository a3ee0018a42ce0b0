"""The one entry of the engine: evidence of a document in, every check with its state and findings out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from jalon.documents.checks import chip, codes_of_states, dates, names, not_performed, typed, zone
from jalon.documents.checks.facts import Facts
from jalon.documents.chip.files import ChipFiles
from jalon.documents.chip.passive_authentication import ChipVerdict, verify
from jalon.documents.examination import Check, Evidence, Examination, Source
from jalon.documents.finding import Finding, Severity
from jalon.documents.mrz.read import read_mrz
from jalon.documents.mrz.reading import MrzReading
from jalon.documents.travel_document import TravelDocument, corrected, document_of
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.countries import TABLE_AS_OF
from jalon.kernel.errors import UnableToRead

_CHECKS = (
    zone.zone_readable,
    zone.check_digits,
    zone.document_code,
    codes_of_states.issuing_state,
    codes_of_states.nationality,
    names.names_present,
    dates.dates_plausible,
    dates.expiry_date,
    typed.typed_agrees,
    chip.chip_signature,
    chip.chip_agrees,
    chip.chip_copy,
    not_performed.visual_inspection,
)


def examine(
    evidence: Evidence,
    *,
    at: date,
    trust_store: TrustStore | None = None,
) -> Examination:
    """Examine a document on the day ``at``.

    Never raises for what a document holds: a zone that cannot be read is a finding, and what was typed is examined all
    the same. Without a ``trust_store`` the signature of a chip can be traced to no State, and is said to be so.
    """
    reading, unreadable = _read(evidence.mrz_text)
    facts = Facts(
        document=_document(reading, evidence.typed, at),
        reading=reading,
        typed=evidence.typed,
        no_zone=_why_no_zone(evidence, unreadable),
        unreadable=unreadable,
        at=at,
        chip=evidence.chip_verdict or _verified(evidence.chip, trust_store, at),
    )
    checks = tuple(check for make in _CHECKS if (check := make(facts)) is not None)
    return Examination(
        checks, _gathered(checks), tuple(_sources(facts, trust_store)), facts.document, reading, facts.chip
    )


def _verified(files: ChipFiles | None, trust_store: TrustStore | None, at: date) -> ChipVerdict | None:
    """Passive authentication at noon of the day, when a chip was read."""
    if files is None:
        return None
    return verify(files, trust_store or TrustStore(), datetime.combine(at, time(12), UTC))


def _read(mrz_text: str | None) -> tuple[MrzReading | None, Finding | None]:
    if mrz_text is None or not mrz_text.strip():
        return None, None
    try:
        return read_mrz(mrz_text), None
    except UnableToRead as error:
        return None, Finding(error.code, Severity.ATTENTION, "zone", error.parameters)


def _document(reading: MrzReading | None, typed_fields: TravelDocument | None, at: date) -> TravelDocument | None:
    if reading is None:
        return typed_fields
    read = document_of(reading, at)
    return corrected(read, typed_fields) if typed_fields else read


def _why_no_zone(evidence: Evidence, unreadable: Finding | None) -> NotCheckedReason:
    if unreadable is not None:
        return NotCheckedReason.DOCUMENT_UNREADABLE
    return NotCheckedReason.FIELD_MISSING if evidence.typed else NotCheckedReason.NO_DOCUMENT


def _gathered(checks: Iterable[Check]) -> tuple[Finding, ...]:
    """Findings of all checks, the most serious first, each sentence once."""
    once: dict[tuple[object, ...], Finding] = {}
    for finding in (finding for check in checks for finding in check.findings):
        once.setdefault((finding.code, *finding.parameters.items()), finding)
    return tuple(sorted(once.values(), key=lambda finding: -finding.severity.rank))


def _sources(facts: Facts, trust_store: TrustStore | None) -> Iterable[Source]:
    if facts.reading is not None:
        yield Source("documents.source.zone")
    if facts.typed is not None:
        yield Source("documents.source.typed")
    if facts.chip is not None:
        yield Source("documents.source.chip")
        lists = trust_store.lists if trust_store else ()
        yield Source("documents.source.trust_store", max((one.signed_at.date() for one in lists), default=None))
    yield Source("documents.source.country_table", TABLE_AS_OF)
