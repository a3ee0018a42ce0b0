"""The port: one question, one answer."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.screening.index.reader import Index
from jalon.screening.query import Query
from jalon.screening.result import NotPerformed, Screening

NAMES = "screening.check.names"
DOCUMENTS = "screening.check.documents"
NEWEST = "screening.check.newest"


def search(
    query: Query, index: Index | None, *, at: datetime, without: NotCheckedReason = NotCheckedReason.NO_LIST
) -> Screening:
    """Candidates for ``query`` among the entries of ``index`` that are in force at ``at`` (aware, UTC).

    ``without`` says why there is no index when ``index`` is None (``NO_LIST`` or ``LIST_DAMAGED``).
    """
    assert at.tzinfo is not None, "naive time"
    if index is None:
        return Screening(not_performed=tuple(NotPerformed(check, without) for check in (NAMES, DOCUMENTS)))
    return Screening(lists=index.lists(at))
