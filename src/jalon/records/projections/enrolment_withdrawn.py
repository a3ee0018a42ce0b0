"""``enrolment.withdrawn``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """An enrolment code was withdrawn before anybody used it."""
    code = placed.part("code")
    return "EnrolmentWithdrawal", {
        "code_id": hexadecimal(code.get("code_id")),
        "withdrawn_by": key(code.get("withdrawn_by")),
        "at": moment(placed.day, code.get("withdrawn_second")),
    }
