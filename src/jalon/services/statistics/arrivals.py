"""When entries arrived: a hub's receipts say how far it held every stream, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime

import numpy as np

from jalon.journal import receipts
from jalon.journal.streams import Stream as JournalStream
from jalon.kernel.clock import entry_day
from jalon.kernel.errors import UnableToRead
from jalon.records.models import Receipt, Stream
from jalon.services.journal_store import stream_of
from jalon.stats.lake.conform import Arrival

_PAGE = 2_000
"""More receipts than all posts get in a day or two: the page before the first that counts names every stream."""
_Bytes = bytes | memoryview


def arrivals(since: datetime) -> Mapping[int, Arrival]:
    """By the number of a stream, what receipts since a moment say. What had arrived before it counts as arrived on the
    day before."""
    numbers = {stream_of(row): row.pk for row in Stream.objects.filter(own=False)}
    marks: dict[int, dict[int, int]] = defaultdict(dict)
    earlier = entry_day(since) - 1
    # Backwards, so that of several receipts about an entry the first one remains.
    for receipt, signature, at in _back_to(since):
        day = entry_day(at) if at >= since else earlier
        for number, seq in _lines(receipt, signature, numbers):
            marks[number][seq] = day
    return {number: _rising(found) for number, found in marks.items()}


def _back_to(since: datetime) -> Iterator[tuple[_Bytes, _Bytes, datetime]]:
    """Receipts from the newest back, by pages of the index; the last page lies wholly before ``since``."""
    rows = Receipt.objects.order_by("-leaf_index").values_list("receipt", "signature", "received_at", "leaf_index")
    page = list(rows[:_PAGE])
    while page:
        yield from (row[:3] for row in page)
        if page[0][2] < since:
            return
        page = list(rows.filter(leaf_index__lt=page[-1][3])[:_PAGE])


def _lines(receipt: _Bytes, signature: _Bytes, numbers: Mapping[JournalStream, int]) -> Iterator[tuple[int, int]]:
    """Number and last entry of every stream that a receipt speaks of; one that cannot be read says nothing."""
    with suppress(UnableToRead):
        for line in receipts.read(bytes(receipt) + bytes(signature))[0].lines:
            if line.stream in numbers:
                yield numbers[line.stream], line.seq


def _rising(found: Mapping[int, int]) -> Arrival:
    seq = np.array(sorted(found), np.int64)
    day = np.array([found[one] for one in seq.tolist()], np.int64)
    # Of two receipts, the one about more entries is the later; a restored hub's clock may have said otherwise.
    return Arrival(seq, np.maximum.accumulate(day))
