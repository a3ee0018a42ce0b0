"""``branch.released``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What two persons took in of a withdrawn post: it stands in its own stream, so ``adopted`` is null."""
    branch = placed.part("branch")
    first = branch.get("first_seq")
    return "BranchNote", staffed(placed) | {
        "post": hexadecimal(branch.get("node")),
        "of_epoch": hexadecimal(branch.get("epoch")),
        "of_lane": branch.get("lane"),
        "after_seq": first - 1 if isinstance(first, int) else None,
        "last_seq": branch.get("last_seq"),
    }
