"""Figures of a measure under disclosure control: what may be shown of an answer, beside all that was shown before.

The whole table of every dimension that a question names, filters and months included, is protected, and the answer is a
slice of it: so two filters never differ by a group that the rule does not know. Parts of measures that count the same
rows are the same cells, whichever measure asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jalon.stats.disclosure.cells import Axis, Cell, Place, Sum, Table, table_of
from jalon.stats.disclosure.combinations import Groups, UnableToCombine, require_combination
from jalon.stats.disclosure.rates import may_show_percentile
from jalon.stats.disclosure.register import Register
from jalon.stats.disclosure.rule import HIDDEN, Figure, Shown, alone, figure
from jalon.stats.measures.dimensions import DimensionValue
from jalon.stats.measures.engines import Engine
from jalon.stats.measures.evaluate import Question, answer, counted_for, question, quotient_of
from jalon.stats.measures.figure import FigureRow, FigureTable, Number, numbers
from jalon.stats.measures.measure import PERCENTILES, Kind, Measure, Part
from jalon.stats.measures.source import LakeSource

Values = tuple[DimensionValue, ...]


@dataclass(frozen=True)
class ProtectedRow:
    """One row: values of the dimensions asked for, and its numbers; a hidden number is None and ``hidden`` says so.

    ``parts``: the shown counts that its numbers are formed from; none where it is hidden.
    """

    values: Values
    numbers: dict[str, Number]
    hidden: bool
    parts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ProtectedFigures:
    """What may be shown. ``answer`` gives vintages and completeness; its rows are not for readers.

    ``register``: the last one that a table was added to; a quotient may have two.
    """

    asked: Question
    rows: tuple[ProtectedRow, ...]
    total: ProtectedRow
    answer: FigureTable
    register: Register

    @property
    def hidden(self) -> bool:
        """Whether something is hidden."""
        return self.total.hidden or any(row.hidden for row in self.rows)


def protect(
    asked: Question, source: LakeSource, engine: Engine, register: Register, never_together: Iterable[Groups]
) -> ProtectedFigures:
    """The answer as it may be shown. Raises ``UnableToMeasure``, ``UnableToCombine``, ``UnableToProtect``.

    A filter gives one value where the table does not break down by it.
    """
    counted = list[Counted]()
    for one in counted_for(asked):
        counted.append(count(one, source, engine, register, never_together))
        register = counted[-1].register
    return shown(asked, counted)


@dataclass(frozen=True)
class Counted:
    """What is counted for an answer, with its whole tables in a register."""

    laid: LaidOut
    answer: FigureTable
    register: Register

    def figures(self, given: Mapping[str, DimensionValue]) -> dict[str, Figure]:
        """How its parts appear at the given values."""
        return self.laid.figures(self.register, given)

    def figure(self, given: Mapping[str, DimensionValue]) -> Figure:
        """How the value of a measure of counts appears there: shown where every part is."""
        return value_of(self.laid.asked.measure, self.figures(given))


def count(
    asked: Question, source: LakeSource, engine: Engine, register: Register, never_together: Iterable[Groups]
) -> Counted:
    """Count, and add to a register what has to be protected. Raises as :func:`protect`."""
    laid = laid_out(asked, source, engine, never_together)
    register = register.add(list(laid.tables.values()), links=laid.links)
    return Counted(laid, answer(asked, source, engine), register)


def shown(asked: Question, counted: Sequence[Counted]) -> ProtectedFigures:
    """The answer from what was counted for it. A quotient is a function of its two counts, and stands where both do.

    So it tells nothing that these do not; each of them is protected among all tables of its own population.
    """
    if not asked.measure.over:
        return _slice(asked, counted[0].answer, counted[0].register, counted[0].figures)
    above, below = counted

    def figures(given: Mapping[str, DimensionValue]) -> dict[str, Figure]:
        return {"numerator": above.figure(given), "denominator": below.figure(given)}

    return _slice(asked, quotient_of(asked, above.answer, below.answer), below.register, figures)


def value_of(measure: Measure, figures: Mapping[str, Figure]) -> Figure:
    """How the value of a measure of counts appears where its parts appear so."""
    if any(one.shown is Shown.HIDDEN for one in figures.values()):
        return HIDDEN
    parts = {name: one.count or 0 for name, one in figures.items()}
    value = numbers(measure, FigureRow((), parts))["value"]
    assert isinstance(value, int), f"{measure.code} does not count"
    return figure(value, shown=True)


@dataclass(frozen=True)
class LaidOut:
    """The whole tables behind a question, one for every part of its measure: what is protected. ``named``: their
    dimensions; ``whole``: the answer that they are made of."""

    asked: Question
    named: tuple[str, ...]
    tables: Mapping[str, Table]
    links: tuple[Sum, ...]
    whole: FigureTable

    def cells(self, given: Mapping[str, DimensionValue]) -> dict[str, Cell]:
        """The cell of every part at the given values; a dimension that is not given is summed over."""
        names, found = _Names(self.asked, self.whole), {}
        for part in self.asked.measure.parts:
            place = [names.told(part.table, name, given[name]) if name in given else None for name in self.named]
            found[part.name] = self.tables[part.name].cell(place or [None])
        return found

    def figures(self, register: Register, given: Mapping[str, DimensionValue]) -> dict[str, Figure]:
        """How the parts appear there, within the filters of the question; what nobody has is hidden like few."""
        fixed = {name: values[0] for name, values in self.asked.where.items() if name not in self.asked.by}
        cells = self.cells(fixed | dict(given))
        return {name: register.figure(one) if one in register.index else HIDDEN for name, one in cells.items()}


def laid_out(asked: Question, source: LakeSource, engine: Engine, never_together: Iterable[Groups]) -> LaidOut:
    """What has to be protected to answer a question. Raises ``UnableToMeasure``, ``UnableToCombine``."""
    assert asked.measure.kind is not Kind.QUOTIENT, "its two measures are laid out"
    several = [name for name, values in asked.where.items() if len(values) != 1 and name not in asked.by]
    if several:
        raise UnableToCombine("stats.combinations.several_values", dimension=several[0])
    months = ["month"] if asked.period.first != asked.period.last and "month" not in (*asked.by, *asked.where) else []
    named = (*asked.by, *(name for name in asked.where if name not in asked.by), *months)
    require_combination(named, never_together)
    first, last = asked.period.first, asked.period.last
    whole = answer(question(asked.measure.code, by=named, period=(first, last)), source, engine)
    tables = _tables(whole, named, asked)
    return LaidOut(asked, named, tables, tuple(_links(asked.measure, tables)), whole)


@dataclass(frozen=True)
class _Names:
    """How cells are named: a month by its vintage too, since another edition of a month is another month to count."""

    asked: Question
    whole: FigureTable

    def told(self, table: str, name: str, value: DimensionValue) -> str:
        """A value as a cell names it."""
        if name == "month":
            return f"{value} {self._numbers(table, str(value), str(value))}"
        return "not_recorded" if value is None else str(value)

    def all_months(self, table: str) -> str:
        """The whole period."""
        first, last = self.asked.period.first, self.asked.period.last
        if first == last:
            return self.told(table, "month", first)
        return f"{first}/{last} {self._numbers(table, first, last)}"

    def _numbers(self, table: str, first: str, last: str) -> str:
        read = sorted((one for one in self.whole.vintages if one.table == table), key=lambda one: one.month)
        return ",".join(f"{one.country}{one.number}" for one in read if first <= one.month <= last)

    def axis(self, table: str, name: str, place: int) -> Axis:
        """A dimension with every value that somebody has, and those that are filtered by."""
        if name == "month":
            months = tuple(self.told(table, name, month) for month in self.asked.period.months())
            return Axis(name, months, all_of=self.all_months(table))
        met = {self.told(table, name, row.values[place]) for row in self.whole.rows}
        met |= {self.told(table, name, value) for value in self.asked.where.get(name, ())}
        return Axis(name, tuple(sorted(met)) or ("none",))


def _tables(whole: FigureTable, named: Sequence[str], asked: Question) -> dict[str, Table]:
    """The table of every part; with one part in another, also of what is left of the larger."""
    names, measure = _Names(asked, whole), asked.measure

    def made(counted: str, table: str, facts: Iterable[tuple[Values, int]]) -> Table:
        within: Place = () if "month" in named else (("month", names.all_months(table)),)
        axes = [names.axis(table, name, place) for place, name in enumerate(named)]
        if not axes:
            return table_of(counted, [Axis("all", ("all",))], [(("all",), count) for _, count in facts], within)
        plain = [
            (tuple(names.told(table, name, value) for name, value in zip(named, values, strict=True)), count)
            for values, count in facts
        ]
        return table_of(counted, axes, plain, within)

    tables = {
        part.name: made(_counted(part), part.table, ((row.values, row.parts[part.name]) for row in whole.rows))
        for part in measure.parts
    }
    if inside := _inside(measure):
        smaller, larger = inside
        left = ((row.values, row.parts[larger] - row.parts[smaller]) for row in whole.rows)
        tables["rest"] = made(f"{measure.code}: the others", measure.tables[0], left)
    return tables


def _counted(part: Part) -> str:
    return f"{part.table} | {'; '.join(sorted(part.sentences))} | {part.summed or part.occurrences or ''}"


def _inside(measure: Measure) -> tuple[str, str] | None:
    """The smaller and the larger part of a rate whose numerator is counted among its denominator."""
    if measure.kind is not Kind.RATIO or len(measure.numerator) != 1 or len(measure.denominator) != 1:
        return None
    parts = {part.name: part for part in measure.parts}
    smaller, larger = parts[measure.numerator[0]], parts[measure.denominator[0]]
    inside = smaller.table == larger.table and set(larger.sentences) < set(smaller.sentences)
    counts = smaller.summed is None and larger.summed is None
    return (smaller.name, larger.name) if inside and counts else None


def _links(measure: Measure, tables: Mapping[str, Table]) -> list[Sum]:
    if "rest" not in tables:
        return []
    smaller, larger = _inside(measure) or ("", "")
    part, rest, whole = tables[smaller], tables["rest"], tables[larger]
    return [Sum(whole.cell(place), (part.cell(place), rest.cell(place))) for place in whole.places()]


def _slice(
    asked: Question,
    found: FigureTable,
    register: Register,
    figures: Callable[[Mapping[str, DimensionValue]], Mapping[str, Figure]],
) -> ProtectedFigures:
    def at(values: Values) -> Mapping[str, Figure]:
        return figures(dict(zip(asked.by, values, strict=True)) if values else {})

    rows = [row_shown(asked.measure, row, at(row.values)) for row in found.rows] if asked.by else []
    total = row_shown(asked.measure, found.rows[0] if not asked.by else FigureRow((), {}), at(()))
    if any(name in asked.by for name in asked.where):
        total = ProtectedRow((), {}, hidden=True)
    return ProtectedFigures(asked, tuple(rows), total, found, register)


def row_shown(measure: Measure, found: FigureRow, figures: Mapping[str, Figure]) -> ProtectedRow:
    """The numbers of a row where every count that they are made of is shown. ``found``: occurrences of percentiles."""
    values = found.values
    if any(one.shown is Shown.HIDDEN for one in figures.values()):
        return ProtectedRow(values, {}, hidden=True)
    parts = {name: one.count or 0 for name, one in figures.items()}
    if measure.kind is not Kind.PERCENTILES:
        return ProtectedRow(values, numbers(measure, FigureRow(values, parts)), hidden=False, parts=parts)
    made = numbers(measure, found)
    persons = alone(sum(parts.values()))
    names = {PERCENTILES[0]: "value"} | {one: f"p{one}" for one in PERCENTILES[1:]}
    fine = {name: made[name] for one, name in names.items() if may_show_percentile(persons, one / 100)}
    return ProtectedRow(values, fine, hidden=not fine)
