"""``list.delta``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, unix_moment
from jalon.records.projections.feed_parts import joined, partition_number
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A change of a list partition."""
    state = placed.part("state")
    return "ListContent", {
        "number": partition_number(placed),
        "partition": state.get("partition"),
        "generation": state.get("generation"),
        "version": state.get("version"),
        "as_of": unix_moment(state.get("as_of_unix_s")),
        "root": hexadecimal(state.get("root")),
        "entries": state.get("entries"),
        "pieces": 0,
        "content": joined(placed.part("content").get("pieces")),
    }
