"""Everything that a hub has to tell its posts and has not told yet: by the clock, and after a change."""

from __future__ import annotations

from datetime import datetime

from jalon.services import hub_key, hub_months, key_rotation, revocations
from jalon.services.feeds import files, lists, officers
from jalon.services.feeds.writing import announce_versions
from jalon.services.node import Node


def publish(*, node: Node, at: datetime) -> int:
    """Write what is new to the feeds; returns how many entries of officers and lists that took.

    Whoever changed it does not need to know of feeds: what posts were told is compared with what is. Raises
    ``UnableToRecord``, ``UnableToErase``.
    """
    announce_versions(node=node, at=at)
    hub_months.announce(node, at=at)
    hub_key.announce(node=node, at=at)
    revocations.repeat(node=node, at=at)
    key_rotation.certify(node=node, at=at)
    told = officers.publish(node=node, at=at)
    lists.publish_assignments(node=node, at=at)
    return told + lists.publish(node=node, at=at)


def publish_files(*, node: Node, at: datetime) -> int:
    """The same of policy and trust store, apart: a file that cannot travel holds up nobody. Raises ``UnableTo``."""
    return files.publish(node=node, at=at)
