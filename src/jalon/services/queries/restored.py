"""Posts that were put back, branched or copied, as headquarters sees them; nothing of any traveller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from jalon.journal.lanes import Lane
from jalon.journal.lineage import Gap, Reason, Standing, gap_of
from jalon.records import models
from jalon.services import branches, releases
from jalon.services.epoch_hub import kept_subject, last_time
from jalon.services.lineages import opening_of_row
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries import staff


@dataclass(frozen=True, slots=True)
class Proposed:
    """What one person proposed already; ``by`` is the name, ``own``: it was the one who looks."""

    by: str
    at: datetime
    note: str
    own: bool


@dataclass(frozen=True, slots=True)
class OpeningSeen:
    """An epoch that a post opened. ``gaps``: what neither post nor headquarters holds any more, lane by lane."""

    node: str
    label: str
    opened_at: datetime
    reason: Reason
    standing: Standing
    behind: int
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class BranchSeen:
    """A branch that waits for two persons. Times by the post's clock."""

    subject: str
    node: str
    label: str
    lane: Lane
    after_seq: int
    count: int
    since: datetime
    until: datetime
    proposed: Proposed | None


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """One of two machines that speak for a post; ``opened_at`` None for the one that was there before."""

    subject: str
    node: str
    label: str
    opened_at: datetime | None
    proposed: Proposed | None


@dataclass(frozen=True, slots=True)
class ReleaseSeen:
    """What a withdrawn post still sent, and nobody applied. Times by the post's clock."""

    subject: str
    node: str
    label: str
    count: int
    since: datetime
    until: datetime
    proposed: Proposed | None


@dataclass(frozen=True, slots=True)
class Restored:
    """Everything that the page shows."""

    openings: tuple[OpeningSeen, ...]
    branches: tuple[BranchSeen, ...]
    machines: tuple[MachineSeen, ...]
    releases: tuple[ReleaseSeen, ...] = ()


def restored(*, node: Node, account: models.Account) -> Restored:
    """Openings, newest first; branches and machines that wait for a decision. Raises ``UnableToAllow``."""
    require(account, branches.RIGHT)
    labels = dict(models.Peer.objects.values_list("node", "label"))
    proposals = _proposals(account)
    rows = models.EpochOpening.objects.filter(own=False).order_by("-opened_at", "-id")
    return Restored(
        tuple(_opening(row, labels) for row in rows[:_SHOWN]),
        tuple(_branch(one, labels, proposals) for one in branches.branches(node)),
        tuple(machine for copy in branches.copies() for machine in _machines(copy, labels, proposals)),
        tuple(_release(one, labels, proposals) for one in releases.releases(node)),
    )


_SHOWN = 50


def waiting(node: Node) -> int:
    """How many decisions wait for two persons."""
    return len(branches.branches(node)) + len(branches.copies()) + len(releases.releases(node))


def _proposals(account: models.Account) -> dict[str, Proposed]:
    rows = list(models.Adoption.objects.filter(second_by=None))
    names = staff.labels(row.first_by for row in rows)
    return {
        row.subject: Proposed(names.get(row.first_by, "–"), row.first_at, row.note, row.first_by == account.id)
        for row in rows
    }


def _opening(row: models.EpochOpening, labels: dict[str, str]) -> OpeningSeen:
    opening = opening_of_row(row)
    streams = models.Stream.objects.filter(node=row.node, epoch=row.parent, own=False, branch_of="")
    held = {(one.lane, one.sub): one for one in streams}
    gaps, behind = [], 0
    for parent in opening.parents:
        stream = held.get((parent.lane, parent.sub))
        seq = stream.seq if stream else 0
        behind += max(0, seq - parent.seq)
        unix = last_time(stream) if stream else 0
        gap = gap_of(parent, held_seq=seq, held_unix=unix, opened_unix=opening.opened_unix)
        if gap is not None:
            gaps.append(gap)
    label = labels.get(row.node, row.node)
    standing = Standing(row.standing)
    return OpeningSeen(row.node, label, row.opened_at, opening.reason, standing, behind, tuple(gaps))


def _branch(found: branches.Branch, labels: dict[str, str], proposals: dict[str, Proposed]) -> BranchSeen:
    node = found.stream.node.hex()
    times = [one.statement.unix_time for one in found.opened]
    return BranchSeen(
        found.subject,
        node,
        labels.get(node, node),
        Lane(found.stream.lane),
        found.after_seq,
        len(found.entries),
        datetime.fromtimestamp(min(times), UTC),
        datetime.fromtimestamp(max(times), UTC),
        proposals.get(found.subject),
    )


def _release(found: releases.Release, labels: dict[str, str], proposals: dict[str, Proposed]) -> ReleaseSeen:
    times = [one.statement.unix_time for one in found.held]
    return ReleaseSeen(
        found.subject,
        found.node,
        labels.get(found.node, found.node),
        found.count,
        datetime.fromtimestamp(min(times), UTC),
        datetime.fromtimestamp(max(times), UTC),
        proposals.get(found.subject),
    )


def _machines(copy: branches.Copy, labels: dict[str, str], proposals: dict[str, Proposed]) -> list[MachineSeen]:
    opened = dict(
        models.EpochOpening.objects.filter(node=copy.node, own=False, epoch__in=copy.epochs).values_list(
            "epoch", "opened_at"
        )
    )
    found = []
    for epoch in copy.epochs:
        subject = kept_subject(copy.node, epoch)
        label = labels.get(copy.node, copy.node)
        found.append(MachineSeen(subject, copy.node, label, opened.get(epoch), proposals.get(subject)))
    return found
