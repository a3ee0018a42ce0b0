"""``inspection.attempted``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed

_AS_THEY_ARE = ("crossing_point", "booth", "reason", "channel", "characters", "finding")


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An inspection that ended without a decision."""
    movement = placed.part("movement")
    return "Attempt", staffed(placed) | {name: movement.get(name) for name in _AS_THEY_ARE} | {
        "at": moment(placed.day, movement.get("ended_second")),
        "inspection": key(movement.get("inspection")),
        "zone": placed.part("identity").get("zone"),
    }
