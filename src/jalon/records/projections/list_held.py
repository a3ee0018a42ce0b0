"""``list.held``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, unix_moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The version of a partition that a post holds."""
    held = placed.part("held")
    return "ListHolding", {
        "number": held.get("number"),
        "partition": held.get("partition"),
        "version": held.get("version"),
        "root": hexadecimal(held.get("root")),
        "as_of": unix_moment(held.get("as_of_unix_s")),
        "entries": held.get("entries"),
        "reason": held.get("reason"),
    }
