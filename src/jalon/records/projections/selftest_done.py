"""``selftest.done``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import NUMBER, array, key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Somebody tested a post's devices."""
    test = placed.part("test")
    return "SelfTest", {
        "at": moment(placed.day, test.get("tested_second")),
        "results": array(test.get("results"), NUMBER, NUMBER),
        "officer": key(placed.part("staff").get("officer")),
    }
