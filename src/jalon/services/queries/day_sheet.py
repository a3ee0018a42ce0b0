"""A post's own day in numbers: real ones, for its own officers. No person is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.fee_ground import FeeGround
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.records.models import Account, Attempt, Crossing, Detection, Refusal
from jalon.services.corrections.counting import corrected_within, put_right, without_void
from jalon.services.corrections.effective import Effective
from jalon.services.node import Node
from jalon.services.policies import require, zone_of
from jalon.services.queries.fees import Fee, fees_between, totals_by_ground


@dataclass(frozen=True)
class DayCount:
    """How many decisions of one outcome in one direction."""

    direction: Direction
    outcome: Outcome
    count: int


@dataclass(frozen=True)
class DaySheet:
    """One local day of one crossing point. ``total`` and the breakdowns leave out sendings to the second line."""

    on: date
    crossing_point: str
    total: int
    counts: tuple[DayCount, ...]
    by_sex: tuple[tuple[Sex, int], ...]
    by_age_band: tuple[tuple[AgeBand, int], ...]
    by_nationality: tuple[tuple[str | None, int], ...]
    """Most frequent first; None is not asked."""
    attempts: int
    detections: int
    provisional: int
    unchecked: int
    """Crossings with at least one check that was not performed."""
    fees: tuple[Fee, ...]
    void: int
    """Records that a correction took back: counted nowhere else here."""
    corrected: int
    """Records that read otherwise than they were recorded."""

    @property
    def paid(self) -> tuple[tuple[FeeGround, int, tuple[str, ...]], ...]:
        """Fees by what they were for: how many, and the sum in each currency."""
        return totals_by_ground(self.fees)


def day_sheet(*, node: Node, account: Account, crossing_point: str, on: date) -> DaySheet:
    """The day sheet of ``on``, a local day of the node's State. Raises ``UnableToAllow``."""
    require(account, "see_day_sheet")
    first = datetime.combine(on, time(), zone_of(node.state)).astimezone(UTC)
    within = {"crossing_point": crossing_point, "at__gte": first, "at__lt": first + timedelta(days=1)}
    corrected = [one for model in (Crossing, Refusal) for one in corrected_within(node, model, within)]
    void = sum(1 for one in corrected if one.void)
    outcomes = _counted(within, corrected, "direction", "outcome")
    counts = [
        DayCount(Direction(direction or Direction.UNKNOWN), Outcome(outcome), number)
        for (direction, outcome), number in sorted(outcomes.items())
        if outcome is not None
    ]
    final = _final(_counted(within, corrected, "outcome", "sex"))
    ages = _final(_counted(within, corrected, "outcome", "age_band"))
    nationalities = _final(_counted(within, corrected, "outcome", "nationality"))
    return DaySheet(
        on=on,
        crossing_point=crossing_point,
        total=sum(one.count for one in counts if one.outcome is not Outcome.SECOND_LINE),
        counts=tuple(counts),
        by_sex=tuple((Sex(sex or 0), number) for sex, number in sorted(final.items(), key=_place)),
        by_age_band=tuple((AgeBand(band or 0), number) for band, number in sorted(ages.items(), key=_place)),
        by_nationality=tuple(sorted(nationalities.items(), key=lambda pair: (-pair[1], pair[0] or ""))),
        attempts=Attempt.objects.filter(**within).count(),
        detections=Detection.objects.filter(**within).count(),
        provisional=_standing(within | {"provisional": True}, corrected),
        unchecked=_standing(within | {"unchecked__gt": 0}, corrected),
        fees=fees_between(node, first, first + timedelta(days=1)),
        void=void,
        corrected=len(corrected) - void,
    )


def _standing(within: dict[str, Any], corrected: Sequence[Effective]) -> int:
    return sum(without_void(model, within, corrected).count() for model in (Crossing, Refusal))


def _counted(within: dict[str, Any], corrected: Sequence[Effective], *columns: str) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for model in (Crossing, Refusal):
        rows = model.objects.filter(**within).order_by().values_list(*columns).annotate(number=Count("id"))
        for *key, number in rows:
            found[tuple(key)] += number
    put_right(found, corrected, columns)
    return found


def _final(counted: Counter[tuple[Any, ...]]) -> Counter[Any]:
    """Counts by the second column, without sendings to the second line."""
    found: Counter[Any] = Counter()
    for (outcome, value), number in counted.items():
        if outcome != Outcome.SECOND_LINE:
            found[value] += number
    return found


def _place(pair: tuple[Any, int]) -> int:
    return pair[0] or 0


def totals(counts: Iterable[DayCount]) -> Counter[Direction]:
    """Final decisions by direction."""
    found: Counter[Direction] = Counter()
    for one in counts:
        if one.outcome is not Outcome.SECOND_LINE:
            found[one.direction] += one.count
    return found
