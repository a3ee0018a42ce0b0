"""``feed.opened``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Whom a feed is for."""
    return "FeedOpening", {"number": placed.place.sub, "post": hexadecimal(placed.part("feed").get("post"))}
