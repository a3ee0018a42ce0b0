"""For what a payment was asked for without a receipt."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PaymentDemand(CodeList):
    """Closed list."""

    PASSAGE = 2
    STAMP_OR_DOCUMENT = 3
    VEHICLE = 4
    GOODS_OR_ANIMALS = 5
    RETURN_OF_DOCUMENT = 6
    RELEASE = 7
    OTHER = 20
