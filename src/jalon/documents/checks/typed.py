"""Check of what the officer typed against the zone."""

from __future__ import annotations

from collections.abc import Iterator

from jalon.documents.checks.facts import Facts, answered
from jalon.documents.examination import Check
from jalon.documents.finding import Finding, Severity
from jalon.documents.travel_document import TravelDocument, document_of, number_variants
from jalon.kernel.transliteration import fold, mrz_forms


def typed_agrees(facts: Facts) -> Check | None:
    """Typed fields agree with the zone; None unless there are both."""
    if facts.reading is None or facts.typed is None:
        return None
    read = document_of(facts.reading, facts.at)
    return answered("typed_agrees", _differences(facts.typed, read))


def _differences(typed: TravelDocument, read: TravelDocument) -> Iterator[Finding]:
    if typed.number and typed.number.upper() not in number_variants(read):
        yield _differs("document_number")
    if typed.birth.year and typed.birth != read.birth:
        yield _differs("birth_date")
    if typed.expiry and typed.expiry != read.expiry:
        yield _differs("expiry_date")
    if _names(typed) and not _same_name(typed, read):
        yield _differs("names")


def _differs(subject: str) -> Finding:
    return Finding(f"documents.typed.{subject}_differs", Severity.ATTENTION, subject)


def _names(document: TravelDocument) -> str:
    return f"{document.surname} {document.given_names}".strip()


def _same_name(typed: TravelDocument, read: TravelDocument) -> bool:
    """Whether one of the ways to write the typed name in a zone begins as the printed one, which may be cut."""
    printed = fold(_names(read))
    return any(_begins(fold(form), printed) for form in (_names(typed), *mrz_forms(_names(typed))))


def _begins(typed: str, printed: str) -> bool:
    return typed == printed or (len(printed) >= 28 and typed.startswith(printed))
