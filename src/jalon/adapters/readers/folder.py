"""A reader that leaves its deliveries as folders: of a vendor's bridge process, a chip tool, or a person with files.

``<folder>/<booth>/<delivery>/`` holds ``mrz.txt``, chip files (``EF_SOD.bin``, ``DG1.bin``...), or both. A delivery is
written under a name that ends in ``.part`` and renamed when it is whole. It is deleted as soon as it was taken,
whatever came of it: what lies there is about a traveller, and the journal keeps what was found. Nothing in it is
trusted: links, devices, foreign names and sizes are findings.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from jalon.documents.finding import Finding, Severity
from jalon.kernel.errors import Parameter
from jalon.kernel.limits import (
    CHIP_FILE_BYTES_MAX,
    READER_DELIVERY_BYTES_MAX,
    READER_FILES_MAX,
    READER_WAITING_MAX,
    READER_ZONE_BYTES_MAX,
)
from jalon.services.readers import ReaderDelivery

_ZONE = "mrz.txt"
_CHIP_FILE = re.compile(r"(?:EF[_.])?(COM|SOD|DG(?:1[0-6]|[1-9]))(?:\.bin)?", re.IGNORECASE | re.ASCII)
_NEVER_READ = frozenset({"DG3", "DG4"})
"""Fingers and irises: not opened, even when a reader delivers them."""
_PART, _CLAIMED = ".part", ".taken-"


class FolderReader:
    """The port's adapter for one folder with a folder for each booth."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, booth: str) -> ReaderDelivery | None:
        """The delivery whose name comes first, deleted afterwards; None without one. Never raises."""
        place = self._folder / folder_of_booth(booth)
        try:
            if not place.is_dir():
                return None
            with _held(place) as mine:
                return _take_from(place) if mine else None
        except OSError as error:
            return ReaderDelivery(findings=(_note("unreadable", reason=error.strerror or "?"),))


def folder_of_booth(booth: str) -> str:
    """Name of a booth's folder: the booth's own where it is letters, digits, ``-`` and ``_``; all else is escaped."""
    return quote(booth, safe="").replace(".", "%2E").replace("~", "%7E") or "%"


@contextmanager
def _held(place: Path) -> Iterator[bool]:
    """Whether this process alone takes from the booth's folder now; two tabs never take one delivery twice."""
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def _take_from(place: Path) -> ReaderDelivery | None:
    with os.scandir(place) as entries:
        names = sorted(entry.name for entry in islice(entries, READER_WAITING_MAX))
    for left in (name for name in names if name.startswith(_CLAIMED)):
        _delete(place / left)  # A power cut came between taking and deleting; the document is read again.
    waiting = [name for name in names if not name.startswith(".")]
    whole = [name for name in waiting if not name.endswith(_PART)]
    if not whole:
        return ReaderDelivery(findings=(_note("still_writing"),)) if waiting else None
    claimed = place / f"{_CLAIMED}{token_hex(8)}"
    (place / whole[0]).rename(claimed)
    try:
        return _delivery(claimed)
    finally:
        _delete(claimed)


def _delivery(claimed: Path) -> ReaderDelivery:
    if claimed.is_symlink() or not claimed.is_dir():
        return _refused("not_a_folder")
    with os.scandir(claimed) as entries:
        names = sorted(entry.name for entry in islice(entries, READER_FILES_MAX + 1))
    if len(names) > READER_FILES_MAX:
        return _refused("too_many_files", limit=READER_FILES_MAX)
    try:
        return _read(claimed, names)
    except _UnusableError as unusable:
        return ReaderDelivery(findings=(unusable.finding,))


class _UnusableError(Exception):
    """A delivery of which nothing is used."""

    def __init__(self, condition: str, **parameters: Parameter) -> None:
        self.finding = _grave(condition, **parameters)


def _read(claimed: Path, names: list[str]) -> ReaderDelivery:
    zone: str | None = None
    chip: dict[str, bytes] = {}
    foreign = total = 0
    for name in names:
        known = _known(name)
        if known is None:
            foreign += 1
        if known is None or known in _NEVER_READ:
            continue
        if known in chip:
            raise _UnusableError("repeated", file=known)
        data = _content(claimed / name, READER_ZONE_BYTES_MAX if known == _ZONE else CHIP_FILE_BYTES_MAX, known)
        total += len(data)
        if total > READER_DELIVERY_BYTES_MAX:
            raise _UnusableError("too_large", file=known, limit=READER_DELIVERY_BYTES_MAX)
        if known == _ZONE:
            zone = _text(data)
        else:
            chip[known] = data
    findings = (_note("foreign_files", count=foreign),) if foreign else ()
    if zone is None and not chip:
        return _refused("empty")
    return ReaderDelivery(zone, chip or None, findings)


def _known(name: str) -> str | None:
    """``mrz.txt``, or a chip file's name without what stands around it; None for any other name."""
    if name.lower() == _ZONE:
        return _ZONE
    found = _CHIP_FILE.fullmatch(name)
    return found[1].upper() if found else None


def _content(path: Path, limit: int, known: str) -> bytes:
    """Bytes of a plain file. Links are not followed, and what is no file is not waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise _UnusableError("not_a_file", file=known) from error
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _UnusableError("not_a_file", file=known)
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise _UnusableError("too_large", file=known, limit=limit)
    return data


def _text(data: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it; a wrong byte stays visible as what it is, a wrong character."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(encoding, "replace")


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _refused(condition: str, **parameters: Parameter) -> ReaderDelivery:
    return ReaderDelivery(findings=(_grave(condition, **parameters),))


def _grave(condition: str, **parameters: Parameter) -> Finding:
    return Finding(f"adapters.reader.{condition}", Severity.ATTENTION, "reader", parameters)


def _note(condition: str, **parameters: Parameter) -> Finding:
    return Finding(f"adapters.reader.{condition}", Severity.NOTE, "reader", parameters)
