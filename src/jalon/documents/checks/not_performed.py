"""Checks that this post does not make, said aloud: nothing is skipped silently."""

from __future__ import annotations

from jalon.documents.checks.facts import Facts, not_performed
from jalon.documents.examination import Check
from jalon.kernel.codes.not_checked_reason import NotCheckedReason


def chip_signature(_facts: Facts) -> Check:
    """Passive authentication of the chip (Doc 9303-11 §5.1)."""
    return not_performed("chip_signature", NotCheckedReason.NO_READER)


def visual_inspection(_facts: Facts) -> Check:
    """Paper, print and holder's likeness: the officer's, and not recorded by this version."""
    return not_performed("visual_inspection", NotCheckedReason.NOT_BUILT)
