"""``candidate.found``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import key, moment, target
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A candidate, for people to look at."""
    part = placed.part("candidate")
    return "CandidateFound", {
        "target": target(part.get("target")),
        "entry": key(part.get("entry")),
        "score_permille": part.get("score_permille"),
        "at": moment(placed.day, part.get("found_second")),
    }
