"""``key.followed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A hub signs with another key."""
    return "KeyFollowed", {"certificates": placed.part("key").get("certificates")}
