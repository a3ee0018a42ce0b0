"""``fee.reversed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A fee was taken back by a counter-entry."""
    fee, staff = placed.part("fee"), placed.part("staff")
    copied = {name: fee.get(name) for name in ("receipt_number", "amount_minor", "currency", "ground", "reason")}
    return "FeeReversal", copied | {
        "at": moment(placed.day, fee.get("reversed_second")),
        "target": target(fee.get("target")),
        "officer": key(staff.get("officer")),
        "shift": key(staff.get("shift")),
        "note": placed.part("note").get("text"),
    }
