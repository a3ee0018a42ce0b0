"""``list.ground_refused``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A ground that was asked for and refused."""
    act = placed.part("act")
    return "ListGroundRefusal", {
        "ground": act.get("ground"),
        "officer": key(placed.part("staff").get("officer")),
        "at": moment(placed.day, act.get("acted_second")),
    }
