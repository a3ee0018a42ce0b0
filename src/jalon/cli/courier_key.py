"""The key for couriers on disk: made when it is due, announced when it is there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.keystore import load_node, save_courier_keys
from jalon.services import courier_keys
from jalon.services.node import Node


def ensure_courier_key(home: Path, *, at: datetime) -> Node:
    """The node with its key of this quarter. The file comes first: what is announced, the node can open."""
    node = load_node(home)
    kept = courier_keys.renewed(node, at=at)
    if kept is not None:
        node = save_courier_keys(
            home, private_keys=[one.private for one in kept], certificates=[one.certificate for one in kept]
        )
    courier_keys.announce(node, at=at)
    return node
