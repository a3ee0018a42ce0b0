"""What proposals and versions of a watch-list's entries share."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import TEXT, array, key, moment, target, texts
from jalon.records.projections.placed import Placed

_AS_THEY_ARE = (
    "partition",
    "birth",
    "nationality",
    "sex",
    "ground",
    "legal_basis",
    "source",
    "judicial_order",
    "discreet",
    "entered_on",
    "expires_on",
    "review_on",
)


def listed(placed: Placed) -> dict[str, Any]:
    """Columns of ``models.Listed``."""
    part = placed.part("listed")
    return {name: part.get(name) for name in _AS_THEY_ARE} | {
        "entry": key(part.get("entry")),
        "names": texts(part.get("names")),
        "documents": array(part.get("documents"), TEXT, TEXT, TEXT),
        "officer": key(placed.part("staff").get("officer")),
        "at": moment(placed.day, placed.part("act").get("acted_second")),
    }


def acted(placed: Placed) -> dict[str, Any]:
    """Columns of ``models.ListAct``."""
    return {
        "officer": key(placed.part("staff").get("officer")),
        "at": moment(placed.day, placed.part("act").get("acted_second")),
        "note": placed.part("note").get("text"),
    }


def version(placed: Placed, *, amended: bool) -> dict[str, Any]:
    """Columns of ``models.ListEntryVersion``."""
    return listed(placed) | {
        "target": target(placed.part("act").get("target")),
        "proposed_by": key(placed.part("staff").get("proposed_by")),
        "amended": amended,
    }
