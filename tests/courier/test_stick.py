"""The stick as a finder, a hostile hand and a worn-out medium see it."""

from __future__ import annotations

import io
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jalon.adapters import stick as adapter
from jalon.adapters import stick_process, stick_reader
from jalon.adapters.stick import FolderStick, sticks_in
from jalon.journal import bundle_write, keys
from jalon.journal.bundle import SIZES_BYTES, Frame
from jalon.kernel import limits
from jalon.services.courier import StickFile, UnableToCarry

PRIVATE = bytes(range(96))
PUBLIC = keys.encryption_public(PRIVATE)
FRAMES = [Frame(2, 1, 3, b"JLE1" + bytes(900)), Frame(2, 4, 1, b"JLE1" + b"x" * 70)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(folder: Path, copies: int = 1) -> tuple[str, ...]:
    return FolderStick(folder).write(
        FRAMES, recipient_public=PUBLIC, sender=b"POST0001", bundle=bytes(16), copies=copies
    )


def read(folder: Path) -> tuple[list[StickFile], list[Frame]]:
    frames: list[Frame] = []
    content = FolderStick(folder).read([PRIVATE], lambda _bundle, frame: frames.append(frame))
    return list(content.files), frames


def test_files_have_random_names_constant_times_and_one_of_six_sizes(folder: Path) -> None:
    names = write(folder, copies=2)
    assert len(set(names)) == 2
    for name in names:
        assert re.fullmatch(r"[0-9A-Z]{12}\.bin", name)
        found = (folder / name).stat()
        assert found.st_size in SIZES_BYTES
        assert found.st_mtime_ns == 1_577_836_800_000_000_000
    assert names_in(folder) == sorted(names), "no temporary file stays"


def test_what_was_written_is_read_by_a_process_of_its_own(folder: Path) -> None:
    names = write(folder)
    files, frames = read(folder)
    assert frames == FRAMES
    (one,) = files
    assert (one.name, one.code, one.sender, one.bad) == (names[0], "", b"POST0001", 0)
    assert one.rows is not None
    assert len(one.rows) == 2


def test_links_pipes_folders_and_foreign_names_are_not_opened(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"of the machine")
    (folder / "ABCDEFGHJKMN.bin").symlink_to(secret)
    os.mkfifo(folder / "ABCDEFGHJKMP.bin")
    (folder / "ABCDEFGHJKMQ.bin").mkdir()
    (folder / "autorun.inf").write_bytes(b"[autorun]")
    (folder / "ABCDEFGHJKMR.bin.exe").write_bytes(b"MZ")
    content = FolderStick(folder).read([PRIVATE], lambda _bundle, _frame: None)
    assert content.files == ()
    assert content.ignored == 5


def test_stick_that_is_itself_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(UnableToCarry, match="no_folder"):
        FolderStick(link).read([PRIVATE], lambda _bundle, _frame: None)


def test_flood_of_files_is_read_up_to_a_limit_and_counted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STICK_FILES_MAX", 2)
    for number in range(5):
        (folder / f"ABCDEFGHJK{number:02d}.bin").write_bytes(b"junk")
    content = FolderStick(folder).read([PRIVATE], lambda _bundle, _frame: None)
    assert [one.code for one in content.files] == ["journal.bundle.not_for_us"] * 2
    assert content.unread == 3


def test_medium_that_gives_back_something_else_is_said_and_cleaned(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "_digest_of", lambda _folder, _name: bytes(32))
    with pytest.raises(UnableToCarry, match="differs"):
        write(folder)
    assert names_in(folder) == []


def test_full_medium_is_said_and_nothing_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(adapter, "write_bundle", full)
    with pytest.raises(UnableToCarry, match="full"):
        write(folder)
    assert names_in(folder) == []


def test_removing_takes_only_names_of_the_one_form(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    (name,) = write(folder)
    FolderStick(folder).remove(["../other.bin", "notes.txt", name, "ABCDEFGHJKMN.bin"])
    assert names_in(folder) == ["notes.txt"]
    assert (tmp_path / "other.bin").exists()


def test_reader_has_little_of_everything(folder: Path) -> None:
    (name,) = write(folder)
    program = """
import sys
from jalon.adapters import stick_reader
from jalon.kernel import limits

stick_reader.bounded()
with open(sys.argv[1], "rb") as file:
    file.read(10)
try:
    bytearray(limits.STICK_READER_MEMORY_BYTES_MAX)
except MemoryError:
    sys.exit(7)
"""
    # A process of its own: this one may already hold more files than the reader may open.
    done = subprocess.run([sys.executable, "-c", program, str(folder / name)], check=False, capture_output=True)
    assert done.returncode == 7, done.stderr


def said(*messages: tuple[int, bytes]) -> io.BytesIO:
    return io.BytesIO(b"".join(stick_process._SAID.pack(kind, len(data)) + data for kind, data in messages))


HEADER = (stick_reader.HEADER, b"POST0001" + bytes(16))


@pytest.mark.parametrize(
    "stream",
    [
        said(),
        said((stick_reader.FRAME, bytes(14))),
        said((9, b"")),
        said((stick_reader.REFUSED, b"services.sign_in.wrong")),
        said((stick_reader.REFUSED, b"\xff\xfe")),
        io.BytesIO(stick_process._SAID.pack(stick_reader.FRAME, 0xFFFF_FFFF)),
        io.BytesIO(stick_process._SAID.pack(stick_reader.HEADER, 24) + b"short"),
    ],
)
def test_reader_that_says_nonsense_is_a_file_that_was_not_read(stream: io.BytesIO) -> None:
    found = stick_process._listen(stream, stick_process._Said("x.bin", 100), lambda _bundle, _frame: None)
    assert found == StickFile("x.bin", "adapters.stick.reader_stopped")


def test_reader_that_gives_more_than_the_file_holds_is_stopped() -> None:
    taken: list[Frame] = []
    frame = (stick_reader.FRAME, stick_process._ENTRIES.pack(2, 1, 1) + bytes(60))
    stream = said(HEADER, frame, frame, (stick_reader.END, bytes(9)))
    found = stick_process._listen(stream, stick_process._Said("x.bin", 100), lambda _bundle, one: taken.append(one))
    assert len(taken) == 1
    assert found.rows is None


def test_sticks_below_a_folder_are_offered_and_links_are_not(tmp_path: Path) -> None:
    assert sticks_in(None) == ()
    assert sticks_in(tmp_path / "nowhere") == ()
    assert sticks_in(tmp_path) == (".",)
    (tmp_path / "B").mkdir()
    (tmp_path / "A").mkdir()
    (tmp_path / "link").symlink_to("/")
    assert sticks_in(tmp_path) == ("A", "B")


def test_file_cannot_be_read_by_others_of_the_machine(folder: Path) -> None:
    (name,) = write(folder)
    assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert bundle_write.layout_of(FRAMES).blocks * 4_096 == (folder / name).stat().st_size
