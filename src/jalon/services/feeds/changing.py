"""Who serves at posts, and which posts hold a list: one person proposes what gives, another agrees; one takes away.

The journal names both (``feed.changed``); the feeds of the posts carry what changed (ADR 0015, 0023).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from jalon.kernel.canonical import Value
from jalon.kernel.clock import date_to_day, second_of_day
from jalon.kernel.codes.feed_change import FeedChange
from jalon.records.models import Account, FeedProposal, ListPartition, ListPost, OfficerPost, Peer, PostOfficer
from jalon.services import accounts
from jalon.services.feeds import lists, officers
from jalon.services.feeds.officers import NewOfficer, Person, Service
from jalon.services.feeds.writing import UnableToFeed
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node, Role
from jalon.services.policies import require


def propose_officer(*, by: Account, person: Person, service: Service | None, at: datetime) -> UUID:
    """Somebody is to serve at posts. Raises ``UnableToChangeAccount``, :class:`UnableToFeed`, ``UnableToAllow``."""
    require(by, officers.RIGHT)
    officers.check_person(person)
    if PostOfficer.objects.filter(username=person.username).exists():
        raise accounts.UnableToChangeAccount("services.accounts.name_taken")
    content = {"person": asdict(person), "service": _written(service)}
    return _propose(FeedChange.OFFICER_ADDED, person.username, content, by, at)


def propose_service(*, by: Account, officer: UUID, service: Service, at: datetime) -> UUID:
    """An officer is to serve at one post more, or at other days there. Raises as :func:`propose_officer`."""
    require(by, officers.RIGHT)
    return _propose(FeedChange.OFFICER_POSTS, _officer(officer).username, {"service": _written(service)}, by, at)


def propose_renewal(*, by: Account, officer: UUID, at: datetime) -> UUID:
    """An officer is to get a new password, second step and recovery codes. Raises as :func:`propose_officer`."""
    require(by, officers.RIGHT)
    return _propose(FeedChange.OFFICER_RENEWED, _officer(officer).username, {}, by, at)


def propose_take_back(*, by: Account, officer: UUID, at: datetime) -> UUID:
    """An officer who was withdrawn is to sign in again. Raises as :func:`propose_officer`."""
    require(by, officers.RIGHT)
    return _propose(FeedChange.OFFICER_TAKEN_BACK, _officer(officer).username, {}, by, at)


def propose_holding(*, by: Account, partition: str, post: str, at: datetime) -> UUID:
    """A post is to hold a list. Raises :class:`UnableToFeed`, ``UnableToAllow``."""
    require(by, lists.RIGHT)
    if ListPost.objects.filter(partition__name=partition, node=post).exists():
        raise UnableToFeed("services.feeds.held_already")
    return _propose(FeedChange.PARTITION_POSTS, partition, {"post": _known(post)}, by, at)


def agree(*, node: Node, by: Account, proposal: UUID, at: datetime) -> NewOfficer | None:
    """A second person agrees: it is done, told to the posts, and journaled with both.

    Returns what an officer signs in with from now on, shown once, where that is new. Raises :class:`UnableToFeed`,
    ``UnableToChangeAccount``, ``UnableToAllow``, ``UnableToRecord``.
    """
    with one_transaction():
        row = _waiting(proposal)
        change = FeedChange(row.change)
        require(by, _right(change))
        if row.proposed_by == by.id:
            raise UnableToFeed("services.feeds.second_person_needed")
        row.delete()
        made = _carry_out(node, change, row.about, json.loads(row.content), at)
        _journal(node, change, row.about, by, at, proposed_by=row.proposed_by)
    return made


def withdraw_proposal(*, by: Account, proposal: UUID) -> None:
    """Either person takes a proposal back. Raises ``UnableToAllow``, :class:`UnableToFeed`."""
    with one_transaction():
        row = _waiting(proposal)
        require(by, _right(FeedChange(row.change)))
        row.delete()


def end_service(*, node: Node, by: Account, officer: UUID, post: str, at: datetime) -> None:
    """One person ends an officer's service at a post, at once. Raises as :func:`agree`."""
    require(by, officers.RIGHT)
    with one_transaction():
        username = _officer(officer).username
        officers.end_service(node=node, username=username, post=post, at=at)
        _journal(node, FeedChange.OFFICER_POSTS, username, by, at)


def withdraw_officer(*, node: Node, by: Account, officer: UUID, at: datetime) -> None:
    """One person withdraws an officer from every post, at once. Raises as :func:`agree`."""
    require(by, officers.RIGHT)
    with one_transaction():
        username = _officer(officer).username
        officers.set_active(node=node, username=username, active=False, at=at)
        _journal(node, FeedChange.OFFICER_WITHDRAWN, username, by, at)


