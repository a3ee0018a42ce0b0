"""``shift.opened``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An officer begins at a booth."""
    shift = placed.part("shift")
    return "ShiftOpening", {
        "shift": key(shift.get("shift")),
        "officer": key(shift.get("officer")),
        "crossing_point": shift.get("crossing_point"),
        "booth": shift.get("booth"),
        "direction": shift.get("direction"),
        "at": moment(placed.day, shift.get("opened_second")),
    }
