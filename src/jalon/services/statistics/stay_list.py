"""The list of stays that look longer than allowed, written anew by every matching; it names records, not persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from jalon.kernel.codes.overstay_reason import OverstayReason
from jalon.records.models import ListedStay, StayExplained, StayMatching
from jalon.services.journaling import one_transaction
from jalon.stats.matching.movements import DAY_S

OWN = frozenset({int(OverstayReason.LEFT_LATE), int(OverstayReason.NO_EXIT_ANYWHERE)})
"""Reasons that say *longer than allowed*."""
_ROWS_AT_ONCE = 1_000


def without_explained(stays: Iterable[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Stays as the matching found them, those that headquarters explained with that as their reason."""
    explained = set(StayExplained.objects.filter(target__isnull=False).values_list("target", flat=True))
    reason = int(OverstayReason.EXPLAINED)
    return [
        {**stay, "reason": reason} if stay["reason"] in OWN and rows[stay["n"]]["id"] in explained else stay
        for stay in stays
    ]


def keep_list(
    stays: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    days: Mapping[str, int],
    *,
    at: datetime,
    beyond: int,
) -> None:
    """Write the list and what the matching saw, in place of those before."""
    listed = [_listed(stay, rows, days) for stay in stays if stay["reason"] in OWN]
    reasons = Counter(str(stay["reason"]) for stay in stays)
    with one_transaction():
        ListedStay.objects.all().delete()
        ListedStay.objects.bulk_create(listed, batch_size=_ROWS_AT_ONCE)
        StayMatching.objects.all().delete()
        StayMatching.objects.create(at=at, movements=len(rows), beyond=beyond, reasons=dict(reasons))


def _listed(stay: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], days: Mapping[str, int]) -> ListedStay:
    entry, exit_n = rows[stay["n"]], stay["exit_n"]
    return ListedStay(
        entry=entry["id"],
        exit=rows[exit_n]["id"] if exit_n is not None else None,
        reason=stay["reason"],
        unseen_permille=int(1_000 * stay["unseen"]),
        unheard_post=stay["unheard_post"] or "",
        missed_permille=int(1_000 * stay["missed"]),
        likely_permille=int(1_000 * stay["believed"]),
        allowed_days=days[entry["nationality"]],
        over_days=-(-stay["over_s"] // DAY_S),
    )
