"""A gallery on disk: fingers are added and removed one by one, found without reading everything into memory.

A folder with three files of fixed-size rows: ``surroundings.bin`` (what the first stage reads), ``minutiae.bin`` (what
the second reads) and ``head.bin``. A row counts once the head says so, and the head is written after the rows are on
disk, in one of two places in turn with a sum over it: a power cut leaves the gallery as it was before or after. A row
that is removed is overwritten with zeros in both files, its key last. One process writes; any number read.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from jalon.biometrics.errors import UnableToOpenGallery
from jalon.biometrics.matching.first_stage import ROW_WORDS, row_of
from jalon.biometrics.matching.score import prepare
from jalon.biometrics.template import ENGINE_VERSION, Template
from jalon.kernel.limits import FINGER_GALLERY_ROWS_MAX, FINGER_MINUTIAE_MAX

FORMAT_VERSION = 1
_MAGIC = b"JALONFG1"
_HEAD = struct.Struct(">8sHHQQI")
_HEAD_PLACE_BYTES = 512
_KEY_BYTES = 16
_MINUTIAE = np.dtype([("x", "<i2"), ("y", "<i2"), ("angle", "u1"), ("kind", "u1"), ("quality", "u1"), ("spare", "u1")])
_ROW = np.dtype(
    [
        ("key", f"V{_KEY_BYTES}"),
        ("sum", "<u4"),
        ("position", "u1"),
        ("quality", "u1"),
        ("count", "u1"),
        ("spare", "u1"),
        ("width", "<u2"),
        ("height", "<u2"),
        ("minutiae", _MINUTIAE, (FINGER_MINUTIAE_MAX,)),
    ]
)


@dataclass(frozen=True)
class Member:
    """One finger of the gallery: ``key`` 16 bytes that name the person elsewhere, ``template`` as it was added."""

    key: bytes
    template: Template


class Gallery(ExitStack):
    """An open gallery, as a context manager; leaving it lets other writers in."""

    def __init__(self, folder: Path, *, writable: bool = False) -> None:
        """Open the gallery of ``folder``. Raises :class:`UnableToOpenGallery`."""
        super().__init__()
        self._folder = folder
        self._writable = writable
        if writable:
            self.enter_context(_locked(folder))
        try:
            self._turn, self.count = _read_head(folder)
            self._map()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, folder: Path) -> None:
        """Make an empty gallery in a folder that holds none."""
        if (folder / "head.bin").exists():
            raise UnableToOpenGallery("biometrics.gallery.exists")
        head = _head_bytes(0, 0).ljust(_HEAD_PLACE_BYTES, b"\0") + b"\0" * _HEAD_PLACE_BYTES
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name, content in (("surroundings.bin", b""), ("minutiae.bin", b""), ("head.bin", head)):
                descriptor = os.open(folder / name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
            _sync_folder(folder)
        except OSError as error:
            raise UnableToOpenGallery("biometrics.gallery.not_made", reason=str(error.strerror)) from error

    def add(self, members: Sequence[Member]) -> None:
        """Add fingers; when this returns they are on disk, and before that none of them is in the gallery."""
        assert self._writable, "opened for reading"
        if self.count + len(members) > FINGER_GALLERY_ROWS_MAX:
            raise UnableToOpenGallery("biometrics.gallery.full", rows_max=FINGER_GALLERY_ROWS_MAX)
        surroundings, rows = bytearray(), bytearray()
        for member in members:
            assert len(member.key) == _KEY_BYTES and any(member.key), "a key names a person"  # noqa: PT018 one claim
            ready = prepare(member.template)
            surroundings += row_of(ready, member.template.position).tobytes()
            rows += _row_bytes(member.key, ready.template)
        for name, content, size in (
            ("surroundings.bin", surroundings, 8 * ROW_WORDS),
            ("minutiae.bin", rows, _ROW.itemsize),
        ):
            with (self._folder / name).open("r+b") as stream:
                stream.seek(self.count * size)
                stream.write(content)
                stream.truncate()
                stream.flush()
                os.fsync(stream.fileno())
        self._turn += 1
        self.count += len(members)
        self._write_head()
        self._map()

    def remove(self, key: bytes) -> int:
        """Overwrite every finger of that key with zeros, on disk; how many there were."""
        assert self._writable, "opened for reading"
        places: npt.NDArray[np.intp] = (
            np.flatnonzero(self.rows["key"] == np.frombuffer(key, f"V{_KEY_BYTES}")[0])
            if self.count
            else np.zeros(0, np.intp)
        )
        # the key goes last: what a power cut leaves of a person is found again by it, and erased
        for name, size, start, end in (
            ("surroundings.bin", 8 * ROW_WORDS, 0, 8 * ROW_WORDS),
            ("minutiae.bin", _ROW.itemsize, _KEY_BYTES, _ROW.itemsize),
            ("minutiae.bin", _ROW.itemsize, 0, _KEY_BYTES),
        ):
            with (self._folder / name).open("r+b") as stream:
                for place in places:
                    stream.seek(int(place) * size + start)
                    stream.write(b"\0" * (end - start))
                stream.flush()
                os.fsync(stream.fileno())
        self._map()
        return len(places)

    def member(self, place: int) -> Member | None:
        """The finger of that row; None where it was removed. Raises :class:`UnableToOpenGallery` if it is damaged."""
        row = self.rows[place]
        key = bytes(row["key"])
        if not any(key) or not row["sum"]:
            return None
        if _sum(row.tobytes()) != row["sum"]:
            raise UnableToOpenGallery("biometrics.gallery.damaged", row=place)
        kept = row["minutiae"][: row["count"]]
        x, y, angle, kind, good = (kept[name].astype(np.int64) for name in ("x", "y", "angle", "kind", "quality"))
        width, height, quality = int(row["width"]), int(row["height"]), int(row["quality"])
        return Member(key, Template(width, height, x, y, angle, kind, good, quality, int(row["position"])))

    def _map(self) -> None:
        """Look at the files as they are now."""
        self.words: npt.NDArray[np.uint64] = self._mapped("surroundings.bin", np.dtype("<u8"), ROW_WORDS)
        self.rows: npt.NDArray[Any] = self._mapped("minutiae.bin", _ROW, 0)

    def _mapped(self, name: str, kind: np.dtype[Any], columns: int) -> npt.NDArray[Any]:
        shape = (self.count, columns) if columns else (self.count,)
        needed = self.count * (columns or 1) * kind.itemsize
        path = self._folder / name
        if not path.is_file() or path.stat().st_size < needed:
            raise UnableToOpenGallery("biometrics.gallery.cut_short", file=name)
        if not self.count:
            return np.zeros(shape, kind)
        return np.memmap(path, kind, mode="r", shape=shape)

    def _write_head(self) -> None:
        with (self._folder / "head.bin").open("r+b") as stream:
            stream.seek(_HEAD_PLACE_BYTES * (self._turn % 2))
            stream.write(_head_bytes(self._turn, self.count))
            stream.flush()
            os.fsync(stream.fileno())


def _head_bytes(turn: int, count: int) -> bytes:
    return _head_bytes_of(FORMAT_VERSION, ENGINE_VERSION, turn, count)


def _read_head(folder: Path) -> tuple[int, int]:
    """Turn and count of the newer good place."""
    try:
        data = (folder / "head.bin").read_bytes()
    except OSError as error:
        raise UnableToOpenGallery("biometrics.gallery.absent") from error
    found = []
    for place in (0, _HEAD_PLACE_BYTES):
        part = data[place : place + _HEAD.size]
        if len(part) < _HEAD.size or part[:8] != _MAGIC:
            continue
        _, form, engine, turn, count, _ = _HEAD.unpack(part)
        if part == _head_bytes_of(form, engine, turn, count):
            found.append((turn, count, form, engine))
    if not found:
        raise UnableToOpenGallery("biometrics.gallery.no_head")
    turn, count, form, engine = max(found)
    if (form, engine) != (FORMAT_VERSION, ENGINE_VERSION):
        raise UnableToOpenGallery("biometrics.gallery.version", found=engine, known=ENGINE_VERSION)
    if count > FINGER_GALLERY_ROWS_MAX:
        raise UnableToOpenGallery("biometrics.gallery.full", rows_max=FINGER_GALLERY_ROWS_MAX)
    return turn, count


def _head_bytes_of(form: int, engine: int, turn: int, count: int) -> bytes:
    whole = _HEAD.pack(_MAGIC, form, engine, turn, count, 0)
    return _HEAD.pack(_MAGIC, form, engine, turn, count, zlib.crc32(whole))


def _row_bytes(key: bytes, template: Template) -> bytes:
    row = np.zeros((), _ROW)
    count = len(template)
    row["key"], row["position"], row["quality"] = (
        np.frombuffer(key, f"V{_KEY_BYTES}")[0],
        template.position,
        template.quality,
    )
    row["count"], row["width"], row["height"] = count, template.width_px, template.height_px
    columns = (template.x, template.y, template.angle, template.kind, template.minutia_quality)
    for name, column in zip(("x", "y", "angle", "kind", "quality"), columns, strict=True):
        row["minutiae"][name][:count] = column
    row["sum"] = _sum(row.tobytes())
    return row.tobytes()


def _sum(row: bytes) -> int:
    """Sum over a row without the place of the sum; never 0, which says that the row was being erased."""
    return zlib.crc32(row[:_KEY_BYTES] + b"\0\0\0\0" + row[_KEY_BYTES + 4 :]) or 1


def _locked(folder: Path) -> IO[bytes]:
    import fcntl

    try:
        stream = (folder / "head.bin").open("rb")
    except OSError as error:
        raise UnableToOpenGallery("biometrics.gallery.absent") from error
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        stream.close()
        raise UnableToOpenGallery("biometrics.gallery.busy") from error
    return stream


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
