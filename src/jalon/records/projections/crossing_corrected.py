"""``crossing.corrected``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import moment, place_of
from jalon.records.projections.corrected_columns import IDENTITY, MOVEMENT
from jalon.records.projections.person_keys import name_keys
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed

_MOVEMENT = ("target_day", "reason", "void", *MOVEMENT)


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """How a record reads from now on; the record itself stays as it was."""
    movement, identity = placed.part("movement"), placed.part("identity")
    named = {name: identity.get(name) for name in IDENTITY}
    target = movement.get("target")
    place = None if target is None else place_of(target)
    return "Correction", staffed(placed) | {name: movement.get(name) for name in _MOVEMENT} | named | {
        "sub": placed.place.sub,
        "target": place.record_id() if place else None,
        "target_node": place.node.hex() if place else None,
        "at": moment(placed.day, movement.get("corrected_second")),
        "identified": "identity" in placed.body,
    } | name_keys(named["surname"], named["given_names"])
