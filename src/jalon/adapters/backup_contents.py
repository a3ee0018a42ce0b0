"""The files of a node's folder that belong into a backup: identity, keys, lists, trust store, marks; no database.

The State's root key never goes along: it belongs offline. The key of browser sessions does not either.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from jalon.adapters.backup_folder import UnableToUseBackup
from jalon.records.sqlite import open_connection

_LEFT_OUT = frozenset({"lock", "node.log", "keys/root.key", "keys/django"})
_FOLDERS_LEFT_OUT = frozenset({"postgres"})
_DATABASES = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm")
PROTECTION = "protection.sqlite3"
_LAKE = "lake/"
_OF_THE_LAKE = ("lake/cubes/", "lake/manifests/", "lake/exported.json")
"""Counts alone, which no journal gives back once rows were erased. Rows come back from the journal."""
_PIECE_BYTES = 2 << 20


def pieces(home: Path) -> Iterator[bytes]:
    """Every file in pieces, each behind a line that says where it belongs."""
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_file() and not path.is_symlink() and _belongs(name):
            yield from _pieces(name, path)
    if (home / PROTECTION).exists():
        yield from _protection(home / PROTECTION)


def _belongs(name: str) -> bool:
    if name in _LEFT_OUT or name.endswith(_DATABASES) or name.endswith((".new", ".part")):
        return False
    if name.startswith(_LAKE):
        return name.startswith(_OF_THE_LAKE)
    return name.split("/", 1)[0] not in _FOLDERS_LEFT_OUT


def _protection(path: Path) -> Iterator[bytes]:
    """The file of sealed cells as it is at one moment; of the same size whatever it holds."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / PROTECTION
        source = open_connection(path)
        target = sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        yield from _pieces(PROTECTION, copy)


def _pieces(name: str, path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        offset = 0
        while (data := file.read(_PIECE_BYTES)) or not offset:
            head = {"file": name, "offset": offset}
            yield json.dumps(head).encode() + b"\n" + base64.b64encode(data)
            offset += len(data)
            if not data:
                return


def put_back(home: Path, chunks: Iterable[bytes]) -> int:
    """Write the files of a backup into an empty folder; returns how many. Raises :class:`UnableToUseBackup`."""
    names = set()
    for chunk in chunks:
        head, _, data = chunk.partition(b"\n")
        try:
            said = json.loads(head)
            name, offset, content = str(said["file"]), int(said["offset"]), base64.b64decode(data, validate=True)
        except (ValueError, KeyError, TypeError) as error:
            raise UnableToUseBackup("services.restore.form") from error
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not name:
            raise UnableToUseBackup("services.restore.form")
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "r+b") as out:
            out.seek(offset)
            out.write(content)
        names.add(name)
    return len(names)
