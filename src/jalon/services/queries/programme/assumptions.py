"""The register of assumptions as it stands, or as it was known on a day, with every look at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jalon.programme.models import Assumption, Change, Evidence, Project
from jalon.services.programme.register import ASSUMPTION
from jalon.services.programme.viewing import Viewer


@dataclass(frozen=True)
class Looked:
    """One look at an assumption: when, by whom, how it stood then."""

    at: datetime
    by: str
    status: str
    observation: str
    evidence: Evidence | None


def assumptions_of(project: Project, who: Viewer, *, as_of: datetime | None = None) -> list[Assumption]:
    """Assumptions that are theirs to see, by result. ``as_of``: as they were known then; such are not to be saved."""
    rows = who.only(project.assumptions.select_related("result", "evidence").defer("evidence__content"))
    found = list(rows.order_by("result__place", "place", "pk"))
    if as_of is None:
        return found
    last = {change.key: change for change in _changes(project, as_of)}
    proofs = _proofs(last.values())
    for one in found:
        _as_then(one, last.get(one.code), proofs)
    return found


def looks_at(assumption: Assumption) -> list[Looked]:
    """Every look at an assumption, the newest first."""
    changes = list(_changes(assumption.project, None).filter(key=assumption.code).order_by("-pk"))
    proofs = _proofs(changes)
    return [
        Looked(
            one.at,
            one.by_label,
            one.after["status"],
            one.after["observation"],
            proofs.get(one.after["evidence"]),
        )
        for one in changes
    ]


def _changes(project: Project, as_of: datetime | None) -> Any:
    rows = Change.objects.filter(project=project, subject=ASSUMPTION, action="checked").order_by("pk")
    return rows if as_of is None else rows.filter(at__lte=as_of)


def _proofs(changes: Sequence[Change] | Any) -> dict[Any, Evidence]:
    keys = {one.after["evidence"] for one in changes} - {None}
    return Evidence.objects.defer("content").in_bulk(list(keys))


def _as_then(one: Assumption, change: Change | None, proofs: dict[Any, Evidence]) -> None:
    if change is None:
        one.status, one.observation, one.evidence, one.checked_on, one.checked_by = "unchecked", "", None, None, ""
        return
    after = change.after
    one.status, one.observation = after["status"], after["observation"]
    one.evidence = proofs.get(after["evidence"])
    one.checked_on, one.checked_by = change.at.date(), change.by_label
