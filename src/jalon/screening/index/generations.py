"""Generations of an index: staged aside, verified, and made current as :mod:`jalon.kernel.generations` does it.

A crash between any two steps leaves the former generation current. Order on disk: files, their folder, the rename of
the folder, the rename of ``CURRENT``, each followed by fsync.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jalon.kernel.generations import ASIDE, CURRENT, GenerationFolder, force
from jalon.kernel.limits import INDEX_GENERATIONS_KEPT
from jalon.screening.index.build import describe
from jalon.screening.index.errors import UnableToOpenIndex, UnableToWriteIndex
from jalon.screening.index.layout import FILES, MANIFEST, Manifest

SIGNATURE = "manifest.sig"
Signers = Sequence[bytes]
_SIGNED = b"jalon list index v2\0"
_SIGNATURE_BYTES = 64
_MANIFEST_BYTES_MAX = 1 << 20


def _generations(directory: Path) -> GenerationFolder:
    return GenerationFolder(
        directory,
        letter="g",
        kept=INDEX_GENERATIONS_KEPT,
        busy=lambda: UnableToWriteIndex("screening.index.busy"),
        damaged=lambda: UnableToOpenIndex("screening.index.damaged", generation=CURRENT, file=CURRENT),
    )


def writing(directory: Path) -> AbstractContextManager[None]:
    """Holds the index for one writer; raises :class:`UnableToWriteIndex` when another writes."""
    return _generations(directory).writing()


def stage(directory: Path) -> Path:
    """An empty folder for the next generation; remains of an interrupted import are cleared."""
    for remains in directory.glob(f"*{ASIDE}"):
        shutil.rmtree(remains, ignore_errors=True) if remains.is_dir() else remains.unlink()
    folder = directory / (_generations(directory).next_name() + ASIDE)
    folder.mkdir(mode=0o700)
    return folder


def seal(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest and forces every file of the staged folder to disk."""
    (folder / MANIFEST).write_bytes(manifest.to_bytes())
    for path in folder.iterdir():
        force(path)
    force(folder)


def publish(folder: Path) -> str:
    """Gives the staged folder its lasting name, which is returned; it is not current yet."""
    name = folder.name.removesuffix(ASIDE)
    folder.rename(folder.parent / name)
    force(folder.parent)
    return name


def activate(directory: Path, name: str) -> None:
    """Verifies a published generation, then makes it current by one rename.

    Raises :class:`UnableToOpenIndex` when it is damaged; the current one then stays.
    """
    digest = _digest(directory / name / MANIFEST)
    verify(directory / name, digest)
    _generations(directory).point(name, digest)


def prune(directory: Path) -> None:
    """Removes generations that ``CURRENT`` no longer names."""
    kept = {name for name, _ in pointed(directory)}
    kept |= {base for name in list(kept) if (base := _base_of(directory / name))}
    for path in _generations(directory).names():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _base_of(folder: Path) -> str | None:
    """The generation below one that holds changes only; None when there is none or it cannot be told."""
    try:
        base = Manifest.read((folder / MANIFEST).read_bytes()).base
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return base[0] if base else None


def pointed(directory: Path) -> tuple[tuple[str, str], ...]:
    """Names and manifest checksums of ``CURRENT``, newest first; empty when there is none.

    Raises :class:`UnableToOpenIndex` when the file is not what :func:`activate` writes.
    """
    return _generations(directory).pointed()


def verify(folder: Path, digest: str, signers: Signers = (), unread: frozenset[str] = frozenset()) -> Manifest:
    """The manifest of a generation after every checksum was compared; raises :class:`UnableToOpenIndex`.

    Where ``signers`` are given, one of them has to have signed it. Of the files of a whole generation that
    the caller leaves ``unread`` the size alone is compared.
    """
    if _digest(folder / MANIFEST) != digest:
        raise damaged(folder, MANIFEST)
    if signers and not signed_by(folder, signers):
        raise UnableToOpenIndex("screening.index.unsigned", generation=folder.name)
    try:
        manifest = Manifest.read((folder / MANIFEST).read_bytes())
    except (ValueError, KeyError, TypeError) as error:
        raise UnableToOpenIndex("screening.index.version_unknown", generation=folder.name) from error
    if set(manifest.files) != FILES:
        raise damaged(folder, MANIFEST)
    if manifest.base:
        unread = frozenset()
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            found = (path.stat().st_size, expected[1]) if name in unread else describe(path)
        except OSError as error:
            raise damaged(folder, name) from error
        if found != tuple(expected):
            raise damaged(folder, name)
    return manifest


def sign(folder: Path, key: bytes) -> None:
    """Signs a staged or published generation with an Ed25519 private key (32 bytes).

    The signature stands in ``manifest.sig`` and covers the manifest, which holds the checksum of every other file.
    """
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_SIGNED + (folder / MANIFEST).read_bytes())
    (folder / SIGNATURE).write_bytes(signature)
    force(folder / SIGNATURE)


def signed_by(folder: Path, signers: Signers) -> bool:
    """Whether one of ``signers`` signed the manifest of a generation."""
    try:
        signature = (folder / SIGNATURE).read_bytes()[:_SIGNATURE_BYTES]
        content = _SIGNED + (folder / MANIFEST).read_bytes()
    except OSError:
        return False
    for signer in signers:
        with suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(signer).verify(signature, content)
            return True
    return False


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return blake2b(stream.read(_MANIFEST_BYTES_MAX), digest_size=32).hexdigest()
    except OSError as error:
        raise damaged(path.parent, path.name) from error


def damaged(folder: Path, name: str) -> UnableToOpenIndex:
    """The failure of a file that is missing, cut short or altered."""
    return UnableToOpenIndex("screening.index.damaged", generation=folder.name, file=name)
