"""Writing vintages: aside, whole, forced to disk, then current all at once.

A month whose bytes are those of its current vintage gets no new one. A crash at any point leaves what was current.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jalon.kernel import limits
from jalon.kernel.generations import ASIDE, CURRENT, force, place
from jalon.stats.lake.catalog import Catalog, folder_of, read_catalog, write_catalog
from jalon.stats.lake.errors import UnableToReadLake
from jalon.stats.lake.manifest import APART, FileFact, Manifest, MonthFacts, Partition
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.schema import table_named

MANIFESTS = "manifests"
_COMPRESSION = "zstd"
_GROUP_ROWS_MIN = 131_072


@contextmanager
def writing(root: Path) -> Iterator[LakeWriter]:
    """Hold the lake (made when absent) for one round; what was written becomes current when the block ends well.

    Raises ``UnableToWriteLake`` when another writer holds it, ``UnableToReadLake`` when its catalogue is damaged.
    """
    with folder_of(root).writing():
        try:
            catalog = dict(read_catalog(root))
        except UnableToReadLake as error:
            if error.code != "stats.lake.absent":
                raise
            catalog = {}
        writer = LakeWriter(root, catalog)
        yield writer
        writer.publish()


def write_vintage(
    root: Path, partition: Partition, rows: Iterable[pa.Table], *, facts: MonthFacts, made_at: datetime
) -> Manifest | None:
    """A round of one month; None when its rows are already there. See :meth:`LakeWriter.write`."""
    with writing(root) as writer:
        return writer.write(partition, rows, facts=facts, made_at=made_at)


class LakeWriter:
    """One round of writing, under the lock of the lake."""

    def __init__(self, root: Path, catalog: dict[Partition, int]) -> None:
        self.root = root
        self._catalog = catalog
        self._changed = not (root / CURRENT).exists()

    @property
    def catalog(self) -> Catalog:
        """Current vintages, with those of this round."""
        return self._catalog

    def write(
        self,
        partition: Partition,
        rows: Iterable[pa.Table],
        *,
        facts: MonthFacts | Callable[[], MonthFacts],
        made_at: datetime,
        apart: Sequence[pa.Table] = (),
    ) -> Manifest | None:
        """Write a month. ``rows``: tables of its columns (country and month are added), each sorted by :func:`in_order`
        and all of them in order, so that a large month never lies in memory whole. ``apart``: rows that no figure
        counts. ``facts`` and ``apart`` may be known only when the rows have passed. Returns None when the rows are
        those of the current vintage; new facts then replace its manifest.
        """
        vintage = self._next_vintage(partition)
        folder = self.root / partition.folder
        aside = folder / f"vintage={vintage}{ASIDE}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        files = (*_write_parts(aside, partition, rows), *_write_apart(aside, partition, apart))
        told = facts() if callable(facts) else facts
        made = Manifest(partition, vintage, made_at, files, told)
        former = self.manifest(partition)
        if former is not None and former.files == files and self._stands(former):
            shutil.rmtree(aside)
            self.tell(partition, told)
            return None
        force(aside)
        aside.rename(folder / f"vintage={vintage}")
        force(folder)
        self._place_manifest(made)
        self._catalog[partition] = vintage
        self._changed = True
        return made

    def tell(self, partition: Partition, facts: MonthFacts) -> None:
        """Other facts about rows that stay as they are: the manifest of the current vintage is replaced."""
        former = self.manifest(partition)
        if former is not None and former.facts != facts:
            self._place_manifest(former.with_facts(facts))

    def drop(self, partition: Partition) -> None:
        """Let the rows of a month leave the lake; its manifests stay."""
        if self._catalog.pop(partition, None) is not None:
            self._changed = True

    def publish(self) -> None:
        """Make what was written current, by one rename. Nothing new: nothing happens."""
        if self._changed:
            write_catalog(self.root, self._catalog)
            self._changed = False

    def manifest(self, partition: Partition) -> Manifest | None:
        """Manifest of the current vintage; None when there is none, or none that can be read."""
        vintage = self._catalog.get(partition)
        if vintage is None:
            return None
        try:
            return Manifest.from_json(manifest_path(self.root, partition, vintage).read_bytes())
        except (OSError, ValueError):
            return None

    def _stands(self, manifest: Manifest) -> bool:
        folder = vintage_folder(self.root, manifest.partition, manifest.vintage)
        return all(
            (folder / one.name).is_file() and file_sha256(folder / one.name) == one.sha256 for one in manifest.files
        )

    def _next_vintage(self, partition: Partition) -> int:
        """One more than any that ever was: manifests stay when rows go."""
        beginning = f"{partition}-"
        known = [int(path.stem.removeprefix(beginning)) for path in (self.root / MANIFESTS).glob(f"{beginning}*.json")]
        return max((*known, self._catalog.get(partition, 0)), default=0) + 1

    def _place_manifest(self, manifest: Manifest) -> None:
        path = manifest_path(self.root, manifest.partition, manifest.vintage)
        path.parent.mkdir(exist_ok=True)
        place(path, manifest.to_json())


def manifest_path(root: Path, partition: Partition, vintage: int) -> Path:
    """Where the manifest of a vintage lies."""
    return root / MANIFESTS / f"{partition}-{vintage}.json"


def vintage_folder(root: Path, partition: Partition, vintage: int) -> Path:
    """Where the files of a vintage lie."""
    return root / partition.folder / f"vintage={vintage}"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_parts(folder: Path, partition: Partition, tables: Iterable[pa.Table]) -> Iterator[FileFact]:
    """Row groups in the order given; a new file when one is full."""
    number, part = 0, _Part(folder / "part-0.parquet", partition)
    for group in _groups(tables):
        if part.rows and part.rows + group.num_rows > limits.LAKE_FILE_ROWS_MAX:
            yield part.close()
            number += 1
            part = _Part(folder / f"part-{number}.parquet", partition)
        part.add(group)
    yield part.close()


def _write_apart(folder: Path, partition: Partition, tables: Sequence[pa.Table]) -> Iterator[FileFact]:
    rows = [one for one in tables if one.num_rows]
    if rows:
        part = _Part(folder / f"{APART}-0.parquet", partition)
        part.add(in_order(pa.concat_tables(rows)))
        yield part.close()


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Small tables together, so that a row group is worth its footer; a large one in pieces."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if sum(one.num_rows for one in waiting) >= _GROUP_ROWS_MIN:
            yield from _pieces(pa.concat_tables(waiting))
            waiting = []
    if waiting:
        yield from _pieces(pa.concat_tables(waiting))


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    for start in range(0, table.num_rows, limits.LAKE_ROW_GROUP_ROWS_MAX):
        yield table.slice(start, limits.LAKE_ROW_GROUP_ROWS_MAX)


class _Part:
    """One Parquet file while it is written."""

    def __init__(self, path: Path, partition: Partition) -> None:
        self._path = path
        self._partition = partition
        self._schema = table_named(partition.table).arrow
        self._writer = pq.ParquetWriter(path, self._schema, compression=_COMPRESSION, store_schema=True)
        self.rows = 0

    def add(self, group: pa.Table) -> None:
        """Write one row group."""
        self._writer.write_table(self._whole(group), row_group_size=limits.LAKE_ROW_GROUP_ROWS_MAX)
        self.rows += group.num_rows

    def close(self) -> FileFact:
        """Force it to disk; what the manifest says of it."""
        self._writer.close()
        force(self._path)
        return FileFact(self._path.name, self.rows, self._path.stat().st_size, file_sha256(self._path))

    def _whole(self, group: pa.Table) -> pa.Table:
        """The group with country and month, its texts as one dictionary each, in the order of the schema."""
        own = {"country": self._partition.country, "month": self._partition.month}
        columns = [
            _repeated(own[field.name], group.num_rows) if field.name in own else group.column(field.name)
            for field in self._schema
        ]
        table = pa.table(columns, names=self._schema.names).cast(self._schema)
        return table.unify_dictionaries().combine_chunks()


def _repeated(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text]))
