"""``list.entry_reviewed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key
from jalon.records.projections.listed import acted
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An entry kept after its review."""
    act = placed.part("act")
    return "ListEntryReview", acted(placed) | {"entry": key(act.get("entry")), "review_on": act.get("review_on")}
