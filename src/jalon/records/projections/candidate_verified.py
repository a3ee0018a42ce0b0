"""``candidate.verified``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """What a person found of a candidate."""
    part = placed.part("verification")
    return "CandidateVerified", {
        "target": target(part.get("target")),
        "result": part.get("result"),
        "officer": key(placed.part("staff").get("officer")),
        "at": moment(placed.day, part.get("verified_second")),
        "note": placed.part("note").get("text"),
    }
