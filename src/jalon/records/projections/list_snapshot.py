"""``list.snapshot``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.feed_parts import content_of
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A piece of a whole list partition."""
    state = placed.part("state")
    return "ListContent", content_of(placed) | {"piece": state.get("piece"), "pieces": state.get("pieces")}
