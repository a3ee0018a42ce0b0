"""``checkpoint.confirmed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, unix_moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A hub's receipt confirmed time and heads."""
    checkpoint = placed.part("checkpoint")
    return "Checkpoint", {
        "hub": hexadecimal(checkpoint.get("hub")),
        "hub_at": unix_moment(checkpoint.get("hub_unix_s")),
        "node_at": unix_moment(checkpoint.get("node_unix_s")),
    }
