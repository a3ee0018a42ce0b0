"""Facts that a hub knows from its registers, by month of its State: alerts verified, disputes, posts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.verification_result import VerificationResult
from jalon.records.models import (
    CandidateVerified,
    Correction,
    Dispute,
    HealthReport,
    HitNotice,
    NodeRevocation,
    Peer,
)
from jalon.services.node import Role


@dataclass(frozen=True)
class MonthBounds:
    """The moments at which a month begins and ends at the hub."""

    begin: datetime
    end: datetime

    @property
    def within(self) -> dict[str, datetime]:
        """As a filter on ``at``."""
        return {"at__gte": self.begin, "at__lt": self.end}


def from_registers(month: MonthBounds) -> Mapping[str, int | None]:
    """Facts by code; None where the hub had no post yet, so that nothing could be counted."""
    if not Peer.objects.filter(role=Role.POST, enrolled_at__lt=month.end).exists():
        return dict.fromkeys(_COUNTS)
    return {code: count(month) for code, count in _COUNTS.items()}


def _hits_confirmed(month: MonthBounds) -> int:
    return HitNotice.objects.filter(**month.within).values("target").distinct().count()


def _candidates_cleared(month: MonthBounds) -> int:
    cleared = CandidateVerified.objects.filter(**month.within, result=VerificationResult.NOT_THE_PERSON)
    return cleared.values("target").distinct().count()


def _disputes(month: MonthBounds) -> int:
    return Dispute.objects.filter(**month.within).values("target").distinct().count()


def _rectifications(month: MonthBounds) -> int:
    asked = Correction.objects.filter(**month.within, reason=CorrectionReason.RECTIFICATION_ASKED)
    return asked.values("target").distinct().count()


def _posts_enrolled(month: MonthBounds) -> int:
    withdrawn = NodeRevocation.objects.filter(at__lt=month.end).values("revoked")
    return Peer.objects.filter(role=Role.POST, enrolled_at__lt=month.end).exclude(node__in=withdrawn).count()


def _posts_heard(month: MonthBounds) -> int:
    posts = Peer.objects.filter(role=Role.POST).values("node")
    return HealthReport.objects.filter(**month.within, node__in=posts).values("node").distinct().count()


_COUNTS: Mapping[str, Callable[[MonthBounds], int]] = {
    "hits_confirmed": _hits_confirmed,
    "candidates_cleared": _candidates_cleared,
    "disputes": _disputes,
    "rectifications": _rectifications,
    "posts_enrolled": _posts_enrolled,
    "posts_heard": _posts_heard,
}
