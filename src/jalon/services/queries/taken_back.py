"""Records that a correction took back: when, why, and in whose words. Nothing of the person that they are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.records.models import Crossing, Refusal
from jalon.services.corrections.effective import Effective, read_effective
from jalon.services.node import Node
from jalon.services.queries.slip_look_up import member


@dataclass(frozen=True)
class TakenBack:
    """The correction that took a record back. ``note``: its words, which may name somebody; None: not asked for."""

    at: datetime | None
    reason: CorrectionReason | None
    note: str | None = None


def taken_back(node: Node, rows: Collection[Any], *, words: bool) -> Mapping[UUID, TakenBack]:
    """Those of ``rows`` that did not happen after all, by key; one query. Detections are never taken back.

    ``words``: with the note, for whoever may read it.
    """
    decided = [row for row in rows if isinstance(row, Crossing | Refusal)]
    found = read_effective(node, decided) if decided else {}
    return {key: _last(one, words=words) for key, one in found.items() if one.void}


def _last(found: Effective, *, words: bool) -> TakenBack:
    turned = [step.row for step in found.steps if any(change.field == "void" for change in step.changes)]
    row = turned[-1]
    return TakenBack(row.at, member(CorrectionReason, row.reason), row.note if words else None)
