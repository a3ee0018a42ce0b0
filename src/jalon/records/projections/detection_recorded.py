"""``detection.recorded``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed

_AS_THEY_ARE = (
    "crossing_point",
    "detection_type",
    "detection_source",
    "direction",
    "document_kind",
    "sex",
    "age_band",
    "nationality",
    "provisional",
)


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A case detected, after a human decision."""
    movement = placed.part("movement")
    return "Detection", staffed(placed) | {name: movement.get(name) for name in _AS_THEY_ARE} | {
        "at": moment(placed.day, movement.get("recorded_second")),
        "inspection": key(movement.get("inspection")),
    }
