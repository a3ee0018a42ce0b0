"""Cursors: how far a receiver holds a stream, and what a newly arrived entry is to it (journal format, section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jalon.journal.receipts import ReceiptLine
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableTo

GAPS_MAX = 16


class Arrival(Enum):
    """What an entry of number ``seq`` is to the cursor of its stream."""

    NEXT = "next"
    """It continues the chain: store and apply it."""
    DUPLICATE = "duplicate"
    """It is held with the same hash: nothing to do, and the same receipt."""
    BEYOND_GAP = "beyond_gap"
    """Entries before it are missing: park it."""
    FORK = "fork"
    """It is held with another hash: keep both, apply neither further, raise the alarm."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The receiver holds ``stream`` whole up to ``seq``, whose hash is ``head`` (genesis when seq is 0).

    ``gaps`` are the ranges (first, last), at most 16, that are missing below ``furthest``, the highest number parked.
    """

    stream: Stream
    seq: int
    head: bytes
    gaps: tuple[tuple[int, int], ...] = ()
    furthest: int = 0

    def classify(self, seq: int, entry_hash: bytes, *, held: bytes | None) -> Arrival:
        """What the entry is; ``held`` is the hash that the receiver has stored under ``seq``, None when it has none."""
        if held is not None:
            return Arrival.DUPLICATE if held == entry_hash else Arrival.FORK
        if seq == self.seq:
            return Arrival.DUPLICATE if entry_hash == self.head else Arrival.FORK
        assert seq > self.seq, "the receiver gives the stored hash of every number up to the cursor"
        return Arrival.NEXT if seq == self.seq + 1 else Arrival.BEYOND_GAP

    def advance(self, seq: int, head: bytes) -> Cursor:
        """The cursor after entries up to ``seq`` were stored; gaps that this closes fall away."""
        assert seq >= self.seq, "a cursor does not go back by itself"
        gaps = tuple((max(first, seq + 1), last) for first, last in self.gaps if last > seq)
        return Cursor(self.stream, seq, head, gaps, self.furthest if self.furthest > seq else 0)

    def park(self, first: int, last: int) -> Cursor:
        """The cursor after ``first`` .. ``last`` were parked beyond a gap; what is missing before them is named.

        Raises :class:`UnableTo` when that would make a seventeenth gap: do not park, it will be sent again.
        """
        assert self.seq + 1 < first <= last, "what continues the chain is not parked"
        furthest = max(self.seq, self.furthest)
        gaps: list[tuple[int, int]] = []
        for low, high in self.gaps:
            gaps += [(low, min(high, first - 1))] if low < first else []
            gaps += [(max(low, last + 1), high)] if high > last else []
        if first > furthest + 1:
            gaps.append((furthest + 1, first - 1))
        if len(gaps) > GAPS_MAX:
            raise UnableTo("journal.cursor.too_many_gaps", gaps_max=GAPS_MAX)
        return Cursor(self.stream, self.seq, self.head, tuple(gaps), max(furthest, last))

    def is_behind(self, receipt: ReceiptLine) -> bool:
        """Whether a receipt that the receiver signed speaks of more than it holds: it was restored from a backup."""
        return receipt.stream == self.stream and receipt.seq > self.seq
