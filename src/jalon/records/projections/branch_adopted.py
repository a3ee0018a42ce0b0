"""``branch.adopted``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A branch that two persons adopted."""
    branch = placed.part("branch")
    return "BranchNote", staffed(placed) | {
        "post": hexadecimal(branch.get("node")),
        "of_epoch": hexadecimal(branch.get("epoch")),
        "adopted": hexadecimal(branch.get("adopted")),
        "of_lane": branch.get("lane"),
        "after_seq": branch.get("after_seq"),
        "last_seq": branch.get("last_seq"),
    }
