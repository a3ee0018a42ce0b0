"""``account.changed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An account made or changed, or an uncommon way of signing in."""
    account = placed.part("account")
    return "AccountChange", {
        "account": key(account.get("account")),
        "action": account.get("action"),
        "role": account.get("role"),
        "by": key(account.get("by")),
        "at": moment(placed.day, account.get("changed_second")),
        "label": account.get("label"),
    }
