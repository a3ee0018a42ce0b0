"""``officer.served``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Where an officer serves, and as what."""
    officer = placed.part("officer")
    named = ("username", "label", "role", "language", "active", "credential")
    return "OfficerServing", {"number": placed.place.sub, "account": key(officer.get("account"))} | {
        name: officer.get(name) for name in named
    }
