"""Files that are there whole and durable or not at all, readable by their owner alone; small files read whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from jalon.kernel.errors import UnableTo


class UnableToUseFile(UnableTo):
    """The file is there already, cannot be read, or cannot be written; nothing of a new one is left."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to: it has its name once everything is on the disk, and never when the block raises.

    Raises :class:`UnableToUseFile`; a file of that name is never replaced.
    """
    if path.exists():
        raise UnableToUseFile("adapters.file.exists", path=str(path))
    temporary = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise UnableToUseFile("adapters.file.not_written", path=str(path), reason=str(error.strerror)) from error


def read_small(path: Path, bytes_max: int) -> bytes:
    """The file's bytes, of a longer one one byte more than ``bytes_max``, which its reader refuses."""
    try:
        with path.open("rb") as file:
            return file.read(bytes_max + 1)
    except OSError as error:
        raise UnableToUseFile("adapters.file.not_read", path=str(path), reason=str(error.strerror)) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
