"""The port: one question, one answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.confusion import variants
from jalon.kernel.limits import CANDIDATES_SHOWN_MAX
from jalon.screening import weighing
from jalon.screening.assessment import Asked, Finding, assess, weigh_name
from jalon.screening.index.reader import Index
from jalon.screening.index.segment import Segment
from jalon.screening.names import analyse
from jalon.screening.preselection import entries_in_force, likely_names
from jalon.screening.query import Query
from jalon.screening.result import Band, Candidate, NotPerformed, Screening

NAMES = "screening.check.names"
BIRTH = "screening.check.birth_date"
DOCUMENTS = "screening.check.documents"
NEWEST = "screening.check.newest_generation"


def search(
    query: Query, index: Index | None, *, at: datetime, without: NotCheckedReason = NotCheckedReason.NO_LIST
) -> Screening:
    """Candidates for ``query`` among the entries of ``index`` that are in force at ``at`` (aware, UTC).

    ``without`` says why there is no index when ``index`` is None (``NO_LIST`` or ``LIST_DAMAGED``). The same question
    always gives the same answer; the order of names and documents in it changes nothing.
    """
    assert at.tzinfo is not None, "naive time"
    if index is None:
        return Screening(not_performed=tuple(NotPerformed(check, without) for check in (NAMES, DOCUMENTS)))
    on = at.date()
    found = [candidate for segment in index.segments for candidate in _in_segment(query, index, segment, on)]
    found.sort(key=lambda one: (-one.score, one.list_name, one.entry_id))
    return Screening(
        candidates=tuple(found[:CANDIDATES_SHOWN_MAX]),
        lists=index.lists(at),
        not_performed=_not_performed(query, index),
        more=max(0, len(found) - CANDIDATES_SHOWN_MAX),
    )


def _in_segment(query: Query, index: Index, segment: Segment, on: date) -> Iterator[Candidate]:
    asked = Asked.of(query, segment, index.heads)
    findings: dict[int, Finding] = {}
    _by_document(query, segment, on, findings)
    _by_name(asked, segment, on, findings)
    for row, finding in findings.items():
        candidate = assess(asked, segment, row, finding, on)
        if candidate.band is not Band.NONE:
            yield candidate


def _by_document(query: Query, segment: Segment, on: date, findings: dict[int, Finding]) -> None:
    """Entries that hold one of the traveller's documents or one a reader confuses with it, confirmed in the entry."""
    for asked in {key.normal() for key in query.documents if key.complete}:
        numbers = dict.fromkeys((asked.number, *variants(asked.number)))
        for row in entries_in_force(segment, segment.rows_with_document(asked.country, list(numbers)), on):
            for listed in segment.entry(row).documents:
                evidence = weighing.document(asked, listed) if listed.number in numbers else None
                if evidence:
                    findings.setdefault(row, Finding()).offer_document(evidence)


def _by_name(asked: Asked, segment: Segment, on: date, findings: dict[int, Finding]) -> None:
    """Listed names that share parts with one of the traveller's, unless their score cannot reach the band *weak*."""
    most = asked.others_most()
    for name in asked.names:
        for likely in likely_names(segment, name, asked.query.birth, on, most):
            found = weigh_name(name, segment, likely.name_row, likely.least_weight)
            if found:
                number = int(segment.array("name_number.u8")[likely.name_row])
                findings.setdefault(likely.entry_row, Finding()).offer_name(found, number)


def _not_performed(query: Query, index: Index) -> tuple[NotPerformed, ...]:
    missing = []
    if not any(analyse(name).parts for name in query.names):
        missing.append(NotPerformed(NAMES, NotCheckedReason.FIELD_MISSING))
    if query.birth is None or not query.birth.year:
        missing.append(NotPerformed(BIRTH, NotCheckedReason.FIELD_MISSING))
    if not any(key.complete for key in query.documents):
        reason = NotCheckedReason.FIELD_MISSING if query.documents else NotCheckedReason.NO_DOCUMENT
        missing.append(NotPerformed(DOCUMENTS, reason))
    if index.refused:
        missing.append(NotPerformed(NEWEST, NotCheckedReason.LIST_DAMAGED))
    return tuple(missing)
