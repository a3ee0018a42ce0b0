"""Why a person travels."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class Purpose(CodeList):
    """Main purpose as the traveller states it."""

    NOT_ASKED = 0
    UNKNOWN = 1
    FAMILY = 2
    TRADE = 3
    MARKET = 4
    SEASONAL_WORK = 5
    EMPLOYMENT = 6
    STUDY = 7
    HEALTH = 8
    RELIGIOUS = 9
    TOURISM = 10
    OFFICIAL = 11
    TRANSIT = 12
    HERDING = 13
    RETURN_HOME = 14
    FORCED_MOVEMENT = 15
    OTHER = 16
