"""Who tells of a payment that was asked for without a receipt."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PaymentTeller(CodeList):
    """Closed list; no name is asked."""

    TRAVELLER = 2
    OFFICER = 3
    WITNESS = 4
