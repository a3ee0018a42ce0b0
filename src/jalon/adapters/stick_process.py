"""Starts a reading process for one file of a stick, and takes what it says with the same distrust."""

from __future__ import annotations

import contextlib
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from jalon.adapters import stick_reader
from jalon.journal.bundle import BUNDLE_ID_BYTES, Frame, Row, row_of_bytes
from jalon.kernel import limits
from jalon.kernel.ids import NODE_ID_BYTES
from jalon.services.courier import StickFile, Take

_SAID = struct.Struct(">BI")
_ENTRIES = struct.Struct(">BQI")
_DAMAGE = struct.Struct(">II?")
_STOPPED = "adapters.stick.reader_stopped"
_REFUSALS = frozenset(
    {
        "journal.bundle.not_for_us",
        "journal.bundle.medium",
        "journal.bundle.version_unknown",
        "journal.bundle.header_form",
        "journal.bundle.file_too_long",
    }
)
_LONGEST_BYTES = limits.BUNDLE_FRAME_BYTES_MAX + _ENTRIES.size


@dataclass
class _Said:
    """What the process has said so far."""

    name: str
    left_bytes: int
    bundle: bytes = b""
    sender: bytes = b""
    rows: list[Row] = field(default_factory=list)


def read_file(descriptor: int, *, name: str, size: int, private_keys: Sequence[bytes], take: Take) -> StickFile:
    """Read an open file in a process of its own, which has only that file, the keys and little memory and time.

    Frames go to ``take`` as they come; what it raises ends the process.
    """
    arguments = [sys.executable, "-I", "-m", "jalon.adapters.stick_reader", str(descriptor)]
    with subprocess.Popen(  # noqa: S603 our own program, and the number of a descriptor
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        cwd="/",
        env={"LANG": "C.UTF-8"},
    ) as process:
        assert process.stdin is not None, "a pipe was asked for"
        assert process.stdout is not None, "a pipe was asked for"
        end = threading.Timer(limits.STICK_READER_S_MAX, process.kill)
        end.start()
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write("\n".join(key.hex() for key in private_keys).encode())
                process.stdin.close()
            return _listen(process.stdout, _Said(name, size), take)
        finally:
            end.cancel()
            process.kill()


def _listen(stream: IO[bytes], said: _Said, take: Take) -> StickFile:
    """Take what is said until the end; anything out of form, and the file counts as not read further."""
    while len(head := stream.read(_SAID.size)) == _SAID.size:
        kind, length = _SAID.unpack(head)
        if length > _LONGEST_BYTES:
            break
        data = stream.read(length)
        if len(data) != length:
            break
        if kind == stick_reader.REFUSED:
            return StickFile(said.name, _known_code(data))
        if kind == stick_reader.END and length == _DAMAGE.size and said.bundle:
            bad, recovered, has_index = _DAMAGE.unpack(data)
            rows = tuple(said.rows) if has_index else None
            return StickFile(said.name, "", said.sender, said.bundle, rows, bad, recovered)
        if not _took(said, kind, data, take):
            break
    if said.bundle:
        # What it handed over before it ended stays taken; what else was in the file nobody knows.
        return StickFile(said.name, "", said.sender, said.bundle, tuple(said.rows) or None)
    return StickFile(said.name, _STOPPED)


def _took(said: _Said, kind: int, data: bytes, take: Take) -> bool:
    if kind == stick_reader.HEADER and len(data) == NODE_ID_BYTES + BUNDLE_ID_BYTES and not said.bundle:
        said.sender, said.bundle = data[:NODE_ID_BYTES], data[NODE_ID_BYTES:]
        return True
    if not said.bundle:
        return False
    if kind == stick_reader.ROW and len(said.rows) < limits.BUNDLE_FRAMES_MAX:
        row = row_of_bytes(data)
        if row is not None:
            said.rows.append(row)
        return row is not None
    said.left_bytes -= len(data) - _ENTRIES.size
    if kind == stick_reader.FRAME and len(data) > _ENTRIES.size and said.left_bytes >= 0:
        lane, first, count = _ENTRIES.unpack_from(data)
        take(said.bundle, Frame(lane, first, count, data[_ENTRIES.size :]))
        return True
    return False


def _known_code(data: bytes) -> str:
    """The process's code, if it is one that it may give: it read hostile bytes, so its words are looked up."""
    code = data.decode("ascii", "replace")
    return code if code in _REFUSALS else _STOPPED
