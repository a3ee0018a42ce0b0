"""``person.read``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Somebody read a person's record."""
    read = placed.part("read")
    return "PersonRead", {
        "officer": key(read.get("officer")),
        "purpose": read.get("purpose"),
        "target": target(read.get("target")),
        "at": moment(placed.day, read.get("read_second")),
    }
