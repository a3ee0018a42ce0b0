"""Referral cells: one size, one clock, nothing to tell a referral from none."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal import cells, keys
from jalon.journal.cell_clock import OpeningHours, slot_of, slot_start, slots_due
from jalon.journal.cells import CellSigner
from jalon.journal.errors import UnableToOpenEnvelope, UnableToSealEnvelope
from jalon.journal.streams import Stream, genesis
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead

PRIVATE = bytes(range(96))
PUBLIC = keys.encryption_public(PRIVATE)
SIGNING = bytes(range(32))
STREAM = Stream(b"POST0001", b"EPOCH001", 3, 1)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = OpeningHours(time(6), time(19))


def _signer() -> CellSigner:
    return CellSigner(STREAM, 4, genesis(STREAM), b"PROTECT1", SIGNING, NOON)


def _open(cell: bytes, **changes: Any) -> cells.Cell:
    given: dict[str, Any] = {
        "private_keys": [PRIVATE],
        "sender_key": lambda _node, _epoch: keys.signing_public(SIGNING),
        "recipient_node": b"PROTECT1",
    }
    return cells.open_cell(cell, **(given | changes))


@settings(max_examples=30)
@given(st.none() | st.binary(max_size=cells.WHOLE_BYTES_MAX), st.booleans())
def test_a_cell_has_one_size_and_opens_to_its_payload(payload: bytes | None, signed: bool) -> None:
    cell = cells.seal_cell(PUBLIC, payload, signer=_signer() if signed else None)
    assert len(cell) == limits.CELL_BYTES
    opened = _open(cell)
    assert opened.payload == payload
    assert (opened.statement is not None) == signed


def test_what_lies_outside_the_seal_is_the_same_for_referral_and_dummy() -> None:
    assert cells.seal_cell(PUBLIC)[:9] == cells.seal_cell(PUBLIC, b"x" * 2_000, signer=_signer())[:9]


def test_a_longer_payload_is_cut_and_joined_in_any_order() -> None:
    payload = bytes(index % 256 for index in range(9_000))
    sealed = cells.seal_cells(PUBLIC, payload, signer=_signer())
    assert len(sealed) == 4
    assert {len(cell) for cell in sealed} == {limits.CELL_BYTES}
    held: dict[int, bytes] = {}
    messages = set()
    for cell in reversed(sealed):
        assert cells.join_fragments(held, 4) is None
        opened = _open(cell)
        assert opened.fragment is not None
        assert opened.payload is not None
        messages.add(opened.fragment.message)
        held[opened.fragment.index] = opened.payload
    assert cells.join_fragments(held, 4) == payload
    assert len(messages) == 1
    assert len(cells.seal_cells(PUBLIC, b"short")) == 1


def test_too_long_a_payload_is_refused() -> None:
    with pytest.raises(UnableToSealEnvelope, match=r"journal\.cell\.too_long"):
        cells.seal_cell(PUBLIC, bytes(cells.WHOLE_BYTES_MAX + 1))
    with pytest.raises(UnableToSealEnvelope, match=r"journal\.cell\.too_long"):
        cells.seal_cells(PUBLIC, bytes(cells.FRAGMENTS_MAX * cells.FRAGMENT_BYTES_MAX + 1))


def test_a_signed_cell_needs_its_sender_and_its_recipient() -> None:
    cell = cells.seal_cell(PUBLIC, b"x", signer=_signer())
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.recipient_other"):
        _open(cell, recipient_node=b"OTHER001")
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.sender_unknown"):
        _open(cell, sender_key=None)
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.signature_wrong"):
        _open(cell, sender_key=lambda _node, _epoch: keys.signing_public(bytes(32)))
    with pytest.raises(UnableToOpenEnvelope, match=r"journal\.envelope\.key_unknown"):
        _open(cell, private_keys=[bytes(96)])


@settings(max_examples=40)
@given(st.integers(0, limits.CELL_BYTES * 8 - 1))
def test_an_altered_cell_is_refused(bit: int) -> None:
    cell = bytearray(cells.seal_cell(PUBLIC, b"x"))
    cell[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UnableToRead):
        _open(bytes(cell))


def test_thirteen_open_hours_have_26_slots_a_day() -> None:
    due = slots_due(NOON - timedelta(days=1), NOON, DAY)
    assert len(due) == 26
    assert all(time(6) <= slot_start(slot).time() < time(19) for slot in due)


def test_a_slot_is_due_once_and_only_when_it_has_begun() -> None:
    assert slots_due(NOON, NOON + timedelta(minutes=29), DAY) == ()
    assert slots_due(NOON, NOON + timedelta(minutes=30), DAY) == (slot_of(NOON) + 1,)
    assert slots_due(NOON, NOON - timedelta(days=1), DAY) == ()


def test_missed_slots_are_made_up_for_seven_days_at_most() -> None:
    assert len(slots_due(NOON - timedelta(days=7), NOON, DAY)) == 7 * 26
    assert slots_due(NOON - timedelta(days=400), NOON, DAY) == slots_due(NOON - timedelta(days=7), NOON, DAY)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 20_000), max_size=8), st.integers(0, 23), st.integers(0, 23))
def test_however_often_it_is_asked_the_same_slots_come_out(minutes: list[int], opens: int, closes: int) -> None:
    """Contacts at any moments within seven days give together the slots that one contact at the end gives."""
    hours = OpeningHours(time(opens), time(closes))
    end = NOON + timedelta(minutes=9_000)
    moments = sorted({NOON + timedelta(minutes=minute % 9_000) for minute in minutes} | {end})
    found: list[int] = []
    after = NOON
    for moment in moments:
        found += slots_due(after, moment, hours)
        after = moment
    assert tuple(found) == slots_due(NOON, end, hours)


def test_hours_past_midnight_and_all_day_are_understood() -> None:
    night = OpeningHours(time(18), time(6))
    assert len(slots_due(NOON - timedelta(days=1), NOON, night)) == 24
    assert len(slots_due(NOON - timedelta(days=1), NOON, OpeningHours(time(0), time(0)))) == 48
