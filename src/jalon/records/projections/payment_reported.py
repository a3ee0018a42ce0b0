"""``payment.reported``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A payment was asked for without a receipt; what was said stays sealed."""
    return "PaymentReport", {
        "at": moment(placed.day, 0),
        "report": placed.part("report").get("sealed"),
        "contact": placed.part("contact").get("sealed"),
    }
