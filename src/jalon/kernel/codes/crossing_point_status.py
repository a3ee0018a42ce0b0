"""Official status of a border crossing point."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class CrossingPointStatus(CodeList):
    """Status agreed by the two States."""

    NOT_ASKED = 0
    UNKNOWN = 1
    INTERNATIONAL = 2
    BILATERAL = 3
    LOCAL_TRAFFIC = 4
    UNOFFICIAL = 5
    CLOSED = 6
