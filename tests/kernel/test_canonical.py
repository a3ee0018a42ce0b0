"""One value has one encoding, and the reader refuses every other."""

from __future__ import annotations

import unicodedata

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.kernel import limits
from jalon.kernel.canonical import Reader, Value, decode, encode
from jalon.kernel.errors import UnableToRead

INTEGERS = st.integers(-(1 << 64), (1 << 64) - 1)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40).map(lambda t: unicodedata.normalize("NFC", t))
LEAVES = st.none() | st.booleans() | INTEGERS | st.binary(max_size=40) | TEXTS
VALUES: st.SearchStrategy[Value] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5), max_leaves=12
).filter(lambda value: depth(value) <= limits.CBOR_DEPTH_MAX)


def depth(value: Value) -> int:
    """How deep lists are nested."""
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(VALUES)
def test_what_is_written_is_read_back(value: Value) -> None:
    assert decode(encode(value)) == value


@given(VALUES)
def test_an_independent_reader_agrees(value: Value) -> None:
    assert cbor2.loads(encode(value)) == value


@given(VALUES)
def test_an_independent_writer_agrees(value: Value) -> None:
    assert cbor2.dumps(value, canonical=True) == encode(value)


@settings(max_examples=300)
@given(st.binary(max_size=60))
def test_any_bytes_are_the_one_encoding_of_a_value_or_refused_with_an_offset(data: bytes) -> None:
    try:
        value = decode(data)
    except UnableToRead as refused:
        assert 0 <= refused.offset <= len(data)
    else:
        assert encode(value) == data


@given(VALUES, st.data())
def test_every_shortened_encoding_is_refused(value: Value, data: st.DataObject) -> None:
    written = encode(value)
    cut = data.draw(st.integers(0, len(written) - 1))
    with pytest.raises(UnableToRead):
        decode(written[:cut])


@pytest.mark.parametrize(
    ("written", "condition", "offset"),
    [
        ("1817", "not_canonical", 0),
        ("1900ff", "not_canonical", 0),
        ("1a0000ffff", "not_canonical", 0),
        ("1b00000000ffffffff", "not_canonical", 0),
        ("5801aa", "not_canonical", 0),
        ("9f00ff", "not_canonical", 0),
        ("5f4100ff", "not_canonical", 0),
        ("a10000", "not_canonical", 0),
        ("c000", "not_canonical", 0),
        ("f7", "not_canonical", 0),
        ("f90000", "not_canonical", 0),
        ("fb3ff0000000000000", "not_canonical", 0),
        ("f818", "not_canonical", 0),
        ("1c", "not_canonical", 0),
        ("820018", "truncated", 3),
        ("", "truncated", 0),
        ("43aabb", "truncated", 1),
        ("0000", "trailing", 1),
        ("61ff", "not_text", 0),
        ("6365cc81", "not_canonical", 0),
        ("8181818180", "too_deep", 4),
        ("990401", "too_many_items", 0),
        ("9bffffffffffffffff", "too_many_items", 0),
        ("5bffffffffffffffff", "too_long", 0),
    ],
)
def test_bytes_outside_the_profile_are_refused_at_their_offset(written: str, condition: str, offset: int) -> None:
    with pytest.raises(UnableToRead) as refused:
        decode(bytes.fromhex(written))
    assert (refused.value.code, refused.value.offset) == (f"kernel.canonical.{condition}", offset)


def test_text_is_written_in_nfc() -> None:
    assert encode("e\u0301") == encode("\u00e9")


@pytest.mark.parametrize(
    "value", [1 << 64, b"x" * (limits.CBOR_STRING_BYTES_MAX + 1), "x" * 5000, [0] * 1025, [[[[[]]]]]]
)
def test_writing_a_value_outside_the_profile_is_a_programmers_error(value: Value) -> None:
    with pytest.raises(AssertionError):
        encode(value)


def test_reader_takes_items_in_a_row_and_raw_bytes_between() -> None:
    reader = Reader(encode([1]) + b"\xff\xff" + encode("a"))
    assert reader.item() == [1]
    assert reader.take(2) == b"\xff\xff"
    assert reader.item() == "a"
    reader.end()
    with pytest.raises(UnableToRead):
        reader.take(1)


def test_bounds_of_a_reader_are_its_own() -> None:
    assert Reader(encode([0] * 3), items_max=3).item() == [0, 0, 0]
    with pytest.raises(UnableToRead, match="too_many_items"):
        Reader(encode([0] * 4), items_max=3).item()
    with pytest.raises(UnableToRead, match="too_long"):
        Reader(encode(b"abcd"), string_bytes_max=3).item()
