"""``media.attached``."""

from __future__ import annotations

from typing import Any

from jalon.journal.parts import COMMITMENT_BYTES
from jalon.kernel.canonical import Value
from jalon.records.projections.columns import Misfit
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Which image belongs to which part of which record."""
    image = placed.part("image")
    return "MediaItem", {
        "of_lane": image.get("lane"),
        "of_seq": image.get("seq"),
        "part_class": image.get("part_class"),
        "slot": image.get("slot"),
        "size": image.get("size"),
        "name": _name(image.get("blob")),
    }


def _name(value: Value) -> str | None:
    if value is None:
        return None
    if not isinstance(value, bytes) or len(value) != COMMITMENT_BYTES:
        raise Misfit("an image's name has 32 bytes")
    return value.hex()
