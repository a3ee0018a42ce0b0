"""Writing the cubes of a month that is closed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jalon.kernel import limits
from jalon.kernel.generations import place
from jalon.stats.lake.reading import Part as LakePart
from jalon.stats.measures.columns import codes_of
from jalon.stats.measures.cube_reading import ALWAYS, FORMAT, METADATA, definition_digest, post_plain
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.engines import DuckEngine, Engine, Files
from jalon.stats.measures.errors import UnableToMeasure
from jalon.stats.measures.expressions import OverRows, counted
from jalon.stats.measures.figure import FigureRow
from jalon.stats.measures.gathering import Gathered
from jalon.stats.measures.measure import Kind, Measure, measure_of, measures
from jalon.stats.measures.source import LakeSource, Period, cube_folder, vintage_of


def write_cubes(
    directory: Path,
    *,
    country: str,
    month: str,
    vintage: int,
    engine: Engine | None = None,
    only: Collection[str] | None = None,
) -> tuple[Path, ...]:
    """Write the cube of every measure that has rows in a month of the lake in ``directory``; returns their files.

    ``only``: codes of the measures to write, for one that was declared after the month had closed.

    Call it when a month closes, and again with a higher ``vintage`` when late entries or corrections changed a closed
    month; never after an erasure, for the figures of the month stay what they were. A vintage that stands is not
    written over: the same content is left as it is, another is refused with :class:`UnableToMeasure`.
    """
    source = LakeSource.open(directory, rows_only=True)
    computing = engine or DuckEngine()
    held = {one.table for one in source.lake.catalog if (one.country, one.month) == (country, month)}
    wanted = measures().keys() if only is None else only
    kept = [measure_of(code) for code in wanted]
    kept = [one for one in kept if one.cubes and held.intersection(one.tables)]
    return tuple(_written(source, measure, country, month, vintage, computing) for measure in kept)


@dataclass(frozen=True, slots=True)
class Closing:
    """Months whose cubes stand, of how many; ``files`` that were written now."""

    months: int
    months_all: int
    files: int


def close_open_months(
    directory: Path, *, told: Callable[[Closing], None], only: Collection[str] | None = None
) -> Closing:
    """Write the cubes that months of a lake lack, the oldest month first; interrupted, it goes on where it was.

    What stands is left. A month of which some cubes stand gets the others under their vintage.
    """
    months = sorted({(one.month, one.country) for one in LakeSource.open(directory).lake.catalog})
    engine, written = DuckEngine(), 0
    state = Closing(0, len(months), 0)
    for number, (month, country) in enumerate(months, start=1):
        lacking = [code for code in only or measures() if not _standing(directory, code, country, month)]
        vintage = max(next_vintage(directory, country, month) - 1, 1)
        written += len(
            write_cubes(directory, country=country, month=month, vintage=vintage, engine=engine, only=lacking)
        )
        state = Closing(number, len(months), written)
        told(state)
    return state


def _standing(directory: Path, measure: str, country: str, month: str) -> bool:
    folder = cube_folder(directory, measure) / f"country={country}" / f"month={month}"
    return any(folder.glob("vintage=*.parquet"))


def next_vintage(directory: Path, country: str, month: str) -> int:
    """One more than the highest cube of a month; 1 where there is none."""
    found = (directory / "cubes").glob(f"*/country={country}/month={month}/vintage=*.parquet")
    return max((int(path.stem.partition("=")[2]) for path in found), default=0) + 1


def _written(source: LakeSource, measure: Measure, country: str, month: str, vintage: int, engine: Engine) -> Path:
    parts = {
        table: [
            part for part in source.parts(table, Period(month, month)) if part.manifest.partition.country == country
        ]
        for table in measure.tables
    }
    content = _content(measure, [_set(measure, one, parts, engine) for one in measure.cubes], parts)
    path = cube_folder(source.lake.root, measure.code) / f"country={country}" / f"month={month}"
    path.mkdir(parents=True, exist_ok=True)
    file = path / f"vintage={vintage}.parquet"
    if not file.exists():
        place(file, content)
    elif file.read_bytes() != content:
        raise UnableToMeasure("stats.measure.cube_stands", file="/".join(file.parts[-4:]))
    return file


def _set(
    measure: Measure, names: Sequence[str], parts: dict[str, list[LakePart]], engine: Engine
) -> tuple[FigureRow, ...]:
    gathered = Gathered(measure, limits.CUBE_ROWS_MAX)
    by = (*ALWAYS, *names)
    for table, some in parts.items():
        own = tuple(part for part in measure.parts if part.table == table)
        files = Files(table, tuple(path for part in some for path in part.paths))
        if files.paths:
            for values, counts, at in counted(engine.rows(files, OverRows(by, (), own)), by, own):
                gathered.add(values, counts, at)
    return gathered.rows()


def _content(measure: Measure, sets: Sequence[tuple[FigureRow, ...]], parts: dict[str, list[LakePart]]) -> bytes:
    """The file: the same rows and facts give the same bytes."""
    columns = tuple(dict.fromkeys((*ALWAYS, *(name for one in measure.cubes for name in one))))
    lines = [line for number, rows in enumerate(sets) for row in rows for line in _lines(measure, number, columns, row)]
    schema = pa.schema(
        [pa.field("set", pa.int8()), *(pa.field(name, _type(name)) for name in columns), pa.field("at", pa.int64())]
        + [pa.field(f"part_{part.name}", pa.int64()) for part in measure.parts],
        metadata={METADATA: json.dumps(_head(measure, parts), sort_keys=True)},
    )
    arrays = [pa.array([line[place] for line in lines], one.type) for place, one in enumerate(schema)]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), out, compression="zstd", row_group_size=_GROUP_ROWS)
    return out.getvalue()


_GROUP_ROWS = 20_000
"""Small groups: a reader of one set passes over the others by their bounds."""


def _lines(measure: Measure, number: int, columns: Sequence[str], row: FigureRow) -> Iterator[list[Any]]:
    named = dict(zip((*ALWAYS, *measure.cubes[number]), row.values, strict=True))
    values = [named.get(name) for name in columns]
    if measure.kind is not Kind.PERCENTILES:
        yield [number, *values, None, *(row.parts[part.name] for part in measure.parts)]
        return
    for value, often in row.occurrences:
        yield [number, *values, value, often]


def _type(name: str) -> pa.DataType:
    dimension = dimensions()[name]
    if dimension.kind == "yes_no":
        return pa.bool_()
    return pa.int32() if codes_of(dimension.column) or dimension.kind == "number" else pa.string()


def _head(measure: Measure, parts: dict[str, list[LakePart]]) -> dict[str, Any]:
    heard = []
    for part in (one for some in parts.values() for one in some):
        one = vintage_of(part.manifest)
        posts = [post_plain(post) for post in part.manifest.facts.posts]
        heard.append({"vintage": [one.table, one.country, one.month, one.number], "posts": posts})
    return {
        "format": FORMAT,
        "measure": measure.code,
        "definition": definition_digest(measure),
        "sets": [list(one) for one in measure.cubes],
        "heard": heard,
    }
