"""Why a fee is taken back by a counter-entry."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class FeeReversalReason(CodeList):
    """Closed list; the note says the rest."""

    WRONG_AMOUNT = 2
    WRONG_RECEIPT = 3
    RECORDED_TWICE = 4
    PAID_BACK = 5
    OTHER = 20
