"""One evaluator for every measure: a question becomes one expression a table, its rows become a table of figures.

Months that are closed are answered from their cubes when these hold every dimension that is asked; the others from
rows. Parts add up, so both may stand in one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jalon.kernel import limits
from jalon.stats.lake.reading import Part as LakePart
from jalon.stats.measures.cube_reading import Cube, covering_cubes
from jalon.stats.measures.dimensions import DimensionValue, dimensions, sort_key
from jalon.stats.measures.engines import Engine, Files
from jalon.stats.measures.errors import UnableToMeasure, not_allowed
from jalon.stats.measures.expressions import OverCube, OverRows, counted
from jalon.stats.measures.figure import FigureRow, FigureTable, Heard
from jalon.stats.measures.gathering import Gathered
from jalon.stats.measures.measure import Measure, measure_of
from jalon.stats.measures.source import LakeSource, Period, Vintage, vintage_of

Asked = Mapping[str, Sequence[DimensionValue]]


@dataclass(frozen=True)
class Question:
    """A question that can be answered: every name and value is one of those allowed."""

    measure: Measure
    by: tuple[str, ...]
    where: Mapping[str, tuple[DimensionValue, ...]]
    period: Period

    @property
    def dimensions(self) -> frozenset[str]:
        """Every dimension that the answer depends on."""
        return frozenset(self.by) | frozenset(self.where)


def question(measure: str, *, by: Sequence[str] = (), where: Asked | None = None, period: tuple[str, str]) -> Question:
    """The question in these words. Raises :class:`UnableToMeasure`, naming what is allowed.

    ``where`` gives values or their words (``{"sex": ["female"]}``); a row passes when it has one of them in each.
    """
    asked = measure_of(measure)
    filters = where or {}
    for name in (*by, *filters):
        if name not in asked.dimensions:
            raise not_allowed("no_dimension", name, asked.dimensions)
    if len(set(by)) < len(by) or len(by) > limits.FIGURE_DIMENSIONS_MAX:
        raise UnableToMeasure("stats.measure.too_many_dimensions", most=limits.FIGURE_DIMENSIONS_MAX)
    read = {name: tuple(_value(name, one) for one in filters[name]) for name in asked.dimensions if name in filters}
    return Question(asked, tuple(by), read, Period.of(*period))


def evaluate(
    measure: str,
    *,
    by: Sequence[str] = (),
    where: Asked | None = None,
    period: tuple[str, str],
    source: LakeSource,
    engine: Engine,
) -> FigureTable:
    """The figures of ``measure`` in the months of ``period`` (first and last, both included, ``YYYY-MM``).

    Rows come in the order of their dimensions' values. Without ``by`` there is one row, which may count nobody; with
    it, combinations that nobody has are left out. Raises :class:`UnableToMeasure`, ``UnableToReadLake``.
    """
    return answer(question(measure, by=by, where=where, period=period), source, engine)


def answer(asked: Question, source: LakeSource, engine: Engine) -> FigureTable:
    """The table that answers ``asked``."""
    tables = [_answer(one, source, engine) for one in counted_for(asked)]
    return quotient_of(asked, *tables) if asked.measure.over else tables[0]


def counted_for(asked: Question) -> tuple[Question, ...]:
    """The questions that are counted to answer ``asked``: itself, or the two measures of a quotient."""
    return tuple(_within(asked, measure_of(one)) for one in asked.measure.over) or (asked,)


def quotient_of(asked: Question, above: FigureTable, below: FigureTable) -> FigureTable:
    """One measure over another. A row of the first relates to the row of the second that has its dimensions."""
    counts = {row.values: above.count(row) for row in above.rows}
    places = [asked.by.index(name) for name in below.by]
    beneath = {row.values: below.count(row) for row in below.rows}
    if below.by == asked.by:
        counts = dict.fromkeys(beneath, 0) | counts
    rows = tuple(
        FigureRow(
            values,
            {"numerator": counts[values], "denominator": beneath.get(tuple(values[place] for place in places), 0)},
        )
        for values in sorted(counts, key=sort_key)
    )
    return replace(
        above,
        measure=asked.measure,
        rows=rows,
        vintages=tuple(sorted({*above.vintages, *below.vintages})),
        missing=tuple(sorted({*above.missing, *below.missing})),
        cubes=tuple(sorted({*above.cubes, *below.cubes})),
        heard=tuple(sorted({*above.heard, *below.heard}, key=lambda one: one.vintage)),
    )


def _within(asked: Question, measure: Measure) -> Question:
    """The same question of another measure, as far as this one has its dimensions."""
    by = tuple(name for name in asked.by if name in measure.dimensions)
    where = {name: values for name, values in asked.where.items() if name in measure.dimensions}
    return Question(measure, by, where, asked.period)


def _answer(asked: Question, source: LakeSource, engine: Engine) -> FigureTable:
    gathered = Gathered(asked.measure, limits.FIGURE_ROWS_MAX)
    cubes = covering_cubes(asked.measure, asked.dimensions, source, asked.period)
    if source.cubes_only and not cubes.used:
        raise not_allowed("not_in_cubes", ", ".join(sorted(asked.dimensions)), _sets(asked.measure))
    for chosen, some in cubes.by_set().items():
        _add_cubes(gathered, asked, some, chosen, engine)
    read: list[LakePart] = []
    for table in asked.measure.tables:
        parts = source.parts(table, asked.period, without={(cube.country, cube.month) for cube in cubes.used})
        read.extend(parts)
        _add_rows(gathered, asked, table, parts, engine)
    vintages = {vintage_of(part.manifest) for part in read} | {one for cube in cubes.used for one in cube.vintages}
    return FigureTable(
        asked.measure,
        asked.by,
        asked.where,
        asked.period,
        gathered.rows(alone=not asked.by),
        tuple(sorted(vintages)),
        _missing(asked, vintages),
        tuple(sorted((cube.country, cube.month, cube.vintage) for cube in cubes.used)),
        _heard(read, cubes.used),
    )


def _add_rows(gathered: Gathered, asked: Question, table: str, parts: Sequence[LakePart], engine: Engine) -> None:
    own = tuple(part for part in asked.measure.parts if part.table == table)
    files = Files(table, tuple(path for part in parts for path in part.paths))
    if files.paths:
        build = OverRows(asked.by, tuple(asked.where.items()), own)
        for values, counts, at in counted(engine.rows(files, build), asked.by, own):
            gathered.add(values, counts, at)


def _add_cubes(gathered: Gathered, asked: Question, cubes: Sequence[Cube], chosen: int, engine: Engine) -> None:
    parts = asked.measure.parts
    files = Files(asked.measure.code, tuple(cube.path for cube in cubes))
    build = OverCube(asked.by, tuple(asked.where.items()), parts, chosen)
    for values, counts, at in counted(engine.rows(files, build), asked.by, parts):
        gathered.add(values, counts, at)


def _value(name: str, given: DimensionValue) -> DimensionValue:
    dimension = dimensions()[name]
    return dimension.read(given) if isinstance(given, str) else dimension.read(dimension.word(given))


def _sets(measure: Measure) -> tuple[str, ...]:
    return tuple(f"({', '.join(one)})" for one in measure.cubes)


def _missing(asked: Question, vintages: set[Vintage]) -> tuple[tuple[str, str, str], ...]:
    """Months of the period that a table lacks, for each State that the lake has in it."""
    held = {(one.table, one.country, one.month) for one in vintages}
    states = sorted({country for _, country, _ in held})
    return tuple(
        (table, state, month)
        for table in asked.measure.tables
        for state in states
        for month in asked.period.months()
        if (table, state, month) not in held
    )


def _heard(read: Sequence[LakePart], cubes: Sequence[Cube]) -> tuple[Heard, ...]:
    """How completely posts were heard in each month, as its manifest, or its cube, says."""
    found = [Heard(vintage_of(part.manifest), part.manifest.facts.posts) for part in read]
    found += [one for cube in cubes for one in cube.heard]
    return tuple(sorted(found, key=lambda one: one.vintage))
