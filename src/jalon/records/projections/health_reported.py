"""``health.reported``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import NUMBER, TEXT, array, unix_moment
from jalon.records.projections.placed import Placed

_AS_SAID = (
    "uptime_s",
    "lists_damaged",
    "decided",
    "unchecked",
    "unsearched",
    "disk_free_bytes",
    "disk_total_bytes",
    "clock_ahead_s",
    "clock_doubt",
    "program",
    "printer",
    "scanner",
    "power",
    "battery_percent",
)


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A post says how it stands."""
    health = placed.part("health")
    return "HealthReport", {
        "at": unix_moment(health.get("reported_unix_s")),
        "waiting": array(health.get("waiting"), NUMBER, NUMBER, NUMBER),
        "lists": array(health.get("lists"), TEXT, NUMBER),
        **{name: health.get(name) for name in _AS_SAID},
    }
