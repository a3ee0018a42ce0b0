"""The trust store on disk: generations written aside, forced to disk, and made current by one rename.

``CURRENT`` names the newest generations with their checksums. A crash between any two steps leaves the former one
current; a damaged one is passed over for the one before it, and :attr:`Opened.refused` says so.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from jalon.documents.trust.errors import UnableToOpenStore, UnableToWriteStore
from jalon.documents.trust.serialisation import from_bytes, to_bytes
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.limits import TRUST_FILE_BYTES_MAX, TRUST_GENERATIONS_KEPT

_CURRENT = "CURRENT"
_LINE = re.compile(r"(t\d{6,9}) ([0-9a-f]{64})", re.ASCII)
_POINTER_BYTES_MAX = 1_024


@dataclass(frozen=True)
class Opened:
    """A store with the name of its generation, and newer generations that are damaged."""

    store: TrustStore
    generation: str
    refused: tuple[str, ...] = ()


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Holds the store for one writer; raises :class:`UnableToWriteStore` when another writes."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "LOCK").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnableToWriteStore("documents.trust.store_busy") from error
        yield


def open_store(directory: Path) -> Opened:
    """The newest whole generation. Raises :class:`UnableToOpenStore` when there is none."""
    refused: list[str] = []
    for name, digest in _pointed(directory):
        try:
            data = _bytes_of(directory / name)
            if blake2b(data, digest_size=32).hexdigest() == digest:
                return Opened(from_bytes(data), name, tuple(refused))
        except (OSError, UnableToOpenStore):
            pass
        refused.append(name)
    if refused:
        raise UnableToOpenStore("documents.trust.store_damaged", generation=refused[0])
    raise UnableToOpenStore("documents.trust.store_absent")


def write_store(directory: Path, store: TrustStore) -> str:
    """Write the next generation and make it current; returns its name. Call it within :func:`writing`."""
    data = to_bytes(store)
    kept = _pointed_if_readable(directory)
    numbers = [int(path.name[1:]) for path in directory.glob("t[0-9]*") if path.name[1:].isdigit()]
    name = f"t{max(numbers, default=0) + 1:06d}"
    _place(directory / name, data)
    lines = [(name, blake2b(data, digest_size=32).hexdigest()), *kept][:TRUST_GENERATIONS_KEPT]
    _place(directory / _CURRENT, "".join(f"{one} {digest}\n" for one, digest in lines).encode())
    for path in directory.glob("t[0-9]*"):
        if path.name not in {one for one, _ in lines}:
            path.unlink()
    return name


def _place(path: Path, data: bytes) -> None:
    """Write aside, force to disk, rename, force the folder."""
    aside = path.with_name(f"{path.name}.part")
    with aside.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    aside.rename(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _pointed(directory: Path) -> tuple[tuple[str, str], ...]:
    """Names and checksums of ``CURRENT``, newest first; empty when there is none. Raises :class:`UnableToOpenStore`."""
    try:
        with (directory / _CURRENT).open("rb") as stream:
            lines = stream.read(_POINTER_BYTES_MAX).decode("ascii", "replace").splitlines()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UnableToOpenStore("documents.trust.store_damaged", generation=_CURRENT) from error
    found = [_LINE.fullmatch(line) for line in lines]
    if not found or not all(found):
        raise UnableToOpenStore("documents.trust.store_damaged", generation=_CURRENT)
    return tuple((match[1], match[2]) for match in found if match)


def _pointed_if_readable(directory: Path) -> tuple[tuple[str, str], ...]:
    try:
        return _pointed(directory)
    except UnableToOpenStore:
        return ()


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(TRUST_FILE_BYTES_MAX + 1)
    if len(data) > TRUST_FILE_BYTES_MAX:
        raise UnableToOpenStore("documents.trust.store_damaged", generation=path.name)
    return data
