"""Searching the lists for a traveller, and keeping the answer with the draft as it was given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jalon.documents.travel_document import number_variants
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.sex import Sex
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import DOCUMENT_NUMBER_CHARACTERS_MAX, QUERY_DOCUMENTS_MAX
from jalon.records.models import InspectionDraft
from jalon.screening import (
    Band,
    Candidate,
    DocumentKey,
    Evidence,
    Ground,
    ListAction,
    ListState,
    NotPerformed,
    Query,
    Screening,
    search,
)
from jalon.services import screening_index
from jalon.services.inspections.stated import Stated, alpha_3
from jalon.services.written import bare_number

_SEX_ASKED = frozenset({Sex.MALE, Sex.FEMALE})


def query_of(stated: Stated) -> Query:
    """What is asked of the lists: name, birth, nationality, sex, the document and the numbers it may be read as."""
    document = stated.document
    if document is None:
        return Query(nationality=stated.nationality)
    name = f"{document.surname} {document.given_names}".strip()
    country = alpha_3(document.issuing_state) or ""
    numbers = dict.fromkeys((bare_number(document.number), *number_variants(document)))
    keys = [
        DocumentKey("", country, number)
        for number in numbers
        if country and 0 < len(number) <= DOCUMENT_NUMBER_CHARACTERS_MAX
    ]
    return Query(
        names=(name,) if name else (),
        birth=document.birth if document.birth.year else None,
        nationality=stated.nationality,
        sex=stated.sex if stated.sex in _SEX_ASKED else None,
        documents=tuple(keys[:QUERY_DOCUMENTS_MAX]),
    )


def search_lists(query: Query, at: datetime) -> Screening:
    """Candidates, or why nothing was searched. A damaged index is a reason, never a failure."""
    opened = screening_index.current()
    try:
        return search(query, opened.index, at=at, without=opened.reason)
    except (UnableTo, OSError):
        return search(query, None, at=at, without=NotCheckedReason.LIST_DAMAGED)


def search_again(draft: InspectionDraft, stated: Stated, at: datetime) -> None:
    """Search where the traveller's particulars changed since the answer that the draft keeps; nothing is saved here."""
    query = query_of(stated)
    if asked(draft.screening) != fingerprint(query):
        draft.screening = to_json(query, search_lists(query, at))


def to_json(query: Query, screening: Screening) -> str:
    """The answer with what was asked, for the draft."""
    kept = {
        "asked": fingerprint(query),
        "candidates": [_candidate_to(candidate) for candidate in screening.candidates],
        "lists": [[one.name, one.as_of.isoformat(), one.entries, one.age_s] for one in screening.lists],
        "not_performed": [[one.check, int(one.reason), one.list] for one in screening.not_performed],
        "more": screening.more,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def fingerprint(query: Query) -> str:
    """Text that differs when another question is asked."""
    return repr(query)


def asked(kept: str) -> str:
    """Fingerprint of the question whose answer is kept; empty when there is none."""
    return str(json.loads(kept).get("asked", ""))


def from_json(kept: str, at: datetime) -> Screening:
    """The answer that was kept, with the lists' ages as of ``at``."""
    data = json.loads(kept)
    lists = [
        ListState(name, datetime.fromisoformat(as_of), entries, age_s) for name, as_of, entries, age_s in data["lists"]
    ]
    return Screening(
        candidates=tuple(_candidate_from(one) for one in data["candidates"]),
        lists=tuple(replace(one, age_s=int((at - one.as_of).total_seconds())) for one in lists),
        not_performed=tuple(
            NotPerformed(check, NotCheckedReason(reason), name) for check, reason, name in data["not_performed"]
        ),
        more=data["more"],
    )


def _candidate_to(candidate: Candidate) -> dict[str, Any]:
    return {
        "entry_id": candidate.entry_id,
        "list_name": candidate.list_name,
        "name": candidate.name,
        "score": candidate.score,
        "band": candidate.band.value,
        "evidence": [[one.code, dict(one.parameters), one.weight] for one in candidate.evidence],
        "ground": candidate.ground.value,
        "action": candidate.action.value,
        "list_as_of": candidate.list_as_of.isoformat(),
    }


def _candidate_from(data: Mapping[str, Any]) -> Candidate:
    return Candidate(
        entry_id=data["entry_id"],
        list_name=data["list_name"],
        name=data["name"],
        score=data["score"],
        band=Band(data["band"]),
        evidence=tuple(Evidence(code, parameters, weight) for code, parameters, weight in data["evidence"]),
        ground=Ground(data["ground"]),
        action=ListAction(data["action"]),
        list_as_of=datetime.fromisoformat(data["list_as_of"]),
    )
