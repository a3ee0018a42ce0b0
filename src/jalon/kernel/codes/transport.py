"""How a person arrives at the crossing point."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class Transport(CodeList):
    """Means of transport."""

    NOT_ASKED = 0
    UNKNOWN = 1
    ON_FOOT = 2
    BICYCLE = 3
    MOTORCYCLE = 4
    CAR = 5
    BUS = 6
    TRUCK = 7
    ANIMAL = 8
    BOAT = 9
    AIRCRAFT = 10
    RAIL = 11
    OTHER = 12
