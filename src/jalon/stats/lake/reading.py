"""Reading a lake: which files hold what, without opening them; and the rows, for whoever wants them as Arrow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jalon.stats.lake.catalog import Catalog, read_catalog
from jalon.stats.lake.errors import UnableToReadLake
from jalon.stats.lake.manifest import APART, Manifest, Partition
from jalon.stats.lake.schema import table_named
from jalon.stats.lake.writing import manifest_path, vintage_folder

Months = tuple[str, str]
"""First and last month, YYYY-MM, both included."""


@dataclass(frozen=True)
class Part:
    """One month as it stands: its manifest, and the files that figures read."""

    manifest: Manifest
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Lake:
    """A lake at one moment. What is written later does not show; open it again."""

    root: Path
    catalog: Catalog

    def partitions(
        self, table: str, *, countries: Collection[str] | None = None, months: Months | None = None
    ) -> tuple[Partition, ...]:
        """Months there are of a table, sorted. Raises :class:`UnableToReadLake` for a table that does not exist."""
        name = table_named(table).name
        first, last = months or ("", "9")
        return tuple(
            sorted(
                one
                for one in self.catalog
                if one.table == name and first <= one.month <= last and (countries is None or one.country in countries)
            )
        )

    def part(self, partition: Partition) -> Part:
        """One month. Raises :class:`UnableToReadLake` when its manifest or a file is missing or has another size.

        Hashes are compared by ``checking.check``, not on every reading.
        """
        vintage = self.catalog[partition]
        manifest = self.manifest(partition)
        folder = vintage_folder(self.root, partition, vintage)
        paths = []
        for one in manifest.files:
            path = folder / one.name
            if not path.is_file():
                raise _unable("file_missing", partition)
            if path.stat().st_size != one.size:
                raise _unable("file_damaged", partition)
            if not one.name.startswith(APART):
                paths.append(path)
        return Part(manifest, tuple(paths))

    def manifest(self, partition: Partition) -> Manifest:
        """The manifest of the current vintage. Raises :class:`UnableToReadLake`."""
        try:
            data = manifest_path(self.root, partition, self.catalog[partition]).read_bytes()
            return Manifest.from_json(data)
        except (OSError, ValueError) as error:
            raise _unable("manifest_damaged", partition) from error

    def parts(
        self, table: str, *, countries: Collection[str] | None = None, months: Months | None = None
    ) -> tuple[Part, ...]:
        """Every such month. Raises :class:`UnableToReadLake`."""
        return tuple(self.part(one) for one in self.partitions(table, countries=countries, months=months))

    def rows(self, table: str, *, countries: Collection[str] | None = None, months: Months | None = None) -> pa.Table:
        """The rows of such months in memory: for tests and small questions; engines read ``paths``."""
        parts = self.parts(table, countries=countries, months=months)
        # One file at a time: the folders' names are not columns, the files have them.
        tables = [pq.ParquetFile(path).read() for part in parts for path in part.paths]
        schema = table_named(table).arrow
        return pa.concat_tables([schema.empty_table(), *(one.cast(schema) for one in tables)])


def open_lake(root: Path) -> Lake:
    """The lake in a folder, as it stands now. Raises :class:`UnableToReadLake`: absent, damaged, newer format."""
    return Lake(root, read_catalog(root))


def _unable(condition: str, one: Partition) -> UnableToReadLake:
    return UnableToReadLake(f"stats.lake.{condition}", table=one.table, country=one.country, month=one.month)
