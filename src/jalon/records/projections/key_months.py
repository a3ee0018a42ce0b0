"""``key.months``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import BYTES, NUMBER, array
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The hub's encryption keys by month."""
    return "MonthKey", {"months": array(placed.part("months").get("months"), NUMBER, BYTES)}
