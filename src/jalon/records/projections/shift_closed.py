"""``shift.closed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, numbers
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An officer ends a shift, with the counts then seen."""
    shift = placed.part("shift")
    return "ShiftClosing", {
        "shift": key(shift.get("shift")),
        "officer": key(shift.get("officer")),
        "at": moment(placed.day, shift.get("closed_second")),
        "counts": numbers(shift.get("counts")),
        "head": shift.get("head"),
        "note": placed.part("note").get("text"),
    }
