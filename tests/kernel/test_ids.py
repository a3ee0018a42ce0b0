"""Identifiers: their bytes, their order, and codes that people type."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.ids import (
    Place,
    base32,
    base32_number,
    new_epoch,
    new_node_id,
    read_slip_code,
    slip_code,
    tag,
)

PLACES = st.builds(
    Place,
    node=st.binary(min_size=8, max_size=8),
    epoch=st.binary(min_size=8, max_size=8),
    lane=st.integers(0, 255),
    sub=st.integers(0, 65_535),
    seq=st.integers(0, (1 << 64) - 1),
)


def test_tag_is_padded_with_zeros_to_16_bytes() -> None:
    assert tag("jalon/part/1") == b"jalon/part/1\0\0\0\0"
    with pytest.raises(AssertionError):
        tag("seventeen letters")


@given(PLACES, PLACES)
def test_order_of_places_is_the_order_of_their_bytes(one: Place, other: Place) -> None:
    assert (one < other) == (one.to_bytes() < other.to_bytes())


def test_place_has_19_bytes_of_stream_and_8_of_sequence() -> None:
    place = Place(bytes(range(8)), bytes(range(8, 16)), 2, 0x0102, 3)
    assert place.stream_bytes().hex() == "000102030405060708090a0b0c0d0e0f020102"
    assert place.to_bytes().hex() == place.stream_bytes().hex() + "0000000000000003"


@given(PLACES, st.integers(0, 65_535))
def test_record_id_is_the_head_of_the_tagged_hash_of_its_place(place: Place, item: int) -> None:
    data = b"jalon/record/1\0\0" + place.to_bytes() + item.to_bytes(2, "big")
    assert place.record_id(item).bytes == hashlib.sha256(data).digest()[:16]


def test_new_identifiers_differ_and_an_epoch_begins_with_its_ordinal() -> None:
    assert new_node_id() != new_node_id()
    assert new_epoch(258)[:2] == b"\x01\x02"
    assert new_epoch(1) != new_epoch(1)


@given(st.binary(min_size=1, max_size=20))
def test_base32_keeps_every_bit(data: bytes) -> None:
    letters = base32(data)
    assert len(letters) == -(-len(data) * 8 // 5)
    assert not set(letters) & set("ILOU")
    number = base32_number(letters)
    assert number is not None
    assert number >> (len(letters) * 5 - len(data) * 8) == int.from_bytes(data, "big")


@given(st.binary(min_size=32, max_size=32))
def test_slip_code_is_read_however_it_is_typed(entry_hash: bytes) -> None:
    code = slip_code(entry_hash)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    confused = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_slip_code(confused) == code
    assert read_slip_code(code.replace("-", "").replace("1", "I")) == code


@given(st.binary(min_size=32, max_size=32))
def test_slip_code_is_the_first_80_bits(entry_hash: bytes) -> None:
    assert slip_code(entry_hash) == slip_code(entry_hash[:10] + bytes(22))
    number = base32_number(slip_code(entry_hash))
    assert number == int.from_bytes(entry_hash[:10], "big")


@pytest.mark.parametrize(
    "typed", ["", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U", "é" * 16, "0" * 10_000]
)
def test_what_is_no_slip_code_is_none(typed: str) -> None:
    assert read_slip_code(typed) is None


@given(st.text(max_size=80))
def test_any_typed_text_is_a_slip_code_or_none(typed: str) -> None:
    code = read_slip_code(typed)
    assert code is None or read_slip_code(code) == code
