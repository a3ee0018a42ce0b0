"""Which kind of list an alert came from."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class AlertList(CodeList):
    """The kind alone: the list, its entry and its ground stay where they are."""

    NOT_ASKED = 0
    UNKNOWN = 1
    NATIONAL = 2
    PUBLIC = 3
