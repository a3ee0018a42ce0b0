"""What enrolment and the forms of headquarters ask about posts. Nothing of any person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from jalon.kernel import limits
from jalon.records.models import Account, EnrolmentCode, EnrolmentProposal, Peer, Quarantined
from jalon.services.enrolment import NOBODY
from jalon.services.node import Node, Role
from jalon.services.policies import policy, require
from jalon.services.queries.staff import labels


@dataclass(frozen=True)
class CodeSeen:
    """An enrolment code as the page of enrolment shows it: never the code, nor the digits to be heard."""

    code_id: str
    label: str
    crossing_point: str
    issued_at: datetime
    expires_at: datetime
    state: str
    persons: str
    """Who proposed it and who agreed."""
    anew: bool = False
    tried_again_at: datetime | None = None
    """When somebody last used it although it was used, expired or withdrawn."""


@dataclass(frozen=True)
class ProposalSeen:
    """A post that one person proposed. ``own``: whoever looks at it proposed it, and so cannot agree."""

    id: UUID
    label: str
    crossing_point: str
    proposed_by: str
    proposed_at: datetime
    own: bool
    anew: bool = False
    """A post that headquarters knows is enrolled once more."""


def proposals(*, account: Account) -> tuple[ProposalSeen, ...]:
    """Proposals that wait for a second person, the oldest first. Raises ``UnableToAllow``."""
    require(account, "enrol_post")
    rows = list(EnrolmentProposal.objects.order_by("proposed_at", "id"))
    names = labels(row.proposed_by for row in rows)
    return tuple(
        ProposalSeen(
            row.id,
            row.label,
            row.crossing_point,
            names.get(row.proposed_by, ""),
            row.proposed_at,
            row.proposed_by == account.id,
            bool(row.node),
        )
        for row in rows
    )


def codes(*, account: Account, at: datetime) -> tuple[CodeSeen, ...]:
    """Codes that wait to be used or confirmed, and those used of late, newest first. Raises ``UnableToAllow``."""
    require(account, "enrol_post")
    since = at - timedelta(days=2 * limits.ENROLMENT_DAYS_MAX)
    rows = list(EnrolmentCode.objects.filter(issued_at__gt=since).order_by("-issued_at", "code_id"))
    names = labels(person for row in rows for person in (row.proposed_by, row.issued_by))
    return tuple(
        CodeSeen(
            row.code_id,
            row.label,
            row.crossing_point,
            row.issued_at,
            row.expires_at,
            _state(row, at),
            ", ".join(names[one] for one in (row.proposed_by, row.issued_by) if one and one in names) or "–",
            bool(row.node),
            row.tried_again_at,
        )
        for row in rows
    )


def _state(row: EnrolmentCode, at: datetime) -> str:
    if row.confirmed_by is not None:
        return "active"
    if row.used_by:
        return "waits"
    if row.withdrawn_by is not None:
        return "put_back" if row.withdrawn_by == NOBODY else "withdrawn"
    return "expired" if at > row.expires_at else "unused"


def alarms() -> int:
    """How many times a code was used again by somebody else."""
    return Quarantined.objects.filter(code="services.enrolment.code_used").count()


def crossing_points(node: Node, language: str) -> tuple[tuple[str, str], ...]:
    """Identifier and name of this State's crossing points."""
    found = [point for point in policy().crossing_points.values() if point.side_of(node.state)]
    return tuple(sorted((point.id, point.names[language]) for point in found))


def active_posts() -> tuple[tuple[str, str], ...]:
    """Node and name of every post that is confirmed."""
    rows = Peer.objects.filter(role=Role.POST, active=True, revoked_reason="").order_by("label", "node")
    return tuple(rows.values_list("node", "label"))
