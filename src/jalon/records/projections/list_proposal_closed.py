"""``list.proposal_closed``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import target
from jalon.records.projections.listed import acted
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A proposal that was not approved."""
    act = placed.part("act")
    return "ListProposalEnd", acted(placed) | {"target": target(act.get("target")), "result": act.get("result")}
