"""Why somebody or something stands on a State's own list."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ListGround(CodeList):
    """Closed list (SAFEGUARDS 14). Public lists of others give no ground: they are a kind of source."""

    COURT_WARRANT = 2
    JUDICIAL_INVESTIGATION = 3
    UN_SANCTIONS = 4
    ENTRY_BAN = 5
    EXIT_BAN = 6
    MISSING_PERSON = 7
    DOCUMENT_LOST = 8
    DOCUMENT_STOLEN = 9
    DOCUMENT_REVOKED = 10
