"""What a post says of a feed's entry that it could not apply: once, upwards, so that headquarters sees it."""

from __future__ import annotations

from datetime import datetime

from jalon.kernel.canonical import Value
from jalon.records.models import FeedRefusal
from jalon.records.models.projection import Projection
from jalon.services.journaling import Event, record
from jalon.services.node import Node


def refuse(node: Node, row: Projection, code: str, at: datetime, *, sub: int | None = None) -> bool:
    """Journal the refusal of the entry that ``row`` was made from, where that was not done. Always False."""
    number: int = getattr(row, "number", 0) if sub is None else sub
    known = FeedRefusal.objects.filter(
        node=node.node.hex(), feed=row.lane, number=number, refused_seq=row.seq, code=code
    )
    if not known.exists():
        values: dict[str, Value] = {"lane": row.lane, "sub": number, "seq": row.seq, "code": code}
        record(node, [Event("feed.refused", {"refusal": values})], at=at)
    return False
