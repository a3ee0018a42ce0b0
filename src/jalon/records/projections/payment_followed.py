"""``payment.followed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What an auditor did with a report."""
    follow = placed.part("follow")
    return "PaymentFollowUp", {
        "target": target(follow.get("target")),
        "step": follow.get("step"),
        "at": moment(placed.day, follow.get("followed_second")),
        "officer": key(placed.part("staff").get("officer")),
        "note": placed.part("note").get("text"),
    }
