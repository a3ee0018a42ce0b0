"""``list.delta``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.feed_parts import content_of
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A change of a list partition."""
    return "ListContent", content_of(placed) | {"pieces": 0}
