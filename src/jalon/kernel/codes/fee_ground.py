"""What a fee at the border is for."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class FeeGround(CodeList):
    """Closed list; what is not on it is named in the note."""

    VISA_AT_THE_BORDER = 2
    TRAVEL_PERMIT = 3
    VEHICLE_PERMIT = 4
    HEALTH_DOCUMENT = 5
    LAWFUL_FINE = 6
    OTHER = 20
