"""``epoch.opened``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, unix_moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An epoch that goes on from another."""
    epoch = placed.part("epoch")
    return "EpochNote", {
        "parent": hexadecimal(epoch.get("parent")),
        "reason": epoch.get("reason"),
        "at": unix_moment(epoch.get("opened_unix_s")),
    }
