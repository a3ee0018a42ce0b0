"""``list.entry_removed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key
from jalon.records.projections.listed import acted
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An entry taken off."""
    act = placed.part("act")
    return "ListEntryEnd", acted(placed) | {"entry": key(act.get("entry")), "reason": act.get("reason")}
