"""Where the feeds stand: at a hub, what each post holds of its own; at a post, what it was told and could not apply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jalon.journal.keys import key_id
from jalon.journal.lanes import Lane
from jalon.records.models import (
    FeedPosition,
    FeedRefusal,
    ListHolding,
    ListPartition,
    ListPost,
    NodeKey,
    OfficerPost,
    Peer,
    PostOfficer,
    Stream,
)
from jalon.services.feeds.places import feeds_of
from jalon.services.node import Node, Role


@dataclass(frozen=True)
class FeedSeen:
    """One feed of one post: entries written, and how many the post said that it holds."""

    lane: Lane
    sub: int
    written: int
    held: int
    said_at: datetime | None


@dataclass(frozen=True)
class KeySeen:
    """A signing key that a post (its node in hex) asked for or had: ``code`` says why it was refused."""

    node: str
    key_id: str
    standing: str
    code: str


def keys_asked_for() -> tuple[KeySeen, ...]:
    """Signing keys beside those in force, in the order in which they came."""
    rows = NodeKey.objects.order_by("id")
    return tuple(KeySeen(row.node, key_id(bytes.fromhex(row.public)).hex(), row.standing, row.code) for row in rows)


@dataclass(frozen=True)
class PostFeeds:
    """What a post holds. ``refused``: codes of what it could not apply, with how often."""

    node: str
    label: str
    feeds: tuple[FeedSeen, ...]
    refused: tuple[tuple[str, int], ...]

    @property
    def behind(self) -> int:
        """Entries that the post does not hold yet."""
        return sum(one.written - one.held for one in self.feeds)


@dataclass(frozen=True)
class ListSeen:
    """A partition as published, and the version that each of its posts proved to hold (0: none)."""

    number: int
    name: str
    version: int
    entries: int
    as_of: datetime | None
    left_out: int
    posts: tuple[tuple[str, int, bool], ...]
    """(node, version, whether its root is the published one of that version)."""


def feeds_of_posts(node: Node) -> tuple[PostFeeds, ...]:
    """Every post, by name."""
    own = Stream.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), own=True, lane__gte=Lane.FEED_ALL)
    written = {(row.lane, row.sub): row.seq for row in own}
    return tuple(_of_post(peer, written) for peer in Peer.objects.filter(role=Role.POST).order_by("label", "node"))


def _of_post(peer: Peer, written: dict[tuple[int, int], int]) -> PostFeeds:
    said = {(row.lane, row.sub): row for row in FeedPosition.objects.filter(node=peer.node)}
    feeds = [
        FeedSeen(
            Lane(lane),
            sub,
            written[lane, sub],
            said[lane, sub].seq if (lane, sub) in said else 0,
            said[lane, sub].at if (lane, sub) in said else None,
        )
        for lane, sub in feeds_of(peer.node)
        if (lane, sub) in written
    ]
    codes = list(FeedRefusal.objects.filter(node=peer.node).values_list("code", flat=True))
    refused = tuple((code, codes.count(code)) for code in sorted({code for code in codes if code}))
    return PostFeeds(peer.node, peer.label, tuple(feeds), refused)


def lists_published() -> tuple[ListSeen, ...]:
    """Every partition that some post holds or is to hold."""
    return tuple(_list(row) for row in ListPartition.objects.order_by("name"))


def _list(row: ListPartition) -> ListSeen:
    posts = []
    for post in ListPost.objects.filter(partition=row).order_by("node").values_list("node", flat=True):
        last = ListHolding.objects.filter(node=post, number=row.number).order_by("epoch", "tick").last()
        version = (last.version or 0) if last else 0
        posts.append((post, version, last is not None and version == row.version and last.root == row.root))
    return ListSeen(row.number, row.name, row.version, row.entries, row.as_of, row.left_out, tuple(posts))


@dataclass(frozen=True)
class OfficerSeen:
    """An officer of posts, as headquarters keeps them."""

    username: str
    label: str
    role: str
    active: bool
    posts: tuple[str, ...]


def officers_of_posts() -> tuple[OfficerSeen, ...]:
    """Every officer of posts, by name."""
    serving: dict[str, list[str]] = {}
    for row in OfficerPost.objects.order_by("node"):
        serving.setdefault(str(row.officer_id), []).append(row.node)
    return tuple(
        OfficerSeen(one.username, one.label, one.role, one.active, tuple(serving.get(str(one.id), ())))
        for one in PostOfficer.objects.order_by("username")
    )
