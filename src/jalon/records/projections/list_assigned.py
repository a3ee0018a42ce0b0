"""``list.assigned``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import NUMBER, TEXT, array
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The partitions that a post is to hold."""
    partitions = placed.part("assigned").get("partitions")
    return "ListAssignment", {"number": placed.place.sub, "partitions": array(partitions, NUMBER, TEXT)}
