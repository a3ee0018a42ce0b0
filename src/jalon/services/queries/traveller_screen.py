"""What the screen that faces the traveller knows: whether a document lies open at the booth, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from jalon.kernel.limits import USUAL_DURATION_CROSSINGS
from jalon.records.models import Crossing, InspectionDraft


@dataclass(frozen=True)
class TravellerScreen:
    """Nothing of a person: a document is being checked or not, and the usual time in whole minutes (None: unknown)."""

    checking: bool
    usual_minutes: int | None


def traveller_screen(*, crossing_point: str, booth: str) -> TravellerScreen:
    """The state of ``booth``. The usual time is the median of the latest crossings here, rounded up."""
    latest = Crossing.objects.filter(crossing_point=crossing_point, processing_s__isnull=False).order_by("-at")
    taken = [taken_s or 0 for taken_s in latest.values_list("processing_s", flat=True)[:USUAL_DURATION_CROSSINGS]]
    return TravellerScreen(
        checking=InspectionDraft.objects.filter(booth=booth, stage="primary").exists(),
        usual_minutes=max(1, -(-round(median(taken)) // 60)) if len(taken) == USUAL_DURATION_CROSSINGS else None,
    )
