"""Why somebody read a person's record."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class ReadPurpose(CodeList):
    """Closed list; every read of a person states one."""

    INSPECTION = 2
    SECOND_LINE = 3
    SLIP_LOOK_UP = 4
    DISPUTE = 5
    PROVISIONAL_REVIEW = 6
    AUDIT = 7
    DAY_SHEET = 8
    SLIP_PRINT = 9
    LIST_MANAGEMENT = 10
    SEARCH = 11
    VERIFICATION = 12
    CORRECTION = 13
    PAYMENT_REPORT = 14
    STAY_REVIEW = 15
