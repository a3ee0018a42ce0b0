"""``enrolment.issued``."""

from __future__ import annotations

from typing import Any

from jalon.records.projections.columns import hexadecimal, key, moment
from jalon.records.projections.placed import Placed


def row(placed: Placed) -> tuple[str, dict[str, Any]]:
    """Two persons issued a code for a post."""
    code = placed.part("code")
    return "EnrolmentIssue", {
        "code_id": hexadecimal(code.get("code_id")),
        "label": code.get("label"),
        "crossing_point": code.get("crossing_point"),
        "proposed_by": key(code.get("proposed_by")),
        "issued_by": key(code.get("issued_by")),
        "at": moment(placed.day, code.get("issued_second")),
    }
