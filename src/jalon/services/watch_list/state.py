"""What is in force on a day, from the rows of this hub's own journal alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.clock import day_to_date
from jalon.records.models import ListEntryEnd, ListEntryReview, ListEntryVersion, ListProposal, ListProposalEnd
from jalon.screening.entry import ListEntry
from jalon.services.node import Node
from jalon.services.policies import policy
from jalon.services.watch_list.content import content_of, reference


@dataclass(frozen=True)
class Held:
    """One entry in its newest version. ``content.review_on`` is that of the last review."""

    row: ListEntryVersion
    entry: UUID
    partition: str
    content: ListEntry

    @property
    def reference(self) -> str:
        """How people name it."""
        return reference(self.entry)

    def review_due(self, on: date) -> bool:
        """Whether somebody should have asked by now whether it is still needed."""
        return self.content.review_on <= on


def entries_in_force(*, node: Node, on: date) -> tuple[Held, ...]:
    """Every entry that counts on a day, discreet ones too, in the order of their making."""
    own = node.node.hex()
    ended = set(ListEntryEnd.objects.filter(node=own).values_list("entry", flat=True))
    newest = {row.entry: row for row in ListEntryVersion.objects.filter(node=own).order_by("tick") if row.entry}
    reviewed = {
        row.entry: row for row in ListEntryReview.objects.filter(node=own, entry__in=list(newest)).order_by("tick")
    }
    found = (_held(row, reviewed.get(entry)) for entry, row in newest.items() if entry not in ended)
    return tuple(one for one in found if one is not None and one.content.expires_on >= on)


def next_review(today: date, expires_on: date) -> date:
    """A year from now by policy, or the last day of the entry, whichever comes first."""
    return min(today + timedelta(days=policy().retention.records.watch_list_review_days), expires_on)


def published(*, node: Node, partition: str, on: date) -> tuple[ListEntry, ...]:
    """What posts that hold a partition may know: discreet entries never leave headquarters (SAFEGUARDS 14)."""
    held = entries_in_force(node=node, on=on)
    return tuple(one.content for one in held if one.partition == partition and not one.content.discreet)


def entry_in_force(*, node: Node, entry: UUID, on: date) -> Held | None:
    """One entry, if it counts on a day."""
    own = node.node.hex()
    if ListEntryEnd.objects.filter(node=own, entry=entry).exists():
        return None
    row = ListEntryVersion.objects.filter(node=own, entry=entry).order_by("-tick").first()
    review = ListEntryReview.objects.filter(node=own, entry=entry).order_by("-tick").first()
    held = _held(row, review) if row else None
    return held if held is not None and held.content.expires_on >= on else None


def _held(row: ListEntryVersion, review: ListEntryReview | None) -> Held | None:
    content = content_of(row)
    if content is None or row.entry is None:
        return None
    if review is not None and review.tick > row.tick and review.review_on is not None:
        content = replace(content, review_on=day_to_date(review.review_on))
    return Held(row, row.entry, row.partition or "", content)


def lapses_at(proposal: ListProposal) -> datetime | None:
    """When a proposal lapses that nobody approved."""
    return None if proposal.at is None else proposal.at + timedelta(days=limits.WATCH_LIST_PROPOSAL_DAYS_MAX)


def waits(proposal: ListProposal, at: datetime) -> bool:
    """Whether a proposal that nothing ended can still be approved. A clock set back revives none."""
    lapses = lapses_at(proposal)
    return lapses is not None and at < lapses


def proposals_waiting(*, node: Node, at: datetime) -> tuple[ListProposal, ...]:
    """Proposals that another person can approve, the oldest first."""
    own = node.node.hex()
    rows = _unended(ListProposal.objects.filter(node=own).order_by("tick"), own)
    return tuple(row for row in rows if waits(row, at))


def proposal_waiting(*, node: Node, proposal: UUID, at: datetime) -> ListProposal | None:
    """One proposal, if it can still be approved."""
    own = node.node.hex()
    rows = _unended(ListProposal.objects.filter(node=own, pk=proposal), own)
    return next((row for row in rows if waits(row, at)), None)


def _unended(rows: Iterable[ListProposal], own: str) -> list[ListProposal]:
    found = list(rows)
    keys = [row.id for row in found]
    ended = set(ListProposalEnd.objects.filter(node=own, target__in=keys).values_list("target", flat=True))
    ended |= set(ListEntryVersion.objects.filter(node=own, target__in=keys).values_list("target", flat=True))
    return [row for row in found if row.id not in ended]
