"""Checks that this post does not make, said aloud: nothing is skipped silently."""

from __future__ import annotations

from jalon.documents.checks.facts import Facts, not_performed
from jalon.documents.examination import Check
from jalon.kernel.codes.not_checked_reason import NotCheckedReason


def visual_inspection(_facts: Facts) -> Check:
    """Paper, print and holder's likeness: the officer's to see and to note."""
    return not_performed("visual_inspection", NotCheckedReason.LEFT_TO_OFFICER)
