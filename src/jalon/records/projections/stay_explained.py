"""``stay.explained``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What a person found of a stay."""
    part = placed.part("explanation")
    return "StayExplained", {
        "target": target(part.get("target")),
        "explanation": part.get("explanation"),
        "officer": key(placed.part("staff").get("officer")),
        "at": moment(placed.day, part.get("explained_second")),
        "note": placed.part("note").get("text"),
    }
