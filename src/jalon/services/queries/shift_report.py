"""A shift in one minute: what was decided, what is open, what was paid, what has left, what the next should know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jalon.kernel.codes.direction import Direction
from jalon.records.models import (
    Account,
    Attempt,
    Crossing,
    Detection,
    InspectionDraft,
    Refusal,
    ShiftClosing,
    ShiftOpening,
)
from jalon.services.corrections.counting import standing
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.fees import Fee, fees_of_shift, totals
from jalon.services.queries.staff import labels
from jalon.services.queries.travel import Travelled, travelled_of_shift


@dataclass(frozen=True)
class OpenCase:
    """An inspection that nobody has decided. ``second_line``: it waits there; else it lies open at the booth."""

    inspection: UUID
    booth: str
    begun_at: datetime
    second_line: bool


@dataclass(frozen=True)
class ShiftReport:
    """One shift. ``closed_at`` None: in progress. Counts are those of the records as they stand now."""

    shift: UUID
    officer: str
    booth: str
    direction: Direction
    opened_at: datetime
    closed_at: datetime | None
    crossings: int
    refusals: int
    attempts: int
    detections: int
    provisional: int
    open_cases: tuple[OpenCase, ...]
    fees: tuple[Fee, ...]
    travelled: tuple[tuple[Travelled, int], ...]
    head: str
    note: str

    @property
    def paid(self) -> tuple[str, ...]:
        """Sums of the fees, by currency."""
        return totals(self.fees)


@dataclass(frozen=True)
class Morning:
    """What the supervisor finds: the shifts of the last day, the newest first, and every open case of the post."""

    since: datetime
    shifts: tuple[ShiftReport, ...]
    open_cases: tuple[OpenCase, ...]
    paid: tuple[str, ...]


def shift_report(*, node: Node, shift: UUID) -> ShiftReport | None:
    """One shift; None for one that was never opened here."""
    opening = ShiftOpening.objects.filter(shift=shift).first()
    return _report(node, opening) if opening else None


def morning(*, node: Node, account: Account, at: datetime) -> Morning:
    """The shifts that were open in the last day. Raises ``UnableToAllow``."""
    require(account, "see_day_sheet")
    since = at - timedelta(days=1)
    closed_before = ShiftClosing.objects.filter(at__lt=since, shift__isnull=False).values("shift")
    own = ShiftOpening.objects.filter(node=node.node.hex(), shift__isnull=False, at__isnull=False)
    openings = own.exclude(shift__in=closed_before).order_by("-at", "id")
    shifts = tuple(report for report in (_report(node, row) for row in openings) if report is not None)
    return Morning(since, shifts, _open_cases(), totals(fee for one in shifts for fee in one.fees))


def _report(node: Node, opening: ShiftOpening) -> ShiftReport | None:
    shift = opening.shift
    if shift is None or opening.at is None:
        return None
    closing = ShiftClosing.objects.filter(shift=shift).first()
    named = labels([opening.officer])
    return ShiftReport(
        shift=shift,
        officer=named.get(opening.officer, "") if opening.officer else "",
        booth=opening.booth or "",
        direction=Direction(opening.direction or Direction.UNKNOWN),
        opened_at=opening.at,
        closed_at=closing.at if closing else None,
        crossings=standing(node, Crossing, {"shift": shift}).count(),
        refusals=standing(node, Refusal, {"shift": shift}).count(),
        attempts=Attempt.objects.filter(shift=shift).count(),
        detections=Detection.objects.filter(shift=shift).count(),
        provisional=_provisional(node, shift),
        open_cases=_open_cases(shift),
        fees=fees_of_shift(shift),
        travelled=travelled_of_shift(node, shift),
        head=(closing.head or "") if closing else "",
        note=(closing.note or "") if closing else "",
    )


def _provisional(node: Node, shift: UUID) -> int:
    within = {"shift": shift, "provisional": True}
    decided = sum(standing(node, model, within).count() for model in (Crossing, Refusal))
    return decided + Detection.objects.filter(**within).count()


def _open_cases(shift: UUID | None = None) -> tuple[OpenCase, ...]:
    rows: Iterable[InspectionDraft] = InspectionDraft.objects.order_by("begun_at")
    if shift is not None:
        rows = InspectionDraft.objects.filter(shift=shift).order_by("begun_at")
    return tuple(OpenCase(row.id, row.booth, row.begun_at, row.stage == "second_line") for row in rows)
