"""What crossings and refusals share."""

from __future__ import annotations

from typing import Any

from jalon.kernel.ids import slip_code
from jalon.records.projections import columns
from jalon.records.projections.corrected_columns import IDENTITY, MOVEMENT
from jalon.records.projections.person_keys import name_keys
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed

_AS_THEY_ARE = ("crossing_point", "booth", *MOVEMENT, "channel", "processing_s", "candidates", "provisional")
_IDENTITY = (*IDENTITY, "document_code", "zone")


def decided(placed: Placed) -> dict[str, Any]:
    """Columns of ``models.Decision``."""
    movement = placed.part("movement")
    identity = placed.part("identity")
    checks = movement.get("checks")
    found = staffed(placed) | name_keys(identity.get("surname"), identity.get("given_names"))
    found.update(zip(_AS_THEY_ARE, map(movement.get, _AS_THEY_ARE), strict=True))
    found.update(zip(_IDENTITY, map(identity.get, _IDENTITY), strict=True))
    found["slip"] = slip_code(placed.hash)
    found["at"] = columns.moment(placed.day, movement.get("decided_second"))
    found["inspection"] = columns.key(movement.get("inspection"))
    found["checks"] = columns.repeated_array(checks, columns.NUMBER, columns.NUMBER, columns.NUMBER_OR_NULL)
    found["unchecked"] = columns.unchecked(checks)
    found["lists"] = columns.repeated_array(movement.get("lists"), columns.TEXT, columns.NUMBER)
    return found
