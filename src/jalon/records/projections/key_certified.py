"""``key.certified``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The certificate of a post's new key."""
    return "KeyCertified", {"certificate": placed.part("key").get("certificate")}
