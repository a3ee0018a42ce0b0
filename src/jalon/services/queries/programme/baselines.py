"""Baselines as somebody may see them: to be established, waiting, or verified by a second person; now or on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jalon.kernel.indicator_rule import Formula
from jalon.programme.models import WHOLE, Baseline, BaselineMonths, Change, Evidence, Indicator, Project
from jalon.services.policies import may
from jalon.services.programme.entering import countries_of
from jalon.services.programme.register import BASELINE
from jalon.services.programme.viewing import Viewer
from jalon.services.queries.programme.computed import rules_of


@dataclass(frozen=True)
class BaselineSeen:
    """One baseline. ``baseline`` None: to be established. ``unproved``: its evidence was removed since."""

    indicator: Indicator
    iso3: str
    baseline: Baseline | None
    unproved: bool
    enters: bool
    verifies: bool


@dataclass(frozen=True)
class MonthsSeen:
    """The months that are the baseline of a computed rate; ``months`` None: to be established."""

    indicator: Indicator
    months: BaselineMonths | None
    enters: bool
    confirms: bool


def baselines_of(project: Project, who: Viewer) -> list[BaselineSeen]:
    """Every baseline that is theirs to see, in the order of the matrix: the whole first, then countries."""
    rows = who.only(Indicator.objects.filter(project=project)).select_related("result", "project")
    found = []
    for indicator in rows.order_by("result__place", "place").prefetch_related("baselines__evidence"):
        known = {one.iso3: one for one in indicator.baselines.all()}
        places = [one for one in (WHOLE, *countries_of(indicator)) if who.sees_country(one)]
        found += [_seen(indicator, iso3, known.get(iso3), who) for iso3 in places]
    return found


def baseline_of(indicator: Indicator, iso3: str, who: Viewer) -> BaselineSeen:
    """The baseline of one indicator in one country, or as a whole."""
    row = indicator.baselines.select_related("evidence").filter(iso3=iso3).first()
    return _seen(indicator, iso3, row, who)


def months_of(project: Project, who: Viewer) -> list[MonthsSeen]:
    """The months of the baseline of every computed rate that is theirs to see."""
    rated = [code for code, rule in rules_of(project).items() if rule.formula is Formula.RATE_INCREASE]
    rows = who.only(Indicator.objects.filter(project=project, code__in=rated)).order_by("result__place", "place")
    return [_months(one, who) for one in rows]


def is_established(baseline: Baseline | None, as_of: datetime | None = None) -> bool:
    """Whether a baseline has a value and the evidence that shows it, now or at ``as_of``."""
    if baseline is None or baseline.value is None or baseline.evidence is None:
        return False
    removed = baseline.evidence.removed_at
    return removed is None or (as_of is not None and removed > as_of)


def baselines_then(project: Project, as_of: datetime) -> dict[str, Baseline]:
    """Baselines of the whole as they were known at a moment, by code of the indicator; not to be saved."""
    found: dict[str, Change] = {}
    rows = Change.objects.filter(project=project, subject=BASELINE, iso3=WHOLE, at__lte=as_of)
    for change in rows.order_by("pk"):
        found[change.key.partition(" ")[0]] = change
    proofs = Evidence.objects.defer("content").in_bulk([one.after["evidence"] for one in found.values()])
    return {code: _then(change, proofs) for code, change in found.items()}


def _then(change: Change, proofs: dict[Any, Evidence]) -> Baseline:
    after = change.after
    return Baseline(
        value=Decimal(after["value"]),
        measured_on=date.fromisoformat(after["measured_on"]),
        evidence=proofs.get(after["evidence"]),
        verified_at=change.at if after.get("verified") else None,
    )


def _seen(indicator: Indicator, iso3: str, row: Baseline | None, who: Viewer) -> BaselineSeen:
    known = row if row is not None and row.value is not None else None
    unproved = known is not None and not is_established(known)
    if not who.unverified and (known is None or unproved or known.verified_at is None):
        known, unproved = None, False
    enters = who.enters(iso3)
    verifies = enters and known is not None and not unproved and known.verified_at is None and _second(who, known)
    return BaselineSeen(indicator, iso3, known, unproved, enters, verifies)


def _second(who: Viewer, row: Baseline) -> bool:
    return who.account is not None and may(who.account, "verify_values") and who.account.id != row.entered_by


def _months(indicator: Indicator, who: Viewer) -> MonthsSeen:
    found = BaselineMonths.objects.filter(indicator=indicator).select_related("evidence").first()
    account = who.account
    waits = found is not None and found.confirmed_at is None
    if waits and not who.unverified:
        found = None
    enters = account is not None and may(account, "manage_programme") and (found is None or waits)
    second = (
        account is not None and found is not None and account.id != found.fixed_by and may(account, "verify_values")
    )
    return MonthsSeen(indicator, found, enters, waits and second)


def named(seen: Sequence[MonthsSeen], code: str) -> MonthsSeen | None:
    """The months of one indicator among those seen."""
    return next((one for one in seen if one.indicator.code == code), None)
