"""Formats by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from jalon.kernel.errors import UnableTo
from jalon.screening.entry import Audience
from jalon.screening.formats.ftm import read_ftm
from jalon.screening.formats.national_csv import read_national_csv
from jalon.screening.formats.national_xlsx import read_national_xlsx
from jalon.screening.formats.ofac import read_ofac
from jalon.screening.formats.records import Record
from jalon.screening.formats.un_xml import own_date, read_un_xml


class UnableToChooseFormat(UnableTo):
    """A format that is not known."""


Reader = Callable[[Sequence[Path], Audience, date], Iterator[Record]]

_READERS: dict[str, Reader] = {
    "ftm": read_ftm,
    "national-csv": read_national_csv,
    "national-xlsx": read_national_xlsx,
    "ofac": read_ofac,
    "un-xml": read_un_xml,
}
TOGETHER = frozenset({"ofac"})
"""Formats of which several files make one list."""


_OWN_DATES: dict[str, Callable[[Path], datetime | None]] = {"un-xml": own_date}


def own_date_of(name: str, path: Path) -> datetime | None:
    """The date that a list states of itself (aware); None when it states none. Raises what reading raises."""
    stated = _OWN_DATES.get(name)
    return stated(path) if stated else None


def known_formats() -> tuple[str, ...]:
    """Names of the formats that can be read."""
    return tuple(sorted(_READERS))


def reader_of(name: str) -> Reader:
    """The reader of a format: a function of paths, audience and the list's own date.

    Raises :class:`UnableToChooseFormat`, which names the known ones.
    """
    reader = _READERS.get(name)
    if reader is None:
        raise UnableToChooseFormat("screening.format.unknown", known=", ".join(known_formats()))
    return reader
