"""Officers of posts and lists of posts, as headquarters' pages show them: what is, what waits, what posts hold."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from jalon.journal.lanes import Lane
from jalon.kernel.clock import date_of_entry
from jalon.kernel.codes.feed_change import FeedChange
from jalon.records.models import (
    Account,
    FeedPosition,
    FeedPost,
    FeedProposal,
    ListHolding,
    ListPartition,
    ListPost,
    OfficerPost,
    OfficerServing,
    Peer,
    PostOfficer,
)
from jalon.services.feeds import lists, officers
from jalon.services.feeds.changing import read_service
from jalon.services.feeds.officers import Service
from jalon.services.node import Node
from jalon.services.policies import require, zone_of
from jalon.services.queries.staff import labels
from jalon.services.watch_list.content import NATIONAL


@dataclass(frozen=True)
class ServiceSeen:
    """Where somebody serves. ``when``: ``now``, ``to_come`` or ``over``; ``told``: the post holds what it was told."""

    post: str
    label: str
    from_on: date | None
    until_on: date | None
    when: str
    told: bool


@dataclass(frozen=True)
class OfficerSeen:
    """An officer of posts. Nothing of what they sign in with."""

    id: UUID
    username: str
    label: str
    role: str
    language: str
    active: bool
    services: tuple[ServiceSeen, ...]


@dataclass(frozen=True)
class ProposalSeen:
    """A change that waits for a second person. ``own``: whoever looks proposed it, and so cannot agree."""

    id: UUID
    change: FeedChange
    about: str
    detail: str
    """The officer's name and role where they are new."""
    role: str
    post: str
    service: Service | None
    proposed_by: str
    proposed_at: datetime
    own: bool


@dataclass(frozen=True)
class Holding:
    """A post that is to hold a list. ``version`` 0: it proved nothing yet, or let go for ``reason``."""

    node: str
    label: str
    version: int
    entries: int
    on: date | None
    current: bool
    reason: str


@dataclass(frozen=True)
class PartitionSeen:
    """A list as it is published. ``lease_until``: the last day on which a post may hold it unless it hears again."""

    number: int
    name: str
    entries: int
    left_out: int
    version: int
    as_of: datetime | None
    lease_until: date | None
    posts: tuple[Holding, ...]


def all_officers(*, node: Node, account: Account, at: datetime) -> tuple[OfficerSeen, ...]:
    """Every officer of posts, by name; the number of questions does not depend on that of officers.

    Raises ``UnableToAllow``.
    """
    require(account, officers.RIGHT)
    return _officers(node, list(PostOfficer.objects.order_by("-active", "username")), at)


def one_officer(*, node: Node, account: Account, officer: UUID, at: datetime) -> OfficerSeen | None:
    """One officer of posts. Raises ``UnableToAllow``."""
    require(account, officers.RIGHT)
    return next(iter(_officers(node, list(PostOfficer.objects.filter(pk=officer)), at)), None)


def _officers(node: Node, rows: list[PostOfficer], at: datetime) -> tuple[OfficerSeen, ...]:
    today = at.astimezone(zone_of(node.state)).date()
    posts, told = _post_labels(), _told(node)
    services: defaultdict[UUID, list[ServiceSeen]] = defaultdict(list)
    for one in OfficerPost.objects.filter(officer__in=rows).select_related("officer").order_by("node"):
        when = _when(one, today)
        said = told.get((one.officer_id, one.node))
        known = said is not None and said == (one.officer.active and when == "now")
        seen = ServiceSeen(one.node, posts.get(one.node, ""), one.from_on, one.until_on, when, known)
        services[one.officer_id].append(seen)
    return tuple(
        OfficerSeen(row.id, row.username, row.label, row.role, row.language, row.active, tuple(services[row.id]))
        for row in rows
    )


def _when(row: OfficerPost, today: date) -> str:
    if row.from_on and today < row.from_on:
        return "to_come"
    return "over" if row.until_on and today > row.until_on else "now"


def _told(node: Node) -> Mapping[tuple[UUID, str], bool]:
    """By officer and post: what the post was told last (serves or not), where it said that it holds that entry."""
    numbers = dict(FeedPost.objects.values_list("number", "node"))
    held = {
        (row.node, row.sub): row.seq
        for row in FeedPosition.objects.filter(lane=Lane.FEED_POST, node__in=numbers.values())
    }
    found: dict[tuple[UUID, str], bool] = {}
    own = OfficerServing.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), account__isnull=False)
    for account, number, seq, active in own.order_by("seq").values_list("account", "number", "seq", "active"):
        post = numbers.get(number, "")
        if account is not None and seq <= held.get((post, number), 0):
            found[account, post] = bool(active)
        elif account is not None:
            found.pop((account, post), None)
    return found


