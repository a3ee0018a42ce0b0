"""A stick, or any other folder that a courier carries: written so that it tells a finder nothing, read as hostile.

Names are random, times constant, sizes of six classes. Nothing is followed, run or believed: only regular files of the
one form are opened, each read by a process of its own (:mod:`jalon.adapters.stick_reader`).
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from jalon.adapters.stick_process import read_file
from jalon.journal.bundle import Frame
from jalon.journal.bundle_write import write_bundle
from jalon.kernel import limits
from jalon.kernel.ids import base32
from jalon.services.courier import StickContent, StickFile, Take, UnableToCarry

NAME_LETTERS = 12
_WHOLE, _UNFINISHED = ".bin", ".tmp"
_NAME = re.compile(rf"[0-9A-HJKMNP-TV-Z]{{{NAME_LETTERS}}}\.(bin|tmp)", re.IGNORECASE)
_CONSTANT_NS = 1_577_836_800_000_000_000
"""2020-01-01T00:00Z: the time of every file, whenever it was written."""
_STICKS_MAX = 32
_CHUNK_BYTES = 1_048_576
_CODES = {
    errno.ENOSPC: "adapters.stick.full",
    errno.EDQUOT: "adapters.stick.full",
    errno.EFBIG: "adapters.stick.full",
    errno.EROFS: "adapters.stick.read_only",
    errno.EACCES: "adapters.stick.read_only",
    errno.EPERM: "adapters.stick.read_only",
}


@dataclass(frozen=True, slots=True)
class FolderStick:
    """The stick that is mounted at ``folder``."""

    folder: Path

    def write(
        self, frames: Sequence[Frame], *, recipient_public: bytes, sender: bytes, bundle: bytes, copies: int
    ) -> tuple[str, ...]:
        """Names of the files written: each durable, named at the end, and compared with what the medium gives back."""
        names: list[str] = []
        with self._opened() as folder:
            try:
                for _ in range(copies):
                    names.append(_new_name() + _WHOLE)
                    _write_file(
                        folder, names[-1], frames, recipient_public=recipient_public, sender=sender, bundle=bundle
                    )
            except OSError as error:
                _remove(folder, names)
                raise UnableToCarry(_CODES.get(error.errno or 0, "adapters.stick.not_written")) from error
            except UnableToCarry:
                _remove(folder, names)
                raise
        return tuple(names)

    def remove(self, names: Iterable[str]) -> None:
        """Remove files of the one form; what is not there, or cannot go, stays."""
        # The new files are good already: a stick that was pulled out meanwhile keeps its old ones.
        with suppress(UnableToCarry), self._opened() as folder:
            _remove(folder, [name for name in names if _NAME.fullmatch(name)])

    def read(self, private_keys: Sequence[bytes], take: Take) -> StickContent:
        """Every file of the one form, in the order of names: finished ones, and what a power cut left unfinished."""
        with self._opened() as folder:
            names, ignored = _names(folder)
            chosen, beyond = names[: limits.STICK_FILES_MAX], names[limits.STICK_FILES_MAX :]
            found = [_read_one(folder, name, private_keys, take) for name in chosen]
        return StickContent(tuple(found), ignored, len(beyond))

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            raise UnableToCarry("adapters.stick.no_folder") from error
        try:
            yield folder
        finally:
            os.close(folder)


def sticks_in(folder: Path | None) -> tuple[str, ...]:
    """Names of the sticks mounted below ``folder``; "." when it is one itself; none when nothing is configured."""
    if folder is None:
        return ()
    try:
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return ()
    return tuple(sorted(found)[:_STICKS_MAX]) or (".",)


def _new_name() -> str:
    return base32(secrets.token_bytes(8))[:NAME_LETTERS]


def _write_file(
    folder: int, name: str, frames: Sequence[Frame], *, recipient_public: bytes, sender: bytes, bundle: bytes
) -> None:
    temporary = name.removesuffix(_WHOLE) + _UNFINISHED
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(temporary, flags, 0o600, dir_fd=folder), "wb") as out:
            hashed = _Hashing(out)
            write_bundle(
                cast("BinaryIO", hashed), frames, recipient_public=recipient_public, sender=sender, bundle=bundle
            )
            out.flush()
            os.fsync(out.fileno())
            os.utime(out.fileno(), ns=(_CONSTANT_NS, _CONSTANT_NS))
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        _remove(folder, [temporary])
        raise
    os.fsync(folder)
    if _digest_of(folder, name) != hashed.digest():
        raise UnableToCarry("adapters.stick.differs")


class _Hashing:
    """Writes on, and remembers what it wrote."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._hash = out, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._out.write(data)

    def digest(self) -> bytes:
        return self._hash.digest()


def _digest_of(folder: int, name: str) -> bytes:
    """What the medium gives back, not what the machine remembers of it."""
    found = hashlib.sha256()
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        while chunk := os.read(descriptor, _CHUNK_BYTES):
            found.update(chunk)
        with suppress(OSError):
            # Reading changed the time of access where the file system keeps one.
            os.utime(descriptor, ns=(_CONSTANT_NS, _CONSTANT_NS))
    finally:
        os.close(descriptor)
    return found.digest()


def _remove(folder: int, names: Iterable[str]) -> None:
    for name in names:
        with suppress(OSError):
            os.unlink(name, dir_fd=folder)


def _names(folder: int) -> tuple[list[str], int]:
    """Names of regular files of the one form, and how many others there are; of a flood only the first count."""
    names: list[str] = []
    ignored = 0
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= limits.STICK_NAMES_MAX:
                    break
                if _NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    names.append(entry.name)
                else:
                    ignored += 1
    except OSError as error:
        raise UnableToCarry("adapters.stick.no_folder") from error
    return sorted(names), ignored


def _read_one(folder: int, name: str, private_keys: Sequence[bytes], take: Take) -> StickFile:
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return StickFile(name, "journal.bundle.medium")
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return StickFile(name, "journal.bundle.medium")
        return read_file(descriptor, name=name, size=found.st_size, private_keys=private_keys, take=take)
    finally:
        os.close(descriptor)
