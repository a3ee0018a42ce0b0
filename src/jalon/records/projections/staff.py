"""The parts that most kinds share: who acted, and a note in words."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key
from jalon.records.projections.placed import Placed


def staffed(placed: Placed) -> dict[str, Any]:
    """Columns of ``models.Staffed``."""
    staff = placed.part("staff")
    return {
        "officer": key(staff.get("officer")),
        "shift": key(staff.get("shift")),
        "second_officer": key(staff.get("second_officer")),
        "second_way": staff.get("second_way"),
        "uptime_s": staff.get("uptime_s"),
        "note": placed.part("note").get("text"),
    }
