"""``feed.changed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import BYTES, NUMBER_OR_NULL, array, key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Who serves at posts, or which posts hold a list, was changed."""
    change = placed.part("change")
    return "FeedChange", {
        "change": change.get("change"),
        "about": change.get("about"),
        "posts": array(change.get("posts"), BYTES, NUMBER_OR_NULL, NUMBER_OR_NULL),
        "proposed_by": key(change.get("proposed_by")),
        "settled_by": key(change.get("settled_by")),
        "at": moment(placed.day, change.get("changed_second")),
    }
