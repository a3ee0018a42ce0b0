"""``list.entry_added``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.listed import version
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An entry in force."""
    return "ListEntryVersion", version(placed, amended=False)
