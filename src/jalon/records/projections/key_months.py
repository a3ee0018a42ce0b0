"""``key.months``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import array, is_bytes, is_number
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The hub's encryption keys by month."""
    return "MonthKey", {"months": array(placed.part("months").get("months"), is_number, is_bytes)}
