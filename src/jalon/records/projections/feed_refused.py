"""``feed.refused``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What a post could not apply."""
    refusal = placed.part("refusal")
    return "FeedRefusal", {
        "feed": refusal.get("lane"),
        "number": refusal.get("sub"),
        "refused_seq": refusal.get("seq"),
        "code": refusal.get("code"),
    }
