"""What was decided today at this post: where an officer finds a record to correct. No name stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.records.models import Account, Crossing, Refusal
from jalon.services.corrections.correcting import ANY, OWN
from jalon.services.corrections.effective import DecisionRow, Effective, read_effective
from jalon.services.node import Node
from jalon.services.policies import may, require
from jalon.services.queries.slip_look_up import member

DECISIONS_SHOWN_MAX = 100


@dataclass(frozen=True)
class DecisionSeen:
    """One decision as it reads now."""

    record_id: UUID
    slip: str
    at: datetime
    booth: str
    direction: Direction | None
    outcome: Outcome | None
    nationality: str | None
    corrected: bool
    void: bool


def own_decisions(*, node: Node, account: Account, at: datetime) -> tuple[DecisionSeen, ...]:
    """An officer's decisions of the last day; a supervisor sees those of the whole post. Newest first."""
    everybody = may(account, ANY)
    if not everybody:
        require(account, OWN)
    since = at - timedelta(hours=limits.CORRECTION_OWN_H_MAX)
    rows: list[DecisionRow] = []
    for model in (Crossing, Refusal):
        found = model.objects.filter(node=node.node.hex(), at__gt=since)
        found = found if everybody else found.filter(officer=account.id)
        rows.extend(found.order_by("-tick")[:DECISIONS_SHOWN_MAX])
    rows = sorted(rows, key=lambda row: -row.tick)[:DECISIONS_SHOWN_MAX]
    now = read_effective(node, rows)
    return tuple(_seen(now[row.id]) for row in rows)


def _seen(one: Effective) -> DecisionSeen:
    assert one.row.at is not None, "the query asks for it"
    return DecisionSeen(
        record_id=one.row.id,
        slip=one.row.slip,
        at=one.row.at,
        booth=one.row.booth or "",
        direction=member(Direction, one.values["direction"]),
        outcome=member(Outcome, one.values["outcome"]),
        nationality=one.values["nationality"],
        corrected=one.corrected,
        void=one.void,
    )
