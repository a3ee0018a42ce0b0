"""``refusal.decided``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.decision import decided
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A refusal of entry."""
    movement = placed.part("movement")
    asked = {"ground": movement.get("ground"), "return_question_asked": movement.get("return_question_asked")}
    return "Refusal", decided(placed) | asked
