"""``node.revoked``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, unix_moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A node is withdrawn."""
    revocation = placed.part("revocation")
    return "NodeRevocation", {
        "revoked": hexadecimal(revocation.get("node")),
        "revoked_epoch": hexadecimal(revocation.get("epoch")),
        "revoked_lane": revocation.get("lane"),
        "last_good_seq": revocation.get("last_good_seq"),
        "reason": revocation.get("reason"),
        "at": unix_moment(revocation.get("revoked_unix_s")),
    }
