"""The watch-list as its managers see it: references and grounds in tables, a person only where one entry is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from jalon.kernel.codes.list_change import ListChange
from jalon.kernel.codes.list_ground import ListGround
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.records.models import Account, ListEntryVersion, ListProposal
from jalon.screening.entry import ListEntry
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.queries.slip_look_up import member
from jalon.services.queries.staff import labels
from jalon.services.reads import place_of, record_read
from jalon.services.watch_list.content import content_of, reference
from jalon.services.watch_list.proposing import RIGHT
from jalon.services.watch_list.state import (
    Held,
    entries_in_force,
    entry_in_force,
    lapses_at,
    proposal_waiting,
    proposals_waiting,
)

ENTRIES_SHOWN_MAX = 200


@dataclass(frozen=True)
class ProposalSeen:
    """A proposal that waits. ``content`` only where one was opened, which is recorded."""

    id: UUID
    reference: str
    change: ListChange
    ground: ListGround | None
    proposed_by: str
    own: bool
    at: datetime | None
    lapses_at: datetime | None
    amends: UUID | None
    partition: str
    content: ListEntry | None = None
    before: ListEntry | None = None
    note: str | None = None


@dataclass(frozen=True)
class EntrySeen:
    """An entry in force. ``content`` only where one was opened, which is recorded."""

    entry: UUID
    reference: str
    partition: str
    ground: ListGround | None
    discreet: bool
    entered_on: date
    expires_on: date
    review_on: date
    review_due: bool
    proposed_by: str
    approved_by: str
    versions: int = 1
    content: ListEntry | None = None


@dataclass(frozen=True)
class Overview:
    """The page of list managers. ``entries`` are the newest; ``total`` counts all in force."""

    proposals: tuple[ProposalSeen, ...]
    due: tuple[EntrySeen, ...]
    entries: tuple[EntrySeen, ...]
    total: int


def overview(*, node: Node, account: Account, at: datetime) -> Overview:
    """What waits, what is due, what is in force; nobody is named. Raises ``UnableToAllow``."""
    require(account, RIGHT)
    waiting = proposals_waiting(node=node, at=at)
    held = sorted(entries_in_force(node=node, on=at.date()), key=lambda one: -one.row.tick)
    due = sorted((one for one in held if one.review_due(at.date())), key=lambda one: one.content.review_on)
    named = labels({row.officer for row in waiting} | _persons(held))
    entries = tuple(_entry(one, at, named) for one in held[:ENTRIES_SHOWN_MAX])
    return Overview(
        proposals=tuple(_proposal(row, account, named) for row in waiting),
        due=tuple(_entry(one, at, named) for one in due),
        entries=entries,
        total=len(held),
    )


def read_proposal(*, node: Node, account: Account, proposal: UUID, at: datetime) -> ProposalSeen | None:
    """One proposal with what it says; the reading is recorded. None when it waits no longer."""
    require(account, RIGHT)
    row = proposal_waiting(node=node, proposal=proposal, at=at)
    if row is None:
        return None
    record_read(node=node, account=account, purpose=ReadPurpose.LIST_MANAGEMENT, place=place_of(row), at=at)
    before = None
    if row.change == ListChange.AMEND and row.entry is not None:
        held = entry_in_force(node=node, entry=row.entry, on=at.date())
        before = held.content if held else None
    seen = _proposal(row, account, labels({row.officer}))
    return replace(seen, content=content_of(row), before=before, note=row.note)


def read_entry(*, node: Node, account: Account, entry: UUID, at: datetime) -> EntrySeen | None:
    """One entry with what it says; the reading is recorded. None when it is not in force."""
    require(account, RIGHT)
    held = entry_in_force(node=node, entry=entry, on=at.date())
    if held is None:
        return None
    record_read(node=node, account=account, purpose=ReadPurpose.LIST_MANAGEMENT, place=place_of(held.row), at=at)
    versions = ListEntryVersion.objects.filter(node=node.node.hex(), entry=entry).count()
    seen = _entry(held, at, labels(_persons([held])))
    return replace(seen, versions=versions, content=held.content)


def _persons(held: Iterable[Held]) -> set[UUID | None]:
    return {person for one in held for person in (one.row.officer, one.row.proposed_by)}


def _proposal(row: ListProposal, account: Account, named: Mapping[UUID, str]) -> ProposalSeen:
    assert row.entry is not None, "a proposal that waits has its list part"
    return ProposalSeen(
        id=row.id,
        reference=reference(row.entry),
        change=ListChange(row.change or ListChange.ADD),
        ground=member(ListGround, row.ground),
        proposed_by=named.get(row.officer, "") if row.officer else "",
        own=row.officer == account.id,
        at=row.at,
        lapses_at=lapses_at(row),
        amends=row.entry if row.change == ListChange.AMEND else None,
        partition=row.partition or "",
    )


def _entry(held: Held, at: datetime, named: Mapping[UUID, str]) -> EntrySeen:
    row, content = held.row, held.content
    return EntrySeen(
        entry=held.entry,
        reference=held.reference,
        partition=held.partition,
        ground=member(ListGround, row.ground),
        discreet=content.discreet,
        entered_on=content.entered_on,
        expires_on=content.expires_on,
        review_on=content.review_on,
        review_due=held.review_due(at.date()),
        proposed_by=named.get(row.proposed_by, "") if row.proposed_by else "",
        approved_by=named.get(row.officer, "") if row.officer else "",
    )
