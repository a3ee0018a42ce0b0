"""``key.refused``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """The hub does not certify a key that this post wished to sign with."""
    key = placed.part("key")
    return "KeyRefused", {"public": hexadecimal(key.get("public")), "code": key.get("code")}
