"""``alarm.resolved``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The cause of an alarm is gone."""
    alarm = placed.part("alarm")
    return "AlarmResolution", {
        "alarm": key(alarm.get("alarm")),
        "at": moment(placed.day, alarm.get("resolved_second")),
    }
