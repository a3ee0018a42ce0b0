"""A folder of generations: one writer, one rename, and a pointer that is whole or refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jalon.kernel.generations import CURRENT, GenerationFolder, place

MARK = "0" * 64


class BusyError(Exception):
    """Another writer."""


class DamagedError(Exception):
    """The pointer is not what was written."""


@pytest.fixture
def folder(tmp_path: Path) -> GenerationFolder:
    return GenerationFolder(tmp_path / "kept", letter="x", kept=2, busy=BusyError, damaged=DamagedError)


def test_one_writer_at_a_time(folder: GenerationFolder) -> None:
    with folder.writing(), pytest.raises(BusyError), folder.writing():
        pass
    with folder.writing():
        assert folder.pointed() == ()


def test_newest_is_pointed_first_and_the_oldest_falls_out(folder: GenerationFolder) -> None:
    with folder.writing():
        for count in range(1, 4):
            name = folder.next_name()
            assert name == f"x{count:06d}"
            place(folder.directory / name, b"content")
            folder.point(name, MARK)
    assert [name for name, _ in folder.pointed()] == ["x000003", "x000002"]
    assert sorted(path.name for path in folder.names()) == ["x000001", "x000002", "x000003"]


@pytest.mark.parametrize("content", [b"", b"x000001", b"x000001 " + b"0" * 63, b"g000001 " + b"0" * 64, b"\xff" * 40])
def test_damaged_pointer_is_refused_and_can_be_replaced(folder: GenerationFolder, content: bytes) -> None:
    with folder.writing():
        (folder.directory / CURRENT).write_bytes(content)
        with pytest.raises(DamagedError):
            folder.pointed()
        assert folder.point("x000007", MARK) == (("x000007", MARK),)
    assert folder.pointed() == (("x000007", MARK),)


def test_crash_before_the_rename_leaves_the_former_content(
    folder: GenerationFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_handle: int) -> None:
        raise OSError("power")

    with folder.writing():
        folder.point("x000001", MARK)
        monkeypatch.setattr(os, "fsync", cut)
        with pytest.raises(OSError, match="power"):
            folder.point("x000002", MARK)
    assert folder.pointed() == (("x000001", MARK),)
