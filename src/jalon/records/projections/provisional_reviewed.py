"""``provisional.reviewed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import moment, target
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Headquarters' review of a provisional step."""
    review = placed.part("review")
    return "Review", staffed(placed) | {
        "target": target(review.get("target")),
        "result": review.get("result"),
        "at": moment(placed.day, review.get("reviewed_second")),
    }
