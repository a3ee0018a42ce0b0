"""What was recorded, found again: an act repeated gets the first answer."""

from __future__ import annotations

from datetime import UTC, datetime

from jalon.kernel.ids import slip_code
from jalon.records.models import Entry
from jalon.records.models.projection import Projection
from jalon.services.journaling import Recorded
from jalon.services.reads import place_of


def recorded_of(row: Projection, at: datetime | None) -> Recorded:
    """The answer that recording gave when it made ``row``; ``at`` is the row's own time, None when erased."""
    entry = Entry.objects.get(
        stream__node=row.node, stream__epoch=row.epoch, stream__lane=row.lane, stream__sub=0, seq=row.seq
    )
    hashed = bytes(entry.hash)
    when = at or datetime.fromtimestamp(row.day * 86_400, UTC)
    return Recorded(place_of(row), hashed, slip_code(hashed), row.id, when)
