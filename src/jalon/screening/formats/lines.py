"""Lines of a file, plain or ``.gz``, in bounded memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

from jalon.kernel.limits import LIST_FILE_BYTES_MAX, LIST_LINE_BYTES_MAX
from jalon.screening.formats.records import UnableToReadList

_GZIP = b"\x1f\x8b"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"


def lines_of(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and bytes of each line without its end; None for a line beyond ``LIST_LINE_BYTES_MAX``.

    Raises :class:`UnableToReadList`: a file that is absent, damaged, too large, or in UTF-16.
    """
    size = 0
    with opened(path) as stream:
        for number, line, length in _pieces(stream):
            size += length
            if size > LIST_FILE_BYTES_MAX:
                raise UnableToReadList("screening.list_file.too_large", offset=size, limit=LIST_FILE_BYTES_MAX)
            yield number, line.removeprefix(_UTF8_MARK) if number == 1 and line else line


def _plain(path: Path) -> BufferedIOBase:
    with path.open("rb") as probe:
        first = probe.read(2)
    if first == _GZIP:
        return gzip.open(path, "rb")
    if first in _BYTE_ORDER_MARKS:
        raise UnableToReadList("screening.list_file.encoding", offset=0)
    return path.open("rb")


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase]:
    """A file, plain or ``.gz``, as a stream; what goes wrong while it is read becomes :class:`UnableToReadList`."""
    try:
        with _plain(path) as stream:
            yield stream
    except (OSError, EOFError, zlib.error) as error:
        code = "screening.list_file.absent" if isinstance(error, FileNotFoundError) else "screening.list_file.damaged"
        raise UnableToReadList(code, offset=0) from error


def _pieces(stream: BufferedIOBase) -> Iterator[tuple[int, bytes | None, int]]:
    number = 0
    while line := stream.readline(LIST_LINE_BYTES_MAX):
        number += 1
        length = len(line)
        if line.endswith(b"\n") or length < LIST_LINE_BYTES_MAX:
            yield number, line.rstrip(b"\r\n"), length
            continue
        while (rest := stream.readline(LIST_LINE_BYTES_MAX)) and not rest.endswith(b"\n"):
            length += len(rest)
            # Told as it is passed over, so that a line without end still meets the limit of the file.
            yield number, None, len(rest)
        yield number, None, length + len(rest)
