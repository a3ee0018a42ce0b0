"""A courier's stick at the command line: the node's own key first, then the services, then what is to be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from jalon.cli.node_process import databases, open_node

if TYPE_CHECKING:
    from jalon.services.courier import Reading, Trip


@contextmanager
def opened_for_couriers(home: Path) -> Iterator[datetime]:
    """Open the node with its key of this quarter; gives the time. Raises ``UnableTo``."""
    kind = open_node(home)
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.cli.courier_key import ensure_courier_key

    at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
    with databases(home, kind):
        ensure_courier_key(home, at=at)
        yield at


def write_stick(home: Path, folder: Path, *, posts: Sequence[str], at: datetime) -> tuple[Trip, ...]:
    """Write what the other side lacks: of a post to its hub, of a hub to ``posts``, or to all that wrote."""
    from jalon.adapters.keystore import load_node
    from jalon.adapters.stick import FolderStick
    from jalon.services.node import Role

    node = load_node(home)
    if node.role is Role.HUB:
        from jalon.services import courier_hub

        wanted = list(posts) or courier_hub.posts_to_answer()
        return courier_hub.write(node=node, stick=FolderStick(folder), posts=wanted, at=at)
    from jalon.services import courier_post

    return (courier_post.write(node=node, stick=FolderStick(folder), at=at),)


def read_stick(home: Path, folder: Path, *, at: datetime) -> Reading:
    """Take in what the stick brings; at a post, keep the hub's newer key."""
    from jalon.adapters.keystore import load_node
    from jalon.adapters.stick import FolderStick
    from jalon.services.node import Role

    node = load_node(home)
    if node.role is Role.HUB:
        from jalon.services import courier_hub

        return courier_hub.read(node=node, stick=FolderStick(folder), at=at)
    from jalon.post.sticks import read_at_post

    return read_at_post(home, FolderStick(folder), at=at)
