"""What another person does about a proposal, and what anybody may do about an entry in force."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, second_of_day
from jalon.kernel.codes.list_change import ListChange
from jalon.kernel.codes.list_removal import ListRemoval
from jalon.kernel.codes.proposal_end import ProposalEnd
from jalon.records.models import Account, ListProposal
from jalon.screening.entry import ListEntry
from jalon.services.journaling import Event, Recorded, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.reads import place_of
from jalon.services.watch_list.content import content_of, listed_values
from jalon.services.watch_list.proposing import RIGHT, UnableToList
from jalon.services.watch_list.state import Held, entry_in_force, next_review, proposal_waiting
from jalon.services.written import plain

_KINDS = {ListChange.ADD: "list.entry_added", ListChange.AMEND: "list.entry_amended"}


def approve(*, node: Node, account: Account, proposal: UUID, at: datetime) -> Recorded:
    """Put a proposal in force. The proposer cannot. Raises :class:`UnableToList`, UnableToAllow, UnableToRecord."""
    require(account, RIGHT)
    with one_transaction():
        row = _waiting(node, proposal, at)
        if row.officer == account.id:
            raise UnableToList("services.watch_list.not_oneself")
        content = _still_lawful(node, row, at.date())
        assert row.entry is not None, "its list part is there"
        assert row.officer is not None, "a proposal younger than two weeks has its staff part"
        parts: dict[str, dict[str, Value]] = {
            "act": {"acted_second": second_of_day(at), "target": place_of(row).to_bytes()},
            "listed": listed_values(row.entry, row.partition or "", content),
            "staff": {"officer": account.id.bytes, "proposed_by": row.officer.bytes},
        }
        return record(node, [Event(_KINDS[ListChange(row.change or 0)], parts)], at=at)[0]


def close_proposal(*, node: Node, account: Account, proposal: UUID, note: str, at: datetime) -> Recorded:
    """Withdraw one's own proposal, or decline another person's, in words."""
    require(account, RIGHT)
    with one_transaction():
        row = _waiting(node, proposal, at)
        result = ProposalEnd.WITHDRAWN if row.officer == account.id else ProposalEnd.DECLINED
        words = plain(note, limits.NOTE_CHARACTERS_MAX)
        if result is ProposalEnd.DECLINED and not words:
            raise UnableToList("services.watch_list.note_needed")
        act: dict[str, Value] = {"target": place_of(row).to_bytes(), "result": int(result)}
        return _act(node, account, "list.proposal_closed", act, words, at)


def remove(*, node: Node, account: Account, entry: UUID, reason: ListRemoval, note: str, at: datetime) -> Recorded:
    """Take an entry off, at once: one person takes away, two put on (docs/adr). Words say why."""
    require(account, RIGHT)
    with one_transaction():
        held = _held(node, entry, at.date())
        words = plain(note, limits.NOTE_CHARACTERS_MAX)
        if not words:
            raise UnableToList("services.watch_list.note_needed")
        act: dict[str, Value] = {"entry": held.entry.bytes, "reason": int(reason)}
        return _act(node, account, "list.entry_removed", act, words, at)


def keep_after_review(*, node: Node, account: Account, entry: UUID, note: str, at: datetime) -> Recorded:
    """Keep an entry until its next review, a year later or at its end. Whoever proposed it does not review it."""
    require(account, RIGHT)
    with one_transaction():
        held = _held(node, entry, at.date())
        if held.row.proposed_by == account.id:
            raise UnableToList("services.watch_list.review_not_oneself")
        words = plain(note, limits.NOTE_CHARACTERS_MAX)
        if not words:
            raise UnableToList("services.watch_list.note_needed")
        act: dict[str, Value] = {
            "entry": held.entry.bytes,
            "review_on": date_to_day(next_review(at.date(), held.content.expires_on)),
        }
        return _act(node, account, "list.entry_reviewed", act, words, at)


def _act(node: Node, account: Account, kind: str, act: dict[str, Value], words: str, at: datetime) -> Recorded:
    parts: dict[str, dict[str, Value]] = {
        "act": {"acted_second": second_of_day(at), **act},
        "staff": {"officer": account.id.bytes},
    }
    if words:
        parts["note"] = {"text": words}
    return record(node, [Event(kind, parts)], at=at)[0]


def _waiting(node: Node, proposal: UUID, at: datetime) -> ListProposal:
    row = proposal_waiting(node=node, proposal=proposal, at=at)
    if row is None:
        raise UnableToList("services.watch_list.not_waiting")
    return row


def _held(node: Node, entry: UUID, on: date) -> Held:
    held = entry_in_force(node=node, entry=entry, on=on)
    if held is None:
        raise UnableToList("services.watch_list.not_in_force")
    return held


def _still_lawful(node: Node, row: ListProposal, on: date) -> ListEntry:
    """The content of a proposal whose days have not passed and whose entry was not removed meanwhile."""
    content = content_of(row)
    if content is None or content.expires_on < on:
        raise UnableToList("services.watch_list.not_waiting")
    if row.change == ListChange.AMEND:
        assert row.entry is not None, "its list part is there"
        _held(node, row.entry, on)
    return content
