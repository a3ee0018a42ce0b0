"""Formats by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from jalon.kernel.errors import UnableTo
from jalon.screening.entry import Audience
from jalon.screening.formats.national_csv import read_national_csv
from jalon.screening.formats.records import Record


class UnableToChooseFormat(UnableTo):
    """A format that is not known."""


Reader = Callable[[Path, Audience, date], Iterator[Record]]

_READERS: dict[str, Reader] = {"national-csv": read_national_csv}


def known_formats() -> tuple[str, ...]:
    """Names of the formats that can be read."""
    return tuple(sorted(_READERS))


def reader_of(name: str) -> Reader:
    """The reader of a format: a function of path, audience and the list's own date.

    Raises :class:`UnableToChooseFormat`, which names the known ones.
    """
    reader = _READERS.get(name)
    if reader is None:
        raise UnableToChooseFormat("screening.format.unknown", known=", ".join(known_formats()))
    return reader
