"""``hit.confirmed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A confirmed hit, as its post hears of it."""
    part = placed.part("hit")
    return "HitNotice", {
        "target": target(part.get("target")),
        "at": moment(placed.day, part.get("confirmed_second")),
    }
