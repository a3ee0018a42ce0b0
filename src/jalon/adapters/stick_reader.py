"""The reading process: one file of a stick, with little memory, little time, no other files, no children.

``python -m jalon.adapters.stick_reader N`` reads descriptor N, keys in hex from standard input, and says what it finds
on standard output: kind u8, length u32, data.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
from typing import TYPE_CHECKING, BinaryIO

from jalon.kernel import limits

if TYPE_CHECKING:
    from jalon.journal.bundle_read import Bundle

HEADER, ROW, FRAME, END, REFUSED = 1, 2, 3, 4, 5
_SAID = struct.Struct(">BI")
_ENTRIES = struct.Struct(">BQI")
_DAMAGE = struct.Struct(">II?")
_FILES_MAX = 32


def bounded() -> None:
    """Lower this process's limits, for good."""
    wanted = {
        resource.RLIMIT_AS: limits.STICK_READER_MEMORY_BYTES_MAX,
        resource.RLIMIT_CPU: limits.STICK_READER_CPU_S_MAX,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _FILES_MAX,
    }
    for kind, most in wanted.items():
        resource.setrlimit(kind, (most, most))


def main() -> int:
    """Read the file whose descriptor is named, and say what it holds."""
    bounded()
    from jalon.journal.bundle_read import open_bundle
    from jalon.kernel.errors import UnableToRead

    # Everything is imported: from here on it starts nothing.
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    private_keys = [bytes.fromhex(line) for line in sys.stdin.read().split()]
    out = sys.stdout.buffer
    with os.fdopen(int(sys.argv[1]), "rb") as file:
        try:
            bundle = open_bundle(file, private_keys)
        except UnableToRead as error:
            _say(out, REFUSED, error.code.encode())
        else:
            _tell(out, bundle)
    out.flush()
    return 0


def _tell(out: BinaryIO, bundle: Bundle) -> None:
    from jalon.kernel.canonical import encode

    _say(out, HEADER, bundle.header.sender + bundle.header.bundle)
    for row in bundle.rows or ():
        _say(out, ROW, encode([row.lane, row.first, row.count, row.offset, row.length, row.hash]))
    for frame in bundle.frames():
        if frame.first < 1 << 64 and frame.count < 1 << 32:
            _say(out, FRAME, _ENTRIES.pack(frame.lane, frame.first, frame.count) + frame.wire)
    damage = bundle.damage()
    _say(out, END, _DAMAGE.pack(damage.bad, damage.recovered, bundle.rows is not None))


def _say(out: BinaryIO, kind: int, data: bytes) -> None:
    out.write(_SAID.pack(kind, len(data)) + data)


if __name__ == "__main__":
    sys.exit(main())
