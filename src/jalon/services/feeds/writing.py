"""What a hub appends to its feeds: the feed of a post opened, and what it reads announced."""

from __future__ import annotations

import json
from datetime import datetime

from django.db.models import Max

from jalon.journal.lanes import Lane
from jalon.journal.versions import own_versions
from jalon.kernel.errors import UnableTo
from jalon.records.models import AnnouncedVersions, FeedPost, Peer
from jalon.services.journal_store import stream_row
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node, Role


class UnableToFeed(UnableTo):
    """Something that no feed takes, or a post that there is none for."""


def post_number(*, node: Node, post: str, at: datetime) -> int:
    """The number of a post's own feed, opened with whom it is for when it is not there in this epoch.

    ``post``: its node in hex. Raises :class:`UnableToFeed` for no active post, ``UnableToRecord``.
    """
    with one_transaction():
        number = FeedPost.objects.filter(pk=post).values_list("number", flat=True).first()
        if number is None:
            if not Peer.objects.filter(pk=post, role=Role.POST, active=True, revoked_reason="").exists():
                raise UnableToFeed("services.feeds.post_unknown", post=post[:16])
            number = (FeedPost.objects.aggregate(Max("number"))["number__max"] or 0) + 1
            FeedPost.objects.create(node=post, number=number)
        if stream_row(node.stream(Lane.FEED_POST, number)) is None:
            record(node, [Event("feed.opened", {"feed": {"post": bytes.fromhex(post)}}, number)], at=at)
    return number


def announce_versions(*, node: Node, at: datetime) -> None:
    """Say what this hub reads, when that is not what it said last in this epoch. Raises ``UnableToRecord``."""
    versions = own_versions().to_value()
    said = AnnouncedVersions.objects.filter(node=node.node.hex(), epoch=node.epoch.hex()).order_by("seq").last()
    if said is None or said.versions != json.dumps(versions, separators=(",", ":")):
        record(node, [Event("versions.announced", {"versions": {"versions": versions}})], at=at)
