"""Whether a payment that was asked for without a receipt was made."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PaymentMade(CodeList):
    """Closed list."""

    NOT_ASKED = 0
    UNKNOWN = 1
    PAID = 2
    NOT_PAID = 3
    GOODS_GIVEN = 4
