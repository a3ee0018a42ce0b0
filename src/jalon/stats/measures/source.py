"""Where rows come from: partitions of the lake that a question reads, and how complete they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jalon.stats.measures.errors import UnableToMeasure

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Vintage:
    """Which edition of a month of a table a figure was made from."""

    table: str
    country: str
    month: str
    number: int


@dataclass(frozen=True, slots=True)
class Partition:
    """The files of one vintage. ``root`` is the table's folder: the names of folders below it are columns."""

    vintage: Vintage
    root: Path
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Months from ``first`` to ``last``, both included, written ``YYYY-MM``."""

    first: str
    last: str

    @classmethod
    def of(cls, first: str, last: str) -> Period:
        """The period. Raises :class:`UnableToMeasure` for what is no month, and for an end before the beginning."""
        for month in (first, last):
            if not MONTH.fullmatch(month):
                raise UnableToMeasure("stats.measure.no_month", asked=month)
        if last < first:
            raise UnableToMeasure("stats.measure.period_backwards", first=first, last=last)
        return cls(first, last)

    def __contains__(self, month: str) -> bool:
        return self.first <= month <= self.last

    def months(self) -> Iterator[str]:
        """Its months in their order."""
        year, month = (int(part) for part in self.first.split("-"))
        while (text := f"{year:04d}-{month:02d}") <= self.last:
            yield text
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


class LakeSource(Protocol):
    """A lake as measures read it."""

    @property
    def directory(self) -> Path:
        """The folder of the lake: cubes stand in its ``cubes``."""
        ...

    def partitions(self, table: str, period: Period) -> Sequence[Partition]:
        """The current partitions of a table in a period, by country and month."""
        ...


@dataclass(frozen=True)
class FolderLake:
    """A lake read by the names of its folders: of each month its highest vintage."""

    directory: Path

    def partitions(self, table: str, period: Period) -> Sequence[Partition]:
        """The highest vintage of each country and month."""
        newest: dict[tuple[str, str], Partition] = {}
        root = self.directory / table
        for folder in root.glob("country=*/month=*/vintage=*"):
            country, month, number = (part.partition("=")[2] for part in folder.parts[-3:])
            if month not in period or not number.isdecimal():
                continue
            known = newest.get((country, month))
            if known is None or known.vintage.number < int(number):
                files = tuple(sorted(folder.glob("*.parquet")))
                newest[country, month] = Partition(Vintage(table, country, month, int(number)), root, files)
        return [newest[key] for key in sorted(newest)]
