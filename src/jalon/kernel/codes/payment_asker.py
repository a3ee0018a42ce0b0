"""On whose behalf a payment was asked for without a receipt, as whoever tells understood it."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PaymentAsker(CodeList):
    """Closed list of services; no officer is named."""

    NOT_ASKED = 0
    UNKNOWN = 1
    BORDER_POLICE = 2
    CUSTOMS = 3
    GENDARMERIE_OR_ARMY = 4
    HEALTH_OR_VETERINARY = 5
    MUNICIPALITY = 6
    NO_AUTHORITY = 7
    OTHER = 20
