"""Why a stay is said to be longer than allowed, or why nothing is said."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class OverstayReason(CodeList):
    """Advisory. Only the first two say *longer than allowed*; each other one says why it is not said."""

    LEFT_LATE = 2
    NO_EXIT_ANYWHERE = 3
    POST_NOT_HEARD = 4
    EXITS_OFTEN_MISSED = 5
    ENTERED_AGAIN = 6
    NO_LIMIT_KNOWN = 7
    WITHIN_LIMIT = 8
    EXPLAINED = 9
