"""The trust store on disk: one file a generation, kept as :mod:`jalon.kernel.generations` keeps them.

A damaged generation is passed over for the one before it, and :attr:`Opened.refused` says so.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from jalon.documents.trust.errors import UnableToOpenStore, UnableToWriteStore
from jalon.documents.trust.serialisation import from_bytes, to_bytes
from jalon.documents.trust.trust_store import TrustStore
from jalon.kernel.generations import CURRENT, GenerationFolder, place
from jalon.kernel.limits import TRUST_FILE_BYTES_MAX, TRUST_GENERATIONS_KEPT


@dataclass(frozen=True)
class Opened:
    """A store with the name of its generation, and newer generations that are damaged."""

    store: TrustStore
    generation: str
    refused: tuple[str, ...] = ()


def _generations(directory: Path) -> GenerationFolder:
    return GenerationFolder(
        directory,
        letter="t",
        kept=TRUST_GENERATIONS_KEPT,
        busy=lambda: UnableToWriteStore("documents.trust.store_busy"),
        damaged=lambda: UnableToOpenStore("documents.trust.store_damaged", generation=CURRENT),
    )


def writing(directory: Path) -> AbstractContextManager[None]:
    """Holds the store for one writer; raises :class:`UnableToWriteStore` when another writes."""
    return _generations(directory).writing()


def open_store(directory: Path) -> Opened:
    """The newest whole generation. Raises :class:`UnableToOpenStore` when there is none."""
    refused: list[str] = []
    for name, digest in _generations(directory).pointed():
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
    generations = _generations(directory)
    data = to_bytes(store)
    name = generations.next_name()
    place(directory / name, data)
    kept = {one for one, _ in generations.point(name, blake2b(data, digest_size=32).hexdigest())}
    for path in generations.names():
        if path.name not in kept:
            path.unlink()
    return name


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(TRUST_FILE_BYTES_MAX + 1)
    if len(data) > TRUST_FILE_BYTES_MAX:
        raise UnableToOpenStore("documents.trust.store_damaged", generation=path.name)
    return data
