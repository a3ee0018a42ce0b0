"""``second_officer.code_issued``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, moment
from jalon.records.projections.placed import Placed
from jalon.records.projections.staff import staffed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """A one-time code in place of a second officer."""
    code = placed.part("code")
    return "SecondOfficerCode", staffed(placed) | {
        "post": hexadecimal(code.get("post")),
        "case": code.get("case"),
        "at": moment(placed.day, code.get("issued_second")),
    }
