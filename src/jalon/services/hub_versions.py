"""What this node's hub reads, by its last announcement: a sender uses the highest that both know, never more."""

from __future__ import annotations

import json

from jalon.journal.dictionaries import NEWEST
from jalon.journal.versions import common_dictionary, versions_of
from jalon.records.models import AnnouncedVersions
from jalon.services.node import Node


def dictionary_for_hub(node: Node) -> int:
    """The dictionary to compress with; the newest known here while the hub has announced nothing."""
    hub = node.hub.node.hex() if node.hub else ""
    rows = AnnouncedVersions.objects.filter(node=hub, versions__isnull=False).order_by("epoch", "seq")
    last = rows.last()
    return NEWEST if last is None else common_dictionary(versions_of(json.loads(last.versions or "null")))
