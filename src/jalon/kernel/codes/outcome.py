"""How an inspection ends."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class Outcome(CodeList):
    """The decision. *Handed to another service* is neutral: health, customs, family and protection alike."""

    ADMITTED = 2
    EXIT_ALLOWED = 3
    SECOND_LINE = 4
    REFUSED = 5
    HANDED_TO_ANOTHER_SERVICE = 6
    WITHDRAWN = 7
