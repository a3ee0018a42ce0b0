"""The port: one question, one answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.confusion import variants
from jalon.kernel.limits import CANDIDATES_SHOWN_MAX
from jalon.screening import weighing
from jalon.screening.assessment import Finding, Parts, assess, offer_listed_name
from jalon.screening.index.reader import Index
from jalon.screening.names import parts
from jalon.screening.preselection import entries_in_force, likely_names
from jalon.screening.query import Query
from jalon.screening.result import Band, NotPerformed, Screening

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
    asked = sorted({parts(name) for name in query.names} - {()})
    findings: dict[int, Finding] = {}
    _by_document(query, index, on, findings)
    _by_name(query, asked, index, on, findings)
    assessed = (assess(query, asked, index, row, finding, on) for row, finding in findings.items())
    found = [candidate for candidate in assessed if candidate.band is not Band.NONE]
    found.sort(key=lambda one: (-one.score, one.list_name, one.entry_id))
    return Screening(
        candidates=tuple(found[:CANDIDATES_SHOWN_MAX]),
        lists=index.lists(at),
        not_performed=_not_performed(query, asked, index),
        more=max(0, len(found) - CANDIDATES_SHOWN_MAX),
    )


def _by_document(query: Query, index: Index, on: date, findings: dict[int, Finding]) -> None:
    """Entries that hold one of the traveller's documents or one a reader confuses with it, confirmed in the entry."""
    for asked in {key.normal() for key in query.documents if key.complete}:
        numbers = dict.fromkeys((asked.number, *variants(asked.number)))
        for row in entries_in_force(index, index.rows_with_document(asked.country, list(numbers)), on):
            for listed in index.entry(row).documents:
                evidence = weighing.document(asked, listed) if listed.number in numbers else None
                if evidence:
                    findings.setdefault(row, Finding()).offer_document(evidence)


def _by_name(query: Query, asked: Sequence[Parts], index: Index, on: date, findings: dict[int, Finding]) -> None:
    """Listed names that share parts with one of the traveller's names."""
    for name in asked:
        near = {part: index.near_parts(part) for part in name}
        for name_row in likely_names(index, near, query.birth, on):
            finding = findings.setdefault(int(index.array("name_entry.u32")[name_row]), Finding())
            offer_listed_name(index, (name,), name_row, finding)


def _not_performed(query: Query, asked: Sequence[Parts], index: Index) -> tuple[NotPerformed, ...]:
    missing = []
    if not asked:
        missing.append(NotPerformed(NAMES, NotCheckedReason.FIELD_MISSING))
    if query.birth is None or not query.birth.year:
        missing.append(NotPerformed(BIRTH, NotCheckedReason.FIELD_MISSING))
    if not any(key.complete for key in query.documents):
        reason = NotCheckedReason.FIELD_MISSING if query.documents else NotCheckedReason.NO_DOCUMENT
        missing.append(NotPerformed(DOCUMENTS, reason))
    if index.refused:
        missing.append(NotPerformed(NEWEST, NotCheckedReason.LIST_DAMAGED))
    return tuple(missing)
