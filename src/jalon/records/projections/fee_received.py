"""``fee.received``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A traveller paid a fee and has a receipt."""
    fee, staff = placed.part("fee"), placed.part("staff")
    return "FeeReceipt", {
        "receipt_number": fee.get("receipt_number"),
        "amount_minor": fee.get("amount_minor"),
        "currency": fee.get("currency"),
        "ground": fee.get("ground"),
        "at": moment(placed.day, fee.get("received_second")),
        "target": target(fee.get("target")),
        "officer": key(staff.get("officer")),
        "shift": key(staff.get("shift")),
        "note": placed.part("note").get("text"),
    }
