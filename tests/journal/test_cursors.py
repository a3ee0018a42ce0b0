"""Cursors against a plain model: a set of the numbers that arrived."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal.cursors import GAPS_MAX, Arrival, Cursor
from jalon.journal.receipts import ReceiptLine
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableTo

STREAM = Stream(b"POST0001", b"EPOCH001", 2)
START = Cursor(STREAM, 0, bytes(32))


def test_arrivals_are_told_apart() -> None:
    cursor = Cursor(STREAM, 5, b"5" * 32)
    assert cursor.classify(6, b"6" * 32, held=None) is Arrival.NEXT
    assert cursor.classify(8, b"8" * 32, held=None) is Arrival.BEYOND_GAP
    assert cursor.classify(5, b"5" * 32, held=None) is Arrival.DUPLICATE
    assert cursor.classify(5, b"x" * 32, held=None) is Arrival.FORK
    assert cursor.classify(3, b"3" * 32, held=b"3" * 32) is Arrival.DUPLICATE
    assert cursor.classify(3, b"x" * 32, held=b"3" * 32) is Arrival.FORK
    with pytest.raises(AssertionError):
        cursor.classify(3, b"3" * 32, held=None)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(2, 60), st.integers(1, 8)), max_size=12))
def test_gaps_are_exactly_what_is_missing_below_the_furthest(runs: list[tuple[int, int]]) -> None:
    cursor, arrived = START, set[int]()
    for first, length in runs:
        cursor = cursor.park(first, first + length - 1)
        arrived |= set(range(first, first + length))
    missing = {seq for low, high in cursor.gaps for seq in range(low, high + 1)}
    assert missing == set(range(1, max(arrived, default=0) + 1)) - arrived
    assert cursor.furthest == max(arrived, default=0)
    assert list(cursor.gaps) == sorted(cursor.gaps)


def test_a_gap_that_fills_falls_away() -> None:
    cursor = START.advance(5, b"5" * 32).park(8, 9).park(12, 12)
    assert cursor.gaps == ((6, 7), (10, 11))
    cursor = cursor.advance(6, b"6" * 32)
    assert cursor.gaps == ((7, 7), (10, 11))
    cursor = cursor.advance(9, b"9" * 32)
    assert (cursor.gaps, cursor.furthest) == (((10, 11),), 12)
    cursor = cursor.advance(12, b"c" * 32)
    assert (cursor.gaps, cursor.furthest) == ((), 0)
    assert cursor.park(20, 21).gaps == ((13, 19),)


def test_a_seventeenth_gap_is_refused() -> None:
    cursor = START
    for number in range(GAPS_MAX):
        cursor = cursor.park(number * 2 + 2, number * 2 + 2)
    assert len(cursor.gaps) == GAPS_MAX
    with pytest.raises(UnableTo, match=r"journal\.cursor\.too_many_gaps"):
        cursor.park(100, 100)
    assert cursor.park(cursor.furthest + 1, 100).gaps == cursor.gaps


def test_a_receipt_beyond_the_cursor_shows_a_restored_receiver() -> None:
    cursor = Cursor(STREAM, 5, b"5" * 32)
    assert cursor.is_behind(ReceiptLine(STREAM, 6, bytes(32)))
    assert not cursor.is_behind(ReceiptLine(STREAM, 5, bytes(32)))
