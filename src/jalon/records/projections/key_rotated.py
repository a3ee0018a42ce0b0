"""``key.rotated``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A node wants to sign with another key."""
    key = placed.part("key")
    return "KeyRotation", {name: hexadecimal(key.get(name)) for name in ("public", "proof")}
