"""A folder of generations: each written aside and never changed, the newest made current by one rename.

``CURRENT`` has one line for each generation that is kept, the newest first: its name, a blank, and the BLAKE2b-256
(hexadecimal) of what the room says stands for it. A crash between any two steps leaves the former generation current.
Lists and trust stores are kept so; what a generation is, and when it is damaged, each room says itself.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CURRENT = "CURRENT"
LOCK = "LOCK"
ASIDE = ".part"
"""The end of a name while its content is written; what a crash leaves under it counts for nothing."""
_POINTER_BYTES_MAX = 1_024
_DIGITS = r"\d{6,9}"
Pointed = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GenerationFolder:
    """The generations of ``directory``, named ``letter`` and six digits or more, of which ``CURRENT`` names ``kept``.

    ``busy`` and ``damaged`` make the errors of the room: another writer holds the folder; ``CURRENT`` is not what
    :meth:`point` writes.
    """

    directory: Path
    letter: str
    kept: int
    busy: Callable[[], Exception]
    damaged: Callable[[], Exception]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the folder, made when it is absent, for one writer."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / LOCK).open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise self.busy() from error
            yield

    def names(self) -> Iterator[Path]:
        """Every generation that stands in the folder, current or not."""
        for path in self.directory.iterdir():
            if re.fullmatch(self.letter + _DIGITS, path.name, re.ASCII):
                yield path

    def next_name(self) -> str:
        """The name of the next generation: numbers are never used twice while one of them stands there."""
        highest = max((int(path.name[len(self.letter) :]) for path in self.names()), default=0)
        return f"{self.letter}{highest + 1:06d}"

    def pointed(self) -> Pointed:
        """Names and checksums of ``CURRENT``, newest first; empty when there is none."""
        try:
            with (self.directory / CURRENT).open("rb") as stream:
                data = stream.read(_POINTER_BYTES_MAX)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self.damaged() from error
        line = re.compile(f"({self.letter}{_DIGITS}) ([0-9a-f]{{64}})", re.ASCII)
        found = [line.fullmatch(one) for one in data.decode("ascii", "replace").splitlines()]
        lines = tuple((match[1], match[2]) for match in found if match)
        if not lines or len(lines) != len(found):
            raise self.damaged()
        return lines

    def point(self, name: str, digest: str) -> Pointed:
        """Makes a generation current by one rename, a damaged pointer too; returns what ``CURRENT`` names now."""
        try:
            former = self.pointed()
        except type(self.damaged()):
            former = ()
        lines = ((name, digest), *(line for line in former if line[0] != name))[: self.kept]
        place(self.directory / CURRENT, "".join(f"{one} {mark}\n" for one, mark in lines).encode())
        return lines


def place(path: Path, data: bytes) -> None:
    """Write aside, force to disk, rename, force the folder: afterwards ``path`` is the former or the new, whole."""
    aside = path.with_name(path.name + ASIDE)
    aside.write_bytes(data)
    force(aside)
    aside.rename(path)
    force(path.parent)


def force(path: Path) -> None:
    """Forces a file or a folder to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
