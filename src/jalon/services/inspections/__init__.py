"""One traveller before an officer, from the first character to the decision."""

from __future__ import annotations

from jalon.services.inspections.beginning import UnableToInspect, begin, begin_by_hand
from jalon.services.inspections.drafts import GIVE_UP_REASONS, WaitingDraft, current, give_up, second_line, update, view
from jalon.services.inspections.seen import Begun, InspectionView

__all__ = [
    "GIVE_UP_REASONS",
    "Begun",
    "InspectionView",
    "UnableToInspect",
    "WaitingDraft",
    "begin",
    "begin_by_hand",
    "current",
    "give_up",
    "second_line",
    "update",
    "view",
]
