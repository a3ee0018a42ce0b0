"""On what nobody may be listed."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class RefusedGround(CodeList):
    """Closed list (SAFEGUARDS 14). That one was asked for is recorded, without saying for whom."""

    EXPRESSION = 2
    ASSOCIATION = 3
    RELIGION = 4
    ASYLUM = 5
    JOURNALISM = 6
    FAMILY = 7
