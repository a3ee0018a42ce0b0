"""``alarm.acknowledged``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A person has taken an alarm in hand."""
    alarm = placed.part("alarm")
    return "AlarmAcknowledgement", {
        "alarm": key(alarm.get("alarm")),
        "at": moment(placed.day, alarm.get("acknowledged_second")),
        "officer": key(placed.part("staff").get("officer")),
        "note": placed.part("note").get("text"),
    }
