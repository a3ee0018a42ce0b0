"""What a post says of itself with each exchange. Nothing of any person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from jalon.kernel import limits
from jalon.kernel.canonical import Value, encode
from jalon.kernel.clock import utc_seconds
from jalon.records.models import ListChange
from jalon.services import outbox
from jalon.services.node import Node

STATUS_VERSION = 1


def status_payload(node: Node, *, at: datetime, disk_free_bytes: int, program: str) -> bytes:
    """How this post is: what waits by lane, ages of lists, clock, disk, program.

    ``[1, [[lane, count, oldest day]..], [[list, day of its date]..], unix time, free bytes, program]``.
    """
    waiting: list[Value] = [[int(one.lane), one.count, one.oldest_day] for one in outbox.pending(node)]
    lists: list[Value] = [[name[:80], day] for name, day in _list_days(node)]
    row: Sequence[Value] = [STATUS_VERSION, waiting, lists, utc_seconds(at), disk_free_bytes, program[:40]]
    return encode(row)


def _list_days(node: Node) -> list[tuple[str, int]]:
    found = (
        ListChange.objects.filter(node=node.node.hex(), as_of__isnull=False)
        .values_list("list")
        .annotate(newest=Max("as_of"))
        .order_by("list")
    )
    return list(found[: limits.LISTS_PER_INDEX_MAX])
