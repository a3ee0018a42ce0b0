"""Which feeds there are, in which order they leave, and which of them are for a post."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from jalon.journal.lanes import Lane
from jalon.journal.list_state import SNAPSHOT_SUB
from jalon.records.models import FeedPost, ListPost

FEED_LANES = frozenset({Lane.FEED_ALL, Lane.FEED_LIST, Lane.FEED_POST, Lane.FEED_REFERRAL})
Feed = tuple[int, int]
"""(lane, sub)."""


class AllSub(IntEnum):
    """Subs of the feed for all: bulk stands apart, so that it holds up no revocation."""

    NEWS = 0
    POLICY = 1
    TRUST = 2


_BULK = {(int(Lane.FEED_ALL), int(AllSub.POLICY)): 1, (int(Lane.FEED_ALL), int(AllSub.TRUST)): 3}
_SNAPSHOTS = 2


def rank(feed: Feed) -> tuple[int, int, int]:
    """Order in which feeds leave: news, the post's own and changes of lists; then bulk."""
    lane, sub = feed
    if lane == Lane.FEED_LIST and sub & SNAPSHOT_SUB:
        return _SNAPSHOTS, lane, sub
    first = {Lane.FEED_ALL: 0, Lane.FEED_POST: 1, Lane.FEED_LIST: 2, Lane.FEED_REFERRAL: 3}
    return _BULK.get(feed, 0), first[Lane(lane)], sub


def feeds_of(post: str) -> tuple[Feed, ...]:
    """Feeds that a post (its node in hex) is to hold, at its hub, in the order in which they leave."""
    found: list[Feed] = [(Lane.FEED_ALL, sub) for sub in AllSub]
    number = FeedPost.objects.filter(pk=post).values_list("number", flat=True).first()
    if number is not None:
        found += [(Lane.FEED_POST, number), (Lane.FEED_REFERRAL, number)]
    for partition in ListPost.objects.filter(node=post).values_list("partition_id", flat=True):
        found += [(Lane.FEED_LIST, partition), (Lane.FEED_LIST, SNAPSHOT_SUB | partition)]
    return ordered(found)


def ordered(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    """Feeds in the order in which they leave."""
    return tuple(sorted(feeds, key=rank))
