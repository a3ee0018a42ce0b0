"""``week.reviewed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A week reviewed."""
    part = placed.part("review")
    return "WeekReview", {
        "officer": key(part.get("officer")),
        "week_day": part.get("week_day"),
        "at": moment(placed.day, part.get("reviewed_second")),
        "note": placed.part("note").get("text"),
    }
