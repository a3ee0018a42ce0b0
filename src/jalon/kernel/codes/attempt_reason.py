"""Why an inspection attempt ended without a decision."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class AttemptReason(CodeList):
    """Closed list of how a reading or an inspection failed or was given up."""

    COMPLETED = 2
    UNREADABLE_ZONE = 3
    TEXT_TOO_LONG = 4
    WRONG_CHECK_DIGITS = 5
    GIVEN_UP_BY_OFFICER = 6
    TRAVELLER_LEFT = 7
    DECIDED_AT_ANOTHER_BOOTH = 8
    READER_FAILED = 9
    POWER_LOST = 10
    TYPED_BY_HAND = 11
    STORAGE_FULL = 12
