"""How long a person means to stay, or has stayed."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class StayBand(CodeList):
    """Intended duration of stay; the bounds at 3 and 12 months are those of the UN migration definitions."""

    NOT_ASKED = 0
    UNKNOWN = 1
    SAME_DAY = 2
    UP_TO_3_DAYS = 3
    UP_TO_1_MONTH = 4
    UP_TO_3_MONTHS = 5
    UP_TO_12_MONTHS = 6
    OVER_12_MONTHS = 7
    FOR_GOOD = 8
