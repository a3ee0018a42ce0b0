"""``alarm.raised``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A post needs help."""
    alarm = placed.part("alarm")
    return "AlarmRaising", {
        "alarm": key(alarm.get("alarm")),
        "post": hexadecimal(alarm.get("post")),
        "cause": alarm.get("cause"),
        "serious": alarm.get("serious"),
        "at": moment(placed.day, alarm.get("raised_second")),
    }
