"""Backups in a folder: each a folder of its own with a signed manifest, there whole or not at all, and pruned by age.

The manifest alone can be read without the backup key. It says which node, when, how much, and the hash of every file.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from jalon.journal import keys
from jalon.journal.backup_file import EXPIRING, JOURNAL_FILE, BackupWriter, read_backup
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import tag

FORMAT = 1
_MANIFEST = "manifest.json"
_TAG = tag("jalon/backup/1")
_PART = ".part"
_HASH_BYTES = 1 << 20


class UnableToUseBackup(UnableTo):
    """The folder holds no backup, one that was changed, or one whose time is over; or it cannot be written to."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``files``: SHA-256 by name; ``until``: secrets, accounts and keys may be used."""

    node: bytes
    role: int
    state: str
    label: str
    epoch: bytes
    made_at: datetime
    until: datetime
    program: str
    streams: int
    entries: int
    digest: str
    key: str
    signing_public: bytes
    files: Mapping[str, str]
    signature: bytes = b""

    def signed_bytes(self) -> bytes:
        """What the node signs."""
        return _TAG + json.dumps(self._values(), sort_keys=True, separators=(",", ":")).encode()

    def _values(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "node": self.node.hex(),
            "role": self.role,
            "state": self.state,
            "label": self.label,
            "epoch": self.epoch.hex(),
            "made_at": self.made_at.isoformat(),
            "until": self.until.isoformat(),
            "program": self.program,
            "streams": self.streams,
            "entries": self.entries,
            "digest": self.digest,
            "key": self.key,
            "signing_public": self.signing_public.hex(),
            "files": dict(self.files),
        }

    def write(self, folder: Path, signing_key: bytes) -> None:
        """Sign it and write it, durably."""
        signature = keys.sign(signing_key, self.signed_bytes())
        text = json.dumps({**self._values(), "signature": signature.hex()}, indent=1, sort_keys=True) + "\n"
        descriptor = os.open(folder / _MANIFEST, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())


def read_manifest(backup: Path) -> Manifest:
    """The manifest of a backup, whose own signature holds. Raises :class:`UnableToUseBackup`.

    That the key is the node's own, only the node itself, or its hub, can say.
    """
    try:
        with (backup / _MANIFEST).open("rb") as file:
            found = json.loads(file.read(limits.BACKUP_MANIFEST_BYTES_MAX))
        if found["format"] != FORMAT:
            raise UnableToUseBackup("adapters.backup.newer")
        manifest = Manifest(
            node=bytes.fromhex(found["node"]),
            role=int(found["role"]),
            state=str(found["state"]),
            label=str(found["label"]),
            epoch=bytes.fromhex(found["epoch"]),
            made_at=datetime.fromisoformat(found["made_at"]),
            until=datetime.fromisoformat(found["until"]),
            program=str(found["program"]),
            streams=int(found["streams"]),
            entries=int(found["entries"]),
            digest=str(found["digest"]),
            key=str(found["key"]),
            signing_public=bytes.fromhex(found["signing_public"]),
            files={str(name): str(value) for name, value in found["files"].items()},
            signature=bytes.fromhex(found["signature"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnableToUseBackup("adapters.backup.no_manifest", path=str(backup)) from error
    if not keys.signature_holds(manifest.signing_public, manifest.signature, manifest.signed_bytes()):
        raise UnableToUseBackup("adapters.backup.changed", file=_MANIFEST)
    return manifest


@dataclass
class NewBackup:
    """A backup that is being written. ``writers`` by name of file."""

    folder: Path
    writers: dict[str, BackupWriter] = field(default_factory=dict)
    streams: dict[str, BinaryIO] = field(default_factory=dict)

    def finish(self) -> dict[str, str]:
        """End every file durably; SHA-256 by name."""
        for name, writer in self.writers.items():
            writer.end()
            self.streams[name].flush()
            os.fsync(self.streams[name].fileno())
        return {name: _hash_of(self.folder / name) for name in sorted(self.writers)}


@contextmanager
def new_backup(folder: Path, name: str, public: bytes) -> Iterator[NewBackup]:
    """A backup in ``folder``; it has its name once the block ends, and is gone when the block raises."""
    target, part = folder / name, folder / f".{name}{_PART}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in folder.glob(f".*{_PART}"):
            shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            raise UnableToUseBackup("adapters.backup.exists", path=str(target))
        part.mkdir(mode=0o700)
        try:
            with ExitStack() as stack:
                made = NewBackup(part)
                for file in (JOURNAL_FILE, *EXPIRING):
                    descriptor = os.open(part / file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                    made.streams[file] = stack.enter_context(os.fdopen(descriptor, "wb"))
                    made.writers[file] = BackupWriter(made.streams[file], public)
                yield made
            _sync(part)
            part.rename(target)
            _sync(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as error:
        raise UnableToUseBackup("adapters.backup.not_written", reason=str(error.strerror)) from error


@contextmanager
def chunks_of(backup: Path, name: str, private: bytes) -> Iterator[Iterator[bytes]]:
    """The chunks of one file. Raises :class:`UnableToUseBackup`, ``UnableToReadBackup``."""
    try:
        with (backup / name).open("rb") as source:
            yield read_backup(source, private)
    except OSError as error:
        raise UnableToUseBackup("adapters.backup.file_missing", file=name) from error


def check_files(backup: Path, manifest: Manifest, names: tuple[str, ...]) -> None:
    """Hold files against the hashes of the manifest. Raises :class:`UnableToUseBackup`."""
    for name in names:
        if not (backup / name).exists():
            raise UnableToUseBackup("adapters.backup.file_missing", file=name)
        if _hash_of(backup / name) != manifest.files.get(name):
            raise UnableToUseBackup("adapters.backup.changed", file=name)


def backups_in(folder: Path) -> list[tuple[Path, Manifest]]:
    """Every backup of a folder with its manifest, oldest first; what is none is passed over."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.is_dir() and not path.name.startswith("."):
            try:
                found.append((path, read_manifest(path)))
            except UnableToUseBackup:
                continue
    return sorted(found, key=lambda one: (one[1].made_at, one[0]))


def prune(folder: Path, *, at: datetime) -> list[str]:
    """Destroy what may not live longer; returns ``backup/file`` of each.

    Secrets, accounts and keys go at the end of their time. A journal goes when a newer one of the same node holds no
    fewer entries and it is as old: the newest is kept for ever.
    """
    gone = []
    known = backups_in(folder)
    for path, manifest in known:
        if at < manifest.until:
            continue
        for name in EXPIRING:
            if (path / name).exists():
                (path / name).unlink()
                gone.append(f"{path.name}/{name}")
        later = [
            one
            for _, one in known
            if one.node == manifest.node and one.made_at > manifest.made_at and one.entries >= manifest.entries
        ]
        if later:
            shutil.rmtree(path)
            gone.append(path.name)
    return gone


def name_of(label: str, node: bytes, at: datetime) -> str:
    """How a backup's folder is called: post or hub in letters, node, time."""
    plain = "".join(letter for letter in label.lower() if letter.isascii() and letter.isalnum())[:20] or "node"
    return f"{plain}-{node.hex()}-{at:%Y%m%dT%H%M%SZ}"


def until_of(made_at: datetime, days: int) -> datetime:
    """Until when its secrets may be used."""
    return made_at + timedelta(days=min(days, limits.BACKUP_SECRETS_DAYS_MAX))


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_HASH_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
