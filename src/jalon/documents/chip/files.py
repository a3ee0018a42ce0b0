"""The files of one chip, as a reader or a folder delivers them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jalon.documents.trust.ber import unreadable
from jalon.kernel.errors import UnableTo
from jalon.kernel.limits import CHIP_FILE_BYTES_MAX, CHIP_FILES_MAX

_NAME = re.compile(r"(?:.*[_.])?(COM|SOD|DG(?:1[0-6]|[1-9]))(?:\.(?:bin|dat))?", re.IGNORECASE | re.ASCII)
_NEVER_READ = frozenset({"DG3", "DG4"})
"""Fingers and irises: not asked for at a border post, and not taken when offered."""
_ENTRIES_MAX = 1_024


class UnableToReadFolder(UnableTo):
    """A folder of chip files that cannot be opened, or holds no file of a chip."""


@dataclass(frozen=True)
class ChipFiles:
    """EF.COM, EF.SOD and data groups by number (1 to 16), each as the chip delivered it; None is "not read"."""

    sod: bytes | None = None
    com: bytes | None = None
    groups: Mapping[int, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> ChipFiles:
        """Files by name: ``COM``, ``SOD``, ``DG1`` to ``DG16``; of DG3 and DG4 nothing is kept."""
        groups = {int(name[2:]): data for name, data in files.items() if name[:2] == "DG" and name not in _NEVER_READ}
        return cls(files.get("SOD"), files.get("COM"), groups)


def read_folder(folder: Path) -> ChipFiles:
    """The chip files of a folder, by names such as ``EF_DG1.bin``, ``DG1.bin`` or ``EF.DG1``.

    Raises :class:`UnableToReadFolder`, and :class:`UnableToRead` for a file beyond its limit, or two of one name.
    """
    found: dict[str, bytes] = {}
    try:
        entries = sorted(folder.iterdir())[:_ENTRIES_MAX]
        for path in entries:
            match = _NAME.fullmatch(path.name)
            name = match[1].upper() if match else ""
            if name and name not in _NEVER_READ and path.is_file():
                if name in found or len(found) >= CHIP_FILES_MAX:
                    raise unreadable("repeated", 0)
                found[name] = _content(path)
    except OSError as error:
        raise UnableToReadFolder("documents.chip_folder.unreadable") from error
    if not found:
        raise UnableToReadFolder("documents.chip_folder.empty")
    return ChipFiles.of(found)


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        data = stream.read(CHIP_FILE_BYTES_MAX + 1)
    if len(data) > CHIP_FILE_BYTES_MAX:
        raise unreadable("file_too_large", CHIP_FILE_BYTES_MAX)
    return data
