"""What changed in a figure since an earlier vintage of its months: by post, what arrived, what left, what moved.

Rows have no identity, so a correction is seen where it moves a count from one cell to another: with every cell of the
finest breakdown that the lake still has, what rose and what fell at a post is compared. What fell and rose at once
*moved* (corrections); the rest *arrived* (late entries) or *left* (taken back, or set apart).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from jalon.stats.lake.manifest import Partition
from jalon.stats.lake.writing import vintage_folder
from jalon.stats.measures.dimensions import sort_key
from jalon.stats.measures.engines import Engine
from jalon.stats.measures.evaluate import Question, answer
from jalon.stats.measures.expressions import Values
from jalon.stats.measures.figure import FigureTable, Number
from jalon.stats.measures.measure import Kind, Measure
from jalon.stats.measures.source import LakeSource, Month, Period

_PLACES = ("country", "post")
_NO_CUBE = 0
"""Cubes are numbered from 1."""


@dataclass(frozen=True)
class Change:
    """One post (or State, for measures that know no posts). ``values``: of :attr:`Changes.by`.

    ``arrived``, ``left``, ``moved`` are counted for measures that count, else None. ``late``: how many more rows of the
    post's months came late, as the manifests say.
    """

    values: Values
    before: Number
    after: Number
    arrived: int | None
    left: int | None
    moved: int | None
    late: int


@dataclass(frozen=True)
class Changes:
    """Every post whose figure, or what it is made of, is another. ``before`` and ``after``: the tables by post."""

    by: tuple[str, ...]
    before: FigureTable
    after: FigureTable
    posts: tuple[Change, ...]


def changes(asked: Question, before: LakeSource, after: LakeSource, engine: Engine) -> Changes:
    """Compare the answers of two moments of the lake. Raises ``UnableToMeasure``, ``UnableToReadLake``."""
    by = tuple(name for name in _PLACES if name in asked.measure.dimensions)
    tables = [answer(replace(asked, by=by), source, engine) for source in (before, after)]
    moves = _moves(asked, by, before, after, engine) if asked.measure.kind is Kind.COUNT else None
    late = Counter(_late(tables[1], by))
    late.subtract(_late(tables[0], by))
    values = [{row.values: table.numbers(row)["value"] for row in table.rows} for table in tables]
    found = []
    for key in sorted({*values[0], *values[1]}, key=sort_key):
        rose, fell = moves.get(key, (0, 0)) if moves is not None else (0, 0)
        moved = min(rose, fell)
        sides = values[0].get(key), values[1].get(key)
        if moves is None:
            change = Change(key, *sides, None, None, None, late[key])
        else:
            change = Change(key, *sides, rose - moved, fell - moved, moved, late[key])
        if change.before != change.after or moved:
            found.append(change)
    return Changes(by, tables[0], tables[1], tuple(found))


def vintages_before(measure: Measure, source: LakeSource, period: Period) -> LakeSource:
    """The lake as it stood one vintage earlier, for each month of which an earlier one can still be read."""
    rows: dict[Partition, int] = {}
    for table in measure.tables:
        for one in source.lake.partitions(table, months=(period.first, period.last)):
            earlier = source.lake.catalog[one] - 1
            if earlier > 0 and vintage_folder(source.lake.root, one, earlier).is_dir():
                rows[one] = earlier
    months = {(one.country, one.month) for one in rows}
    return source.with_vintages(rows, _earlier_cubes(measure, source, period, months))


def _earlier_cubes(measure: Measure, source: LakeSource, period: Period, rows: Collection[Month]) -> dict[Month, int]:
    """The cube before, by month. Where there is none, earlier rows are read; without those the month stays as it is."""
    found = {}
    for month, (vintage, path) in source.cube_files(measure.code, period).items():
        others = [int(other.stem.partition("=")[2]) for other in path.parent.glob("vintage=*.parquet")]
        found[month] = max((one for one in others if one < vintage), default=_NO_CUBE if month in rows else vintage)
    return found


def _moves(
    asked: Question, by: tuple[str, ...], before: LakeSource, after: LakeSource, engine: Engine
) -> Mapping[Values, tuple[int, int]]:
    """By post: by how much its cells rose, and by how much they fell."""
    fine = _finest(asked.measure, by)
    cells = []
    for source in (before, after):
        table = answer(replace(asked, by=fine), source, engine)
        cells.append({row.values: table.count(row) for row in table.rows})
    found: dict[Values, tuple[int, int]] = {}
    for key in cells[0].keys() | cells[1].keys():
        difference = cells[1].get(key, 0) - cells[0].get(key, 0)
        place = key[: len(by)]
        rose, fell = found.get(place, (0, 0))
        found[place] = (rose + max(difference, 0), fell + max(-difference, 0))
    return found


def _finest(measure: Measure, by: tuple[str, ...]) -> tuple[str, ...]:
    """The dimensions of the largest kept set that has the places: closed months and rows can both be broken down so."""
    wanted = {name for name in by if name != "country"}
    fitting = [one for one in measure.cubes if wanted <= set(one)]
    largest = max(fitting, key=len, default=())
    return (*by, "month", *(name for name in largest if name not in by))


def _late(table: FigureTable, by: tuple[str, ...]) -> Mapping[Values, int]:
    found: Counter[Values] = Counter()
    for heard in table.heard:
        for post in heard.posts:
            place = {"country": heard.vintage.country, "post": post.post}
            found[tuple(place[name] for name in by)] += post.late
    return found
