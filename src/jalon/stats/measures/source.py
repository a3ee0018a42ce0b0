"""Where figures come from: months of the lake as rows, or as cubes where a month is closed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jalon.stats.lake.errors import UnableToReadLake
from jalon.stats.lake.manifest import Manifest, Partition
from jalon.stats.lake.reading import Lake, Part, open_lake
from jalon.stats.measures.errors import UnableToMeasure

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
Month = tuple[str, str]
"""State and month."""


@dataclass(frozen=True, slots=True, order=True)
class Vintage:
    """Which edition of a month of a table a figure was made from."""

    table: str
    country: str
    month: str
    number: int


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
                raise UnableToMeasure("stats.measure.no_month", asked=month[:40])
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

    def by_year(self) -> tuple[Period, ...]:
        """The same months, those of each civil year together.

        >>> [str(one.last) for one in Period("2025-11", "2026-02").by_year()]
        ['2025-12', '2026-02']
        """
        years = range(int(self.first[:4]), int(self.last[:4]) + 1)
        return tuple(Period(max(self.first, f"{one:04d}-01"), min(self.last, f"{one:04d}-12")) for one in years)


@dataclass(frozen=True)
class LakeSource:
    """A lake at one moment. ``cubes``: vintages of cubes to use, by State and month; else the highest there is.

    ``rows_only`` leaves cubes aside, ``cubes_only`` leaves rows aside.
    """

    lake: Lake
    cubes: Mapping[Month, int] = field(default_factory=dict)
    rows_only: bool = False
    cubes_only: bool = False

    @classmethod
    def open(cls, directory: Path, *, rows_only: bool = False, cubes_only: bool = False) -> LakeSource:
        """The lake in a folder; one that holds nothing where there is none yet. Raises ``UnableToReadLake``."""
        try:
            lake = open_lake(directory)
        except UnableToReadLake as error:
            if error.code != "stats.lake.absent":
                raise
            lake = Lake(directory, {})
        return cls(lake, rows_only=rows_only, cubes_only=cubes_only)

    def with_vintages(self, vintages: Mapping[Partition, int], cubes: Mapping[Month, int]) -> LakeSource:
        """The same lake as it stood with other vintages of some months."""
        catalog = {**self.lake.catalog, **vintages}
        return LakeSource(Lake(self.lake.root, catalog), cubes, self.rows_only, self.cubes_only)

    def parts(self, table: str, period: Period, without: Collection[Month] = ()) -> Sequence[Part]:
        """The current months of a table, by State and month. Raises ``UnableToReadLake`` for one that is damaged."""
        if self.cubes_only:
            return ()
        partitions = self.lake.partitions(table, months=(period.first, period.last))
        return [self.lake.part(one) for one in partitions if (one.country, one.month) not in without]

    def cube_files(self, measure: str, period: Period) -> Mapping[Month, tuple[int, Path]]:
        """For each State and month that has a cube: its vintage and its file."""
        if self.rows_only:
            return {}
        found: dict[Month, tuple[int, Path]] = {}
        for path in cube_folder(self.lake.root, measure).glob("country=*/month=*/vintage=*.parquet"):
            country, month, vintage = (part.partition("=")[2] for part in (*path.parts[-3:-1], path.stem))
            if month not in period or not vintage.isdecimal():
                continue
            number, wanted = int(vintage), self.cubes.get((country, month))
            if number == wanted or (wanted is None and number > found.get((country, month), (0, path))[0]):
                found[country, month] = number, path
        return found


def cube_folder(root: Path, measure: str) -> Path:
    """Where the cubes of a measure lie."""
    return root / "cubes" / measure


def vintage_of(manifest: Manifest) -> Vintage:
    """The vintage of a manifest, as figures name it."""
    one = manifest.partition
    return Vintage(one.table, one.country, one.month, manifest.vintage)
