"""Makes what the feeds say so at a post: after each taking, at the start, and by the clock, for leases that end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from jalon.kernel.errors import UnableTo
from jalon.services.feeds import files, lists_held, officers_held
from jalon.services.feeds.taking import Taken, held_feeds, take, take_one
from jalon.services.link_exchange import FeedCursor
from jalon.services.node import Node
from jalon.services.storage_failures import UnableToRecord


@dataclass(frozen=True, slots=True)
class Applied:
    """``changed``: accounts, lists and files that are other than before; ``troubles``: codes of what could not be."""

    changed: int
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostFeeds:
    """A post's side of its hub's feeds, as the link asks for it (``services.downward.Feeds``)."""

    node: Node

    def cursors(self) -> tuple[FeedCursor, ...]:
        """How far this post holds each feed."""
        return tuple(FeedCursor(one.lane, one.sub, one.seq, one.head) for one in held_feeds(self.node))

    def take(self, wire: bytes, *, at: datetime) -> None:
        """Verify one wire and make it so. Raises ``UnableToRead``, ``UnableToAccept``, ``UnableToRecord``."""
        if take_one(node=self.node, wire=wire, at=at):
            apply(node=self.node, at=at)


_STEPS: tuple[Callable[..., int], ...] = (files.apply, officers_held.apply, lists_held.apply)
"""Rules first, that say which roles there are; then people; lists last, which take longest."""


def take_and_apply(*, node: Node, wires: Iterable[bytes], at: datetime) -> tuple[Taken, Applied]:
    """Take envelopes of the hub's feeds and make them so. Raises ``UnableToRecord``: all of it will come again."""
    taken = take(node=node, wires=wires, at=at)
    return taken, apply(node=node, at=at) if taken.stored else Applied(0)


def apply(*, node: Node, at: datetime) -> Applied:
    """Make everything what the feeds say. One step that fails stops no other. Raises ``UnableToRecord``."""
    changed, troubles = 0, []
    for step in _STEPS:
        try:
            changed += step(node=node, at=at)
        except UnableToRecord:
            raise
        except UnableTo as error:
            troubles.append(error.code)
    return Applied(changed, tuple(troubles))
