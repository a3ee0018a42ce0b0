"""Bundles for a courier: whole, damaged in every way, for somebody else, hostile."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal import bundle, bundle_read, bundle_write, keys
from jalon.journal.bundle import BLOCK_BYTES, ROOM_BYTES, Frame, Parity, UnableToReadBundle
from jalon.journal.bundle_read import Bundle, open_bundle
from jalon.kernel import limits
from jalon.kernel.canonical import encode
from jalon.kernel.errors import UnableToRead

_VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "journal" / "g_bundle.json").read_text())["cases"]
PRIVATE = bytes(range(96))
PUBLIC = keys.encryption_public(PRIVATE)
SENDER, NAME = b"POST0001", bytes(range(16))


def wires(count: int, *, seed: int = 1, low: int = 200, high: int = 9_000) -> list[Frame]:
    dice = random.Random(seed)
    return [Frame(2, 1 + 50 * n, 50, b"JLE1" + dice.randbytes(dice.randint(low, high))) for n in range(count)]


def written(frames: list[Frame], parity: Parity = Parity.NONE) -> bytes:
    out = io.BytesIO()
    bundle_write.write_bundle(out, frames, recipient_public=PUBLIC, sender=SENDER, bundle=NAME, parity=parity)
    return out.getvalue()


def opened(data: bytes) -> Bundle:
    return open_bundle(io.BytesIO(data), [bytes(96), PRIVATE])


def spoilt(data: bytes, blocks: list[int]) -> bytes:
    out = bytearray(data)
    for block in blocks:
        out[block * BLOCK_BYTES + 77] ^= 1
    return bytes(out)


FRAMES = wires(90)
PLAIN = written(FRAMES)
COVERED = written(FRAMES, Parity.XOR_16)


@pytest.mark.parametrize("data", [PLAIN, COVERED], ids=["plain", "parity"])
def test_whole_file_gives_every_frame_and_misses_none(data: bytes) -> None:
    assert len(data) == bundle.SIZES_BYTES[0]
    found = opened(data)
    assert list(found.frames()) == FRAMES
    assert found.missing() == ()
    assert (found.header.sender, found.header.bundle) == (SENDER, NAME)
    assert found.damage() == bundle_read.Damage(0, 0)


def test_file_shows_nothing_but_its_size() -> None:
    again = written(FRAMES)
    assert len(again) == len(PLAIN)
    same = sum(a == b for a, b in zip(again, PLAIN, strict=True))
    assert same < len(PLAIN) / 200, "two files of the same content share no more bytes than chance gives"
    for said in (SENDER, NAME, b"JLE1", FRAMES[0].wire[:40]):
        assert said not in PLAIN


@pytest.mark.parametrize(("count", "length", "size"), [(0, 0, 0), (1, 1, 0), (100, 12_000, 1), (500, 9_000, 2)])
def test_size_is_the_smallest_class_that_fits(count: int, length: int, size: int) -> None:
    frames = [Frame(2, 1, 1, b"JLE1".ljust(length, b"x")) for _ in range(count)]
    layout = bundle_write.layout_of(frames)
    assert layout.blocks * BLOCK_BYTES == bundle.SIZES_BYTES[size]


def test_more_than_the_largest_class_is_refused() -> None:
    many = [Frame(2, 1, 1, bytes(limits.BUNDLE_FRAME_BYTES_MAX))] * 513
    with pytest.raises(bundle_write.UnableToWriteBundle, match="too_large"):
        bundle_write.layout_of(many)
    with pytest.raises(bundle_write.UnableToWriteBundle, match="frame_too_long"):
        bundle_write.layout_of([Frame(2, 1, 1, bytes(limits.BUNDLE_FRAME_BYTES_MAX + 1))])
    with pytest.raises(bundle_write.UnableToWriteBundle, match="too_many_frames"):
        bundle_write.layout_of([Frame(2, 1, 1, b"x")] * (limits.BUNDLE_FRAMES_MAX + 1))


def test_damaged_blocks_lose_the_frames_that_touch_them_and_no_other() -> None:
    header = opened(PLAIN).header
    bad = [header.content_start + place for place in (3, 4, 40)]
    found = opened(spoilt(PLAIN, bad))
    touched = {
        row
        for row in found.rows or ()
        if any(
            row.offset // ROOM_BYTES <= place <= (row.offset + 8 + row.length - 1) // ROOM_BYTES for place in (3, 4, 40)
        )
    }
    missing = found.missing()
    assert missing is not None
    assert set(missing) == touched
    assert len(list(found.frames())) == len(FRAMES) - len(touched) > 0
    assert found.damage().bad == 3


def test_parity_makes_a_burst_whole_again() -> None:
    header = opened(COVERED).header
    first = header.content_start + 2
    found = opened(spoilt(COVERED, list(range(first, first + header.groups))))
    assert list(found.frames()) == FRAMES
    assert found.damage().recovered > 0
    assert opened(spoilt(COVERED, list(range(first, first + header.groups + 1)))).missing() != ()


@pytest.mark.parametrize("block", [0, 1, "index", "last"])
def test_each_end_may_be_lost_alone(block: int | str) -> None:
    header = opened(PLAIN).header
    number = {"index": header.index_start, "last": header.blocks - 1}.get(str(block), block)
    assert isinstance(number, int)
    assert list(opened(spoilt(PLAIN, [number])).frames()) == FRAMES


def test_half_written_file_gives_what_was_written() -> None:
    header = opened(PLAIN).header
    half = PLAIN[: (header.content_start + 20) * BLOCK_BYTES + 1_000]
    found = opened(half)
    read = list(found.frames())
    assert read == FRAMES[: len(read)]
    assert 0 < len(read) < len(FRAMES)
    missing = found.missing()
    assert missing is not None
    assert [row.first for row in missing] == [frame.first for frame in FRAMES[len(read) :]]


def test_without_an_index_frames_are_found_also_behind_damage() -> None:
    header = opened(PLAIN).header
    bad = [1, header.index_start]
    found = opened(spoilt(PLAIN, bad))
    assert found.rows is None
    assert found.missing() is None
    assert [frame.wire for frame in found.frames()] == [frame.wire for frame in FRAMES]
    hit = opened(spoilt(PLAIN, [*bad, header.content_start, header.content_start + 30]))
    read = [frame.wire for frame in hit.frames()]
    named = opened(spoilt(PLAIN, [header.content_start, header.content_start + 30]))
    assert read == [frame.wire for frame in named.frames()]
    assert 0 < len(read) < len(FRAMES)


def test_both_headers_lost_or_another_key_opens_nothing() -> None:
    with pytest.raises(UnableToReadBundle, match="not_for_us"):
        opened(spoilt(PLAIN, [0, len(PLAIN) // BLOCK_BYTES - 1]))
    with pytest.raises(UnableToReadBundle, match="not_for_us"):
        open_bundle(io.BytesIO(PLAIN), [bytes(96)])
    with pytest.raises(UnableToReadBundle, match="header_form"):
        opened(sealed_header(b"\xff"))
    for short in (b"", b"x" * 100, PLAIN[:4_000]):
        with pytest.raises(UnableToReadBundle, match="not_for_us"):
            opened(short)


@pytest.mark.parametrize("case", _VECTORS, ids=lambda case: case["name"])
def test_vector_with_three_bad_blocks_gives_what_a_second_program_reads(case: dict[str, Any]) -> None:
    cipher = ChaCha20Poly1305(bytes.fromhex(case["key"]))
    given = {int(number): bytes.fromhex(block) for number, block in case["blocks"].items()}
    blocks = [
        given.get(number) or cipher.encrypt(bundle.nonce(number), bytes(ROOM_BYTES), None)
        for number in range(case["bytes"] // BLOCK_BYTES)
    ]
    found = open_bundle(io.BytesIO(b"".join(blocks)), [bytes.fromhex(case["private_key"])])
    assert (found.header.sender.hex(), found.header.bundle.hex()) == (case["sender"], case["bundle"])
    assert [bundle.wire_hash(frame.wire).hex() for frame in found.frames()] == case["frames"]
    assert [[row.lane, row.first, row.count] for row in found.missing() or ()] == case["missing"]
    assert case["missing"]


def sealed_header(room: bytes) -> bytes:
    block = keys.seal_to(PUBLIC, room.ljust(bundle.HEADER_ROOM_BYTES, b"\0"), bundle.INFO)
    return (block + bytes(16)).ljust(bundle.SIZES_BYTES[0], b"\0")


_GOOD = [1, bytes(32), 256, SENDER, NAME, 254, 0]


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (0, 2, "version_unknown"),
        (0, True, "version_unknown"),
        (1, bytes(31), "header_form"),
        (2, 257, "header_form"),
        (2, 0, "header_form"),
        (5, 255, "header_form"),
        (5, 1, "header_form"),
        (5, -1, "header_form"),
        (6, 2, "header_form"),
    ],
)
def test_hostile_header_is_refused(place: int, value: object, code: str) -> None:
    row = list(_GOOD)
    row[place] = value  # type: ignore[call-overload]
    with pytest.raises(UnableToRead, match=f"journal.bundle.{code}"):
        opened(sealed_header(encode(row)))
    assert opened(sealed_header(encode(_GOOD))).rows is None


def hostile_index(rows: list[list[object]]) -> bytes:
    return bundle.frame_bytes(b"".join(encode(row) for row in rows))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rows",
    [
        [[2, 1, 1, 0, 100, NAME], [2, 2, 1, 50, 100, NAME]],
        [[2, 1, 1, 0, 2_097_153, NAME]],
        [[2, 1, 1, 900_000, 200_000, NAME]],
        [[2, 1, 1, 0, 100, NAME[:8]]],
        [[2, 1, 1, 0, True, NAME]],
        [[256, 1, 1, 0, 1, NAME]],
        [[2, -1, 1, 0, 1, NAME]],
        [[2, 1, 1, 0, 1]],
    ],
)
def test_index_that_points_where_it_must_not_is_no_index(rows: list[list[object]]) -> None:
    assert bundle.read_rows(hostile_index(rows), 1_000_000) is None
    good = bundle.read_rows(hostile_index([[2, 1, 1, 0, 100, NAME], [2, 2, 1, 108, 100, NAME]]), 1_000_000)
    assert good is not None
    assert len(good) == 2


@settings(max_examples=25)
@given(st.lists(st.integers(0, 255), max_size=60, unique=True), st.integers(0, 40), st.booleans())
def test_any_damage_yields_only_frames_that_were_written(bad: list[int], cut: int, covered: bool) -> None:
    data = spoilt(COVERED if covered else PLAIN, bad)[: len(PLAIN) - cut * 9_001]
    try:
        found = open_bundle(io.BytesIO(data), [PRIVATE])
    except UnableToReadBundle:
        assert 0 in bad
        return
    read = list(found.frames())
    assert {frame.wire for frame in read} <= {frame.wire for frame in FRAMES}
    missing = found.missing()
    if missing is not None:
        assert len(missing) + len(read) == len(FRAMES)
