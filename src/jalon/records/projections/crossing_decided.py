"""``crossing.decided``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.decision import decided
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A crossing."""
    return "Crossing", decided(placed)
