"""The file of a backup: what was written comes back, and nothing that was changed, cut or meant for others does."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.journal.backup_file import BackupWriter, UnableToReadBackup, read_backup
from jalon.journal.keys import encryption_public, new_hybrid_private_key

KEY, OTHER = new_hybrid_private_key(), new_hybrid_private_key()


def written(chunks: list[bytes]) -> bytes:
    out = BytesIO()
    writer = BackupWriter(out, encryption_public(KEY))
    for chunk in chunks:
        writer.write(chunk)
    writer.end()
    return out.getvalue()


def read(data: bytes, key: bytes = KEY) -> list[bytes]:
    return list(read_backup(BytesIO(data), key))


SOME = written([b"first " * 40, b"second", b""])


@given(st.lists(st.binary(max_size=4_000), max_size=5))
@settings(max_examples=25)
def test_chunks_come_back_as_they_were_written(chunks: list[bytes]) -> None:
    assert read(written(chunks)) == chunks


@given(st.data())
@settings(max_examples=200)
def test_a_changed_byte_is_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SOME) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = bytearray(SOME)
    changed[at] ^= 1 << bit
    with pytest.raises(UnableToReadBackup):
        read(bytes(changed))


@pytest.mark.parametrize("cut", [0, 3, 6, 100, len(SOME) // 2, len(SOME) - 21, len(SOME) - 1])
def test_a_file_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(UnableToReadBackup):
        read(SOME[:cut])


def test_bytes_after_the_end_and_another_key_are_refused() -> None:
    with pytest.raises(UnableToReadBackup, match="damaged"):
        read(SOME + b"x")
    with pytest.raises(UnableToReadBackup, match="other_key"):
        read(SOME, OTHER)
    with pytest.raises(UnableToReadBackup, match="no_backup"):
        read(b"PK\x03\x04" + SOME)


def test_a_chunk_left_out_or_moved_is_refused() -> None:
    head = len(written([])) - 29
    pieces, at = [], head
    while at < len(SOME):
        length = 4 + int.from_bytes(SOME[at : at + 4], "big")
        pieces.append(SOME[at : at + length])
        at += length
    assert len(pieces) == 4
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 3], [3]):
        with pytest.raises(UnableToReadBackup):
            read(SOME[:head] + b"".join(pieces[one] for one in order))
