"""One supervisor a folder: a lock that the operating system lets go when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jalon.kernel.errors import UnableTo


class UnableToStart(UnableTo):
    """The node cannot be started here and now."""


@contextmanager
def hold_node(home: Path) -> Iterator[None]:
    """Hold the folder of a node. Raises :class:`UnableToStart` when another process holds it."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(home / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnableToStart("adapters.node.already_running") from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)
