"""What an auditor did with a report of a payment asked for without a receipt."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PaymentStep(CodeList):
    """Closed list; any step may follow any other."""

    TAKEN_UP = 2
    PASSED_ON = 3
    CLOSED = 4