def officer_proposals(*, account: Account) -> tuple[ProposalSeen, ...]:
    """Changes of officers that wait, the oldest first. Raises ``UnableToAllow``."""
    require(account, officers.RIGHT)
    return _proposals(account, [change for change in FeedChange if change is not FeedChange.PARTITION_POSTS])


def holding_proposals(*, account: Account) -> tuple[ProposalSeen, ...]:
    """Lists that posts are to hold and that wait for a second person. Raises ``UnableToAllow``."""
    require(account, lists.RIGHT)
    return _proposals(account, [FeedChange.PARTITION_POSTS])


def _proposals(account: Account, changes: list[FeedChange]) -> tuple[ProposalSeen, ...]:
    rows = list(FeedProposal.objects.filter(change__in=changes).order_by("proposed_at", "id"))
    people, posts = labels(row.proposed_by for row in rows), _post_labels()
    return tuple(_proposal(row, account, people, posts) for row in rows)


def _proposal(
    row: FeedProposal, account: Account, people: Mapping[UUID, str], posts: Mapping[str, str]
) -> ProposalSeen:
    content = json.loads(row.content)
    service = read_service(content["service"]) if content.get("service") else None
    post = service.post if service else content.get("post", "")
    person = content.get("person") or {}
    return ProposalSeen(
        id=row.id,
        change=FeedChange(row.change),
        about=row.about,
        detail=person.get("label", ""),
        role=person.get("role", ""),
        post=posts.get(post, ""),
        service=service,
        proposed_by=people.get(row.proposed_by, ""),
        proposed_at=row.proposed_at,
        own=row.proposed_by == account.id,
    )


def _post_labels() -> Mapping[str, str]:
    return dict(Peer.objects.values_list("node", "label"))


def all_partitions(*, account: Account) -> tuple[PartitionSeen, ...]:
    """Every list that is published to posts, by name; four questions. Raises ``UnableToAllow``."""
    require(account, lists.RIGHT)
    posts = _post_labels()
    said = _last_holdings()
    held: defaultdict[int, list[Holding]] = defaultdict(list)
    rows = list(ListPartition.objects.order_by("name"))
    by_number = {row.number: row for row in rows}
    for one in ListPost.objects.order_by("node"):
        partition = by_number[one.partition_id]
        held[one.partition_id].append(_holding(one.node, posts, said.get((one.node, one.partition_id)), partition))
    return tuple(
        PartitionSeen(
            number=row.number,
            name=row.name,
            entries=row.entries,
            left_out=row.left_out,
            version=row.version,
            as_of=row.as_of,
            lease_until=date_of_entry(row.lease_until_day) if row.lease_until_day else None,
            posts=tuple(held[row.number]),
        )
        for row in rows
    )


def _last_holdings() -> Mapping[tuple[str, int], ListHolding]:
    """What each post said last of each list that it is to hold."""
    of_post = ListHolding.objects.filter(node=OuterRef("node"), number=OuterRef("partition_id"))
    newest = Subquery(of_post.order_by("-epoch", "-tick").values("id")[:1])
    ids = ListPost.objects.annotate(newest=newest).values("newest")
    return {(row.node, row.number or 0): row for row in ListHolding.objects.filter(pk__in=ids)}


def _holding(node: str, posts: Mapping[str, str], said: ListHolding | None, partition: ListPartition) -> Holding:
    version = (said.version or 0) if said else 0
    return Holding(
        node=node,
        label=posts.get(node, ""),
        version=version,
        entries=(said.entries or 0) if said else 0,
        on=date_of_entry(said.day) if said else None,
        current=said is not None and version > 0 and (version, said.root) == (partition.version, partition.root),
        reason=(said.reason or "") if said else "",
    )


def partition_names() -> tuple[str, ...]:
    """Lists that a post can be given: the national one, those of the index, those given before."""
    found = lists.names_of_index()
    known = ListPartition.objects.values_list("name", flat=True)
    return (NATIONAL, *sorted({*found, *known} - {NATIONAL}))
