"""When entries arrived: a hub's receipts say how far it held every stream, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

import numpy as np

from jalon.journal import receipts
from jalon.kernel.clock import entry_day
from jalon.kernel.errors import UnableToRead
from jalon.records.models import Receipt, Stream
from jalon.services.journal_store import stream_of
from jalon.stats.lake.conform import Arrival

_CHUNK = 2_000


def arrivals(since: datetime) -> Mapping[int, Arrival]:
    """By the number of a stream, what receipts since a moment say; what arrived before counts as arrived then."""
    numbers = {stream_of(row): row.pk for row in Stream.objects.filter(own=False)}
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Receipt.objects.filter(received_at__gte=since).order_by("received_at", "leaf_index")
    for row in rows.iterator(chunk_size=_CHUNK):
        try:
            receipt, _ = receipts.read(bytes(row.receipt) + bytes(row.signature))
        except UnableToRead:
            continue
        for line in receipt.lines:
            number = numbers.get(line.stream)
            if number is not None:
                # The first receipt that speaks of an entry says when it arrived.
                marks[number].setdefault(line.seq, entry_day(row.received_at))
    return {number: _rising(found) for number, found in marks.items()}


def _rising(found: Mapping[int, int]) -> Arrival:
    seq = np.array(sorted(found), np.int64)
    day = np.array([found[one] for one in seq.tolist()], np.int64)
    # Of two receipts, the one about more entries is the later; a restored hub's clock may have said otherwise.
    return Arrival(seq, np.maximum.accumulate(day))
