"""``list.entry_proposed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.listed import listed
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A proposal: nothing is in force yet."""
    return "ListProposal", listed(placed) | {
        "change": placed.part("act").get("change"),
        "note": placed.part("note").get("text"),
    }
