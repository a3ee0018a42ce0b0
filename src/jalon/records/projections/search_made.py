"""``search.made``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Somebody searched for a person."""
    part = placed.part("search")
    return "PersonSearch", {name: part.get(name) for name in ("purpose", "reference", "fields", "shown")} | {
        "officer": key(part.get("officer")),
        "at": moment(placed.day, part.get("searched_second")),
    }
