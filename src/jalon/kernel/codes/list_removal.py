"""Why an entry was taken off a list."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ListRemoval(CodeList):
    """Closed list."""

    ORDER_LIFTED = 2
    PURPOSE_REACHED = 3
    WRONG_PERSON = 4
    NO_LEGAL_BASIS = 5
    DATA_WRONG = 6
