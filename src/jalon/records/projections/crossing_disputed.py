"""``crossing.disputed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import moment, target
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A statement of dispute, shown beside what it disputes."""
    dispute = placed.part("dispute")
    return "Dispute", staffed(placed) | {
        "target": target(dispute.get("target")),
        "at": moment(placed.day, dispute.get("disputed_second")),
    }
