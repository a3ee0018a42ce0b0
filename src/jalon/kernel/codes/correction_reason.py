"""Why a record was corrected."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class CorrectionReason(CodeList):
    """Closed list. *Slip of the finger* is for the first minute, and needs no words."""

    SLIP_OF_THE_FINGER = 2
    MISREAD_DOCUMENT = 3
    WRONG_ANSWER = 4
    WRONG_DIRECTION = 5
    RECORDED_TWICE = 6
    PRACTICE = 7
    RECTIFICATION_ASKED = 8
