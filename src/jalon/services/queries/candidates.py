"""Candidates that wait for headquarters' verification: nobody is named before one is opened, which is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.records.models import Account, CandidateFound, CandidateVerified, Crossing, HitNotice, Peer
from jalon.screening.entry import ListEntry
from jalon.screening.result import Evidence
from jalon.services import matching
from jalon.services.corrections.effective import Effective, headquarters_of, read_effective
from jalon.services.journaling import record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.reads import place_of, read_event
from jalon.services.verifying import RIGHT, waiting
from jalon.services.watch_list.content import reference
from jalon.services.watch_list.state import entries_in_force

CANDIDATES_SHOWN_MAX = 200
NOTICES_SHOWN_MAX = 20


@dataclass(frozen=True)
class CandidateLine:
    """One candidate of the table."""

    id: UUID
    reference: str
    post: str
    at: datetime | None
    discreet: bool


@dataclass(frozen=True)
class CandidateOpened:
    """One candidate with both sides and the reasons for and against. ``crossing`` as it reads now."""

    line: CandidateLine
    crossing: Effective
    entry: ListEntry
    partition: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Notice:
    """At a post: headquarters confirmed a hit about the crossing with this slip."""

    slip: str
    at: datetime | None


def candidates(*, node: Node, account: Account, at: datetime) -> tuple[CandidateLine, ...]:
    """Candidates that wait, the oldest first. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    held = {one.entry: one for one in entries_in_force(node=node, on=at.date())}
    done = CandidateVerified.objects.filter(target__isnull=False).values("target")
    rows = CandidateFound.objects.filter(node=node.node.hex(), entry__in=list(held)).exclude(pk__in=done)
    rows = rows.order_by("tick")[:CANDIDATES_SHOWN_MAX]
    found = list(rows)
    posts = dict(Peer.objects.values_list("node", "label"))
    where = dict(Crossing.objects.filter(pk__in=[row.target for row in found if row.target]).values_list("id", "node"))
    return tuple(
        CandidateLine(
            row.id, reference(row.entry), posts.get(where[row.target], ""), row.at, held[row.entry].content.discreet
        )
        for row in found
        if row.entry and row.target in where
    )


def open_candidate(*, node: Node, account: Account, candidate: UUID, at: datetime) -> CandidateOpened | None:
    """One candidate; that both records were read is recorded. None when it waits no longer."""
    require(account, RIGHT)
    found = waiting(node=node, candidate=candidate, at=at)
    if found is None:
        return None
    row, crossing, held = found
    reads = [read_event(account, ReadPurpose.VERIFICATION, place_of(one), at) for one in (crossing, held.row)]
    record(node, reads, at=at)
    post = Peer.objects.filter(pk=crossing.node).values_list("label", flat=True).first() or ""
    line = CandidateLine(row.id, held.reference, post, row.at, held.content.discreet)
    now = read_effective(node, [crossing])[crossing.id]
    return CandidateOpened(line, now, held.content, held.partition, _evidence(crossing, held.entry, at))


def _evidence(crossing: Crossing, entry: UUID, at: datetime) -> tuple[Evidence, ...]:
    index = matching.watch_index()
    found = matching.candidates(crossing, index, at) if index else ()
    return next((one.evidence for one in found if one.entry_id == str(entry)), ())


def notices(*, node: Node) -> tuple[Notice, ...]:
    """At a post: confirmed hits about its crossings, newest first."""
    rows = list(HitNotice.objects.filter(node=headquarters_of(node)).order_by("-tick")[:NOTICES_SHOWN_MAX])
    slips = dict(Crossing.objects.filter(pk__in=[row.target for row in rows if row.target]).values_list("id", "slip"))
    return tuple(Notice(slips[row.target], row.at) for row in rows if row.target in slips)
