"""Parts, entries and their chain: what is hashed, and what erasing leaves unchanged."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal.entries import Entry, Header, erase_part, hash_of, make_entry
from jalon.journal.parts import ErasedPart, Part, blob_key, blob_name, commitment, open_part, salts, seal_part
from jalon.journal.streams import Stream, genesis
from jalon.kernel.canonical import encode
from jalon.kernel.errors import UnableToRead

HEADER = Header(1, 0x0101, 1, 0, 7, 20_515)
values = st.lists(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20) | st.binary(max_size=20), max_size=6
)
bodies = st.lists(values, min_size=1, max_size=8)


def _entry(body: list[list[object]], seed: bytes = bytes(16)) -> Entry:
    parts = [Part(index, encode(row)) for index, row in enumerate(body)]  # type: ignore[arg-type]
    return make_entry(bytes(32), HEADER, parts, salts(seed, 1, len(parts)))


@settings(max_examples=60)
@given(bodies, st.data())
def test_erasing_any_parts_in_any_order_never_changes_the_hash(body: list[list[object]], data: st.DataObject) -> None:
    entry = erased = _entry(body)
    for index in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=10)):
        erased = erase_part(erased, index)
        assert isinstance(erased.parts[index], ErasedPart)
        assert erased.salts[index] is None
        assert erased.hash == entry.hash == hash_of(bytes(32), erased)
    assert erased.commitments() == entry.commitments()


@settings(max_examples=60)
@given(bodies, st.data())
def test_changing_any_byte_of_a_part_changes_the_hash(body: list[list[object]], data: st.DataObject) -> None:
    entry = _entry(body)
    index = data.draw(st.integers(0, len(body) - 1))
    part = entry.parts[index]
    assert isinstance(part, Part)
    at = data.draw(st.integers(0, len(part.data) - 1))
    changed = Part(part.part_class, part.data[:at] + bytes([part.data[at] ^ 1]) + part.data[at + 1 :])
    altered = Entry(entry.header, (*entry.parts[:index], changed, *entry.parts[index + 1 :]), entry.salts, entry.hash)
    assert hash_of(bytes(32), altered) != entry.hash


@settings(max_examples=40)
@given(st.binary(min_size=16, max_size=16), st.binary(max_size=200))
def test_a_part_at_rest_opens_with_its_salt_and_with_no_other(salt: bytes, data: bytes) -> None:
    sealed = seal_part(salt, data)
    assert open_part(salt, sealed) == data
    other = bytes([salt[0] ^ 1]) + salt[1:]
    with pytest.raises(UnableToRead, match=r"journal\.part\.unreadable"):
        open_part(other, sealed)
    with pytest.raises(UnableToRead, match=r"journal\.part\.unreadable"):
        open_part(salt, sealed[:-1])


def test_salts_are_the_hmac_cut_into_sixteen_bytes() -> None:
    seed = bytes(range(16))
    message = b"jalon/salt/1".ljust(16, b"\0") + (9).to_bytes(8, "big")
    stream = b"".join(hmac.digest(seed, message + bytes([block]), hashlib.sha512) for block in range(2))
    assert b"".join(salts(seed, 9, 8)) == stream
    assert salts(seed, 9, 3) == salts(seed, 9, 8)[:3]


def test_class_and_salt_are_bound_by_the_commitment() -> None:
    part = Part(1, encode(["x"]))
    assert commitment(bytes(16), part) != commitment(bytes(16), Part(2, part.data))
    assert commitment(bytes(16), part) != commitment(b"\1" + bytes(15), part)


def test_header_fields_are_all_bound_by_the_hash() -> None:
    parts, secret = [Part(1, encode([]))], salts(bytes(16), 1, 1)
    headers = [
        HEADER,
        Header(2, 0x0101, 1, 0, 7, 20_515),
        Header(1, 0x0102, 1, 0, 7, 20_515),
        Header(1, 0x0101, 2, 0, 7, 20_515),
        Header(1, 0x0101, 1, 1, 7, 20_515),
        Header(1, 0x0101, 1, 0, 8, 20_515),
        Header(1, 0x0101, 1, 0, 7, 20_516),
    ]
    assert len({make_entry(bytes(32), header, parts, secret).hash for header in headers}) == len(headers)


def test_blob_key_depends_on_slot_and_its_name_on_the_ciphertext() -> None:
    assert blob_key(bytes(16), 0) != blob_key(bytes(16), 1)
    assert blob_name(b"x") == hashlib.sha256(b"x").digest()


def test_stream_bytes_round_trip_and_genesis_names_the_parent() -> None:
    stream = Stream(b"ABCDEFGH", b"\0\1abcdef", 2, 513)
    assert Stream.from_bytes(stream.to_bytes()) == stream
    assert stream.place(5).stream_bytes() == stream.to_bytes()
    assert genesis(stream) != genesis(stream, b"\0\0abcdef") != genesis(stream, b"\0\0abcdef", b"\1" * 32)
    with pytest.raises(UnableToRead, match=r"journal\.stream\.length"):
        Stream.from_bytes(stream.to_bytes()[:-1])


def test_a_printed_entry_shows_neither_person_nor_secret() -> None:
    entry = make_entry(bytes(32), HEADER, [Part(2, encode(["TRAORE"]))], [b"SECRETSECRETSECR"])
    assert "TRAORE" not in repr(entry)
    assert "SECRET" not in repr(entry)
