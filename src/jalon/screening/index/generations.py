"""Generations of an index: staged aside, verified, and made current by one rename.

A crash between any two steps leaves the former generation current. Order on disk: files, their folder, the rename of
the folder, the rename of ``CURRENT``, each followed by fsync.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jalon.kernel.limits import INDEX_GENERATIONS_KEPT
from jalon.screening.index.build import describe
from jalon.screening.index.errors import UnableToOpenIndex, UnableToWriteIndex
from jalon.screening.index.layout import FILES, MANIFEST, Manifest

CURRENT = "CURRENT"
SIGNATURE = "manifest.sig"
Signers = Sequence[bytes]
_SIGNED = b"jalon list index v2\0"
_SIGNATURE_BYTES = 64
_PART = ".part"
_NAME = re.compile(r"g\d{6,9}", re.ASCII)
_LINE = re.compile(r"(g\d{6,9}) ([0-9a-f]{64})", re.ASCII)
_POINTER_BYTES_MAX = 1_024
_MANIFEST_BYTES_MAX = 1 << 20


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Holds the index for one writer; raises :class:`UnableToWriteIndex` when another writes."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "LOCK").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UnableToWriteIndex("screening.index.busy") from error
        yield


def stage(directory: Path) -> Path:
    """An empty folder for the next generation; remains of an interrupted import are cleared."""
    for remains in directory.glob(f"*{_PART}"):
        shutil.rmtree(remains, ignore_errors=True) if remains.is_dir() else remains.unlink()
    numbers = [int(path.name[1:]) for path in directory.iterdir() if _NAME.fullmatch(path.name)]
    folder = directory / f"g{max(numbers, default=0) + 1:06d}{_PART}"
    folder.mkdir(mode=0o700)
    return folder


def seal(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest and forces every file of the staged folder to disk."""
    (folder / MANIFEST).write_bytes(manifest.to_bytes())
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)


def publish(folder: Path) -> str:
    """Gives the staged folder its lasting name, which is returned; it is not current yet."""
    name = folder.name.removesuffix(_PART)
    folder.rename(folder.parent / name)
    _sync(folder.parent)
    return name


def activate(directory: Path, name: str) -> None:
    """Verifies a published generation, then makes it current by one rename.

    Raises :class:`UnableToOpenIndex` when it is damaged; the current one then stays.
    """
    digest = _digest(directory / name / MANIFEST)
    verify(directory / name, digest)
    lines = [f"{name} {digest}"]
    lines += [f"{old} {mark}" for old, mark in _pointed_if_readable(directory) if old != name][
        : INDEX_GENERATIONS_KEPT - 1
    ]
    aside = directory / (CURRENT + _PART)
    aside.write_text("\n".join(lines) + "\n", encoding="ascii")
    _sync(aside)
    aside.rename(directory / CURRENT)
    _sync(directory)


def prune(directory: Path) -> None:
    """Removes generations that ``CURRENT`` no longer names."""
    kept = {name for name, _ in pointed(directory)}
    kept |= {base for name in list(kept) if (base := _base_of(directory / name))}
    for path in directory.iterdir():
        if _NAME.fullmatch(path.name) and path.name not in kept:
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
    try:
        with (directory / CURRENT).open("rb") as stream:
            data = stream.read(_POINTER_BYTES_MAX)
    except FileNotFoundError:
        return ()
    found = [_LINE.fullmatch(line) for line in data.decode("ascii", "replace").splitlines()]
    lines = tuple((match[1], match[2]) for match in found if match)
    if not lines or len(lines) != len(found):
        raise UnableToOpenIndex("screening.index.damaged", generation=CURRENT, file=CURRENT)
    return lines


def _pointed_if_readable(directory: Path) -> tuple[tuple[str, str], ...]:
    try:
        return pointed(directory)
    except UnableToOpenIndex:
        return ()


def verify(folder: Path, digest: str, signers: Signers = ()) -> Manifest:
    """The manifest of a generation after every checksum was compared; raises :class:`UnableToOpenIndex`.

    Where ``signers`` are given, one of them has to have signed it.
    """
    if _digest(folder / MANIFEST) != digest:
        raise _damaged(folder, MANIFEST)
    if signers and not signed_by(folder, signers):
        raise UnableToOpenIndex("screening.index.unsigned", generation=folder.name)
    try:
        manifest = Manifest.read((folder / MANIFEST).read_bytes())
    except (ValueError, KeyError, TypeError) as error:
        raise UnableToOpenIndex("screening.index.version_unknown", generation=folder.name) from error
    if set(manifest.files) != FILES:
        raise _damaged(folder, MANIFEST)
    for name, expected in manifest.files.items():
        try:
            found = describe(folder / name)
        except OSError as error:
            raise _damaged(folder, name) from error
        if found != tuple(expected):
            raise _damaged(folder, name)
    return manifest


def sign(folder: Path, key: bytes) -> None:
    """Signs a staged or published generation with an Ed25519 private key (32 bytes).

    The signature stands in ``manifest.sig`` and covers the manifest, which holds the checksum of every other file.
    """
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(_SIGNED + (folder / MANIFEST).read_bytes())
    (folder / SIGNATURE).write_bytes(signature)
    _sync(folder / SIGNATURE)


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
        raise _damaged(path.parent, path.name) from error


def _damaged(folder: Path, name: str) -> UnableToOpenIndex:
    return UnableToOpenIndex("screening.index.damaged", generation=folder.name, file=name)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
