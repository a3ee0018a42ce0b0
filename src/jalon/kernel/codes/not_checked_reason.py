"""Why a check was not made."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class NotCheckedReason(CodeList):
    """Closed list: no check is skipped silently."""

    NO_DOCUMENT = 2
    NO_READER = 3
    READER_FAILED = 4
    DOCUMENT_UNREADABLE = 5
    NO_CHIP_EXPECTED = 6
    CHIP_NOT_READ = 7
    NO_LIST = 8
    LIST_DAMAGED = 9
    NO_CONNECTION = 10
    NOT_EQUIPPED = 11
    NOT_PERMITTED_BY_LAW = 12
    QUEUE_PRESSURE = 13
    FIELD_MISSING = 14
    NOT_BUILT = 15
    LEFT_TO_OFFICER = 16
