"""Why headquarters searches for a person."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class SearchPurpose(CodeList):
    """Closed list (SAFEGUARDS 17); every search states one, with the reference of its case."""

    JUDICIAL_REQUEST = 2
    MISSING_PERSON = 3
    PERSON_ASKS = 4
    DOCUMENT_CASE = 5
    CONFLICT_BETWEEN_POSTS = 6
