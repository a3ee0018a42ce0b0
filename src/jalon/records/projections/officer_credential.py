"""``officer.credential``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, texts
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What an officer signs in with."""
    credential = placed.part("credential")
    return "OfficerCredential", {
        "number": placed.place.sub,
        "account": key(credential.get("account")),
        "credential": credential.get("credential"),
        "verifier": credential.get("verifier"),
        "telephone": credential.get("telephone"),
        "recovery": texts(credential.get("recovery")),
        "must_change": credential.get("must_change"),
    }
