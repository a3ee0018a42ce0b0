"""A file that is there whole and durable, or not at all; readable by its owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from jalon.kernel.errors import UnableTo


class UnableToWriteFile(UnableTo):
    """The file is there already, or cannot be written; nothing of it is left."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A new file to write to: it has its name once everything is on the disk, and never when the block raises.

    Raises :class:`UnableToWriteFile`; a file of that name is never replaced.
    """
    if path.exists():
        raise UnableToWriteFile("adapters.file.exists", path=str(path))
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
        raise UnableToWriteFile("adapters.file.not_written", path=str(path), reason=str(error.strerror)) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