def end_holding(*, node: Node, by: Account, partition: int, post: str, at: datetime) -> None:
    """One person takes a list from a post, at once. Raises :class:`UnableToFeed`, ``UnableToAllow``."""
    require(by, lists.RIGHT)
    with one_transaction():
        row = ListPartition.objects.filter(pk=partition).first()
        if row is None:
            raise UnableToFeed("services.feeds.proposal_gone")
        held = [node_of for node_of in _holders(row.name) if node_of != post]
        lists.assign(node=node, name=row.name, posts=held, at=at)
        _journal(node, FeedChange.PARTITION_POSTS, row.name, by, at)


def _carry_out(
    node: Node, change: FeedChange, about: str, content: Mapping[str, Any], at: datetime
) -> NewOfficer | None:
    made = None
    match change:
        case FeedChange.OFFICER_ADDED:
            made = officers.add(node=node, person=Person(**content["person"]), posts=(), at=at)
        case FeedChange.OFFICER_RENEWED:
            made = officers.renew(node=node, username=about, at=at)
        case FeedChange.OFFICER_TAKEN_BACK:
            officers.set_active(node=node, username=about, active=True, at=at)
        case FeedChange.PARTITION_POSTS:
            lists.assign(node=node, name=about, posts=[*_holders(about), content["post"]], at=at)
    if content.get("service"):
        officers.serve(node=node, username=about, service=read_service(content["service"]), at=at)
    return made


def _journal(
    node: Node, change: FeedChange, about: str, by: Account, at: datetime, *, proposed_by: UUID | None = None
) -> None:
    values: dict[str, Value] = {
        "change": int(change),
        "about": about,
        "posts": list(_posts_now(change, about)),
        "proposed_by": proposed_by.bytes if proposed_by else None,
        "settled_by": by.id.bytes,
        "changed_second": second_of_day(at),
    }
    record(node, [Event("feed.changed", {"change": values})], at=at)


def _posts_now(change: FeedChange, about: str) -> Iterable[list[Value]]:
    """The posts from now on, with their days."""
    if change is FeedChange.PARTITION_POSTS:
        return [[bytes.fromhex(node), None, None] for node in _holders(about)]
    rows = OfficerPost.objects.filter(officer__username=about).order_by("node")
    return [[bytes.fromhex(row.node), _day(row.from_on), _day(row.until_on)] for row in rows]


def _day(on: date | None) -> int | None:
    return date_to_day(on) if on else None


def _holders(partition: str) -> list[str]:
    return list(ListPost.objects.filter(partition__name=partition).order_by("node").values_list("node", flat=True))


def _right(change: FeedChange) -> str:
    return lists.RIGHT if change is FeedChange.PARTITION_POSTS else officers.RIGHT


def _propose(change: FeedChange, about: str, content: Mapping[str, Any], by: Account, at: datetime) -> UUID:
    written = json.dumps(content, sort_keys=True)
    same = FeedProposal.objects.filter(change=int(change), about=about, content=written).first()
    if same is not None:
        return same.id
    values = {"change": int(change), "about": about, "content": written}
    row = FeedProposal(id=uuid4(), proposed_by=by.id, proposed_at=at, **values)
    row.save(force_insert=True)
    return row.id


def _waiting(proposal: UUID) -> FeedProposal:
    row = FeedProposal.objects.select_for_update().filter(pk=proposal).first()
    if row is None:
        raise UnableToFeed("services.feeds.proposal_gone")
    return row


def _officer(officer: UUID) -> PostOfficer:
    row = PostOfficer.objects.filter(pk=officer).first()
    if row is None:
        raise UnableToFeed("services.feeds.proposal_gone")
    return row


def _known(post: str) -> str:
    if not Peer.objects.filter(pk=post, role=Role.POST, active=True, revoked_reason="").exists():
        raise UnableToFeed("services.feeds.post_unknown", post=post[:16])
    return post


def _written(service: Service | None) -> dict[str, str | None] | None:
    if service is None:
        return None
    if service.from_on and service.until_on and service.until_on < service.from_on:
        raise UnableToFeed("services.feeds.days_reversed")
    days = {
        name: on.isoformat() if on else None for name, on in (("from", service.from_on), ("until", service.until_on))
    }
    return {"post": _known(service.post), **days}


def read_service(written: Mapping[str, str | None]) -> Service:
    """The inverse of what a proposal keeps."""
    first, last = (date.fromisoformat(written[name] or "") if written[name] else None for name in ("from", "until"))
    return Service(str(written["post"]), first, last)
