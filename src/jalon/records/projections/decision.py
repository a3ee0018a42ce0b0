"""What crossings and refusals share."""

from __future__ import annotations

from typing import Any

from jalon.kernel.ids import slip_code
from jalon.records.projections import columns
from jalon.records.projections.person_keys import name_keys
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed

_AS_THEY_ARE = (
    "crossing_point",
    "booth",
    "direction",
    "outcome",
    "document_kind",
    "sex",
    "age_band",
    "nationality",
    "residence",
    "purpose",
    "transport",
    "stay_band",
    "channel",
    "processing_s",
    "candidates",
    "provisional",
)
_IDENTITY = (
    "surname",
    "given_names",
    "birth",
    "document_number",
    "issuing_state",
    "expiry",
    "document_code",
    "zone",
)


def decided(placed: Placed) -> dict[str, Any]:
    """Columns of ``models.Decision``."""
    movement = placed.part("movement")
    identity = placed.part("identity")
    checks = movement.get("checks")
    is_number, is_number_or_null = columns.is_number, columns.is_number_or_null
    return (
        staffed(placed)
        | {name: movement.get(name) for name in _AS_THEY_ARE}
        | {name: identity.get(name) for name in _IDENTITY}
        | name_keys(identity.get("surname"), identity.get("given_names"))
        | {
            "slip": slip_code(placed.hash),
            "at": columns.moment(placed.day, movement.get("decided_second")),
            "inspection": columns.key(movement.get("inspection")),
            "checks": columns.array(checks, is_number, is_number, is_number_or_null),
            "unchecked": columns.unchecked(checks),
            "lists": columns.array(movement.get("lists"), columns.is_text, is_number),
        }
    )
