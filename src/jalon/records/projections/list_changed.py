"""``list.changed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, key
from jalon.records.projections.placed import Placed

_AS_THEY_ARE = ("list", "action", "as_of", "entries", "refused")


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A list replaced, or a replacement refused."""
    part = placed.part("list")
    return "ListChange", {name: part.get(name) for name in _AS_THEY_ARE} | {
        "digest": hexadecimal(part.get("digest")),
        "officer": key(placed.part("staff").get("officer")),
    }
