"""What the page of figures shows, in words: a table a year, all months together where there are several years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jalon.design.charts import Bar
from jalon.design.words import sentence
from jalon.hub.figures_asked import Asked, words_at
from jalon.hub.figures_places import place_of
from jalon.hub.figures_words import Shown, in_words, label, titles
from jalon.services.statistics.tables import YearFigures
from jalon.stats.lines import Line
from jalon.stats.measures.dimensions import dimensions, sort_key
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.measure import Kind
from jalon.stats.measures.source import Period, Vintage
from jalon.stats.protected import Values
from jalon.stats.years import YearTable, lines_together, total_together, values_listed, year_table

Placed = tuple[Shown, tuple[float, float]]


@dataclass(frozen=True)
class ShownTable:
    """One table in words. ``beside``: the months that stand beside its own; ``places``: its lines on the map.

    ``anchor``: its name on the page.
    """

    period: Period
    beside: Period | None
    lines: tuple[Shown, ...]
    total: Shown
    places: tuple[Placed, ...] = ()
    anchor: str = "table"

    @property
    def everything(self) -> tuple[Shown, ...]:
        """Its lines and its total."""
        return (*self.lines, self.total)


@dataclass(frozen=True)
class Built:
    """The tables of a question; ``together`` is None where all months are of one year, and of percentiles."""

    asked: Question
    language: str
    years: tuple[ShownTable, ...]
    together: ShownTable | None
    total: Line
    vintages: Sequence[Vintage]
    missing: Sequence[str]
    bars: Sequence[Bar] = field(default=())

    @property
    def several(self) -> bool:
        """Whether its months lie in more than one year."""
        return len(self.years) > 1

    @property
    def tables(self) -> tuple[ShownTable, ...]:
        """Every table, all months together last."""
        return (*self.years, self.together) if self.together else self.years

    @property
    def compared(self) -> bool:
        """Whether another period stands beside."""
        return self.years[0].beside is not None

    @property
    def intervals(self) -> bool:
        """Whether some number has an interval."""
        return any(one.bounds for table in self.tables for one in table.everything)

    def titles(self) -> list[str]:
        """Names of the dimensions."""
        return titles(self.asked, self.language)

    def filters(self) -> list[tuple[str, str]]:
        """Each filter: its dimension and its values."""
        return filters_in_words(self.asked, self.language)


def built(asked: Asked, made: Question, found: Sequence[YearFigures], language: str) -> Built:
    """The tables in words. ``found``: the figures of every year."""
    tables = [year_table(one.found, one.beside) for one in found]
    several = len(tables) > 1
    shown = tuple(_shown(asked, one, place if several else 0, language) for place, one in enumerate(tables, start=1))
    total = total_together(tables)
    answers = [one.found.answer for one in tables]
    return Built(
        made,
        language,
        shown,
        _together(asked, made, tables, total, language) if several else None,
        total if several else tables[0].total,
        tuple(one for answer in answers for one in answer.vintages),
        sorted({month for answer in answers for _, _, month in answer.missing}),
        _bars(tables, shown, language),
    )


def filters_in_words(asked: Question, language: str) -> list[tuple[str, str]]:
    """Each filter: its dimension and its values."""
    return [
        (dimensions()[name].title(language), ", ".join(label(name, value, language) for value in values))
        for name, values in asked.where.items()
    ]


def _shown(asked: Asked, table: YearTable, place: int, language: str) -> ShownTable:
    """``place``: which year of several it is; 0 for the only one."""
    year = {"of": table.asked.period.first[:4]} if place else {}

    def said(line: Line) -> Shown:
        query = asked.query(words_at(table.asked, line.values), compared=False, **year)
        return in_words(table.asked, line, query, language)

    lines = tuple(map(said, table.lines))
    anchor = f"table-{table.asked.period.first[:4]}" if place > 1 else "table"
    beside = table.beside.asked.period if table.beside else None
    return ShownTable(table.asked.period, beside, lines, said(table.total), _places(table, lines), anchor)


def _places(table: YearTable, shown: Sequence[Shown]) -> tuple[Placed, ...]:
    """Lines that have a place on the map: those of a table by post or by crossing point alone."""
    if len(table.asked.by) != 1:
        return ()
    places = [place_of(table.asked.by[0], line.values[0]) for line in table.lines]
    return tuple((words, place) for words, place in zip(shown, places, strict=True) if place is not None)


def _together(
    asked: Asked, made: Question, tables: Sequence[YearTable], total: Line, language: str
) -> ShownTable | None:
    if made.measure.kind is Kind.PERCENTILES:
        return None
    lines = tuple(in_words(made, line, "", language) for line in lines_together(tables))
    beside = Period.of(asked.beside_first, asked.beside_last) if tables[0].beside else None
    return ShownTable(made.period, beside, lines, in_words(made, total, "", language), anchor="together")


def _bars(tables: Sequence[YearTable], shown: Sequence[ShownTable], language: str) -> list[Bar]:
    """One series over all months: bars of one value stand together, in the order of time.

    Of several years a value without any bar is left to the tables: it says nothing of how a value changes.
    """
    asked = tables[0].asked
    if len(tables) == 1:
        return [one.bar for one in shown[0].lines] if asked.by else []
    if not asked.by:
        return [one.total.bar_of(_period(one.period, language)) for one in shown]
    pairs = [
        (line.values, one, table.period)
        for year, table in zip(tables, shown, strict=True)
        for line, one in zip(year.lines, table.lines, strict=True)
    ]
    drawn = {_of_any_month(asked, values) for values, one, _ in pairs if not one.hidden}
    pairs = [one for one in pairs if _of_any_month(asked, one[0]) in drawn]
    if "month" in asked.by:
        return [one.bar for _, one, _ in sorted(pairs, key=lambda pair: sort_key(pair[0]))]
    order = {values: place for place, values in enumerate(values_listed(tables))}
    pairs.sort(key=lambda pair: (order[pair[0]], pair[2].first))
    return [one.bar_of(_period(period, language)) for _, one, period in pairs]


def _of_any_month(asked: Question, values: Values) -> Values:
    return tuple(value for name, value in zip(asked.by, values, strict=True) if name != "month")


def _period(period: Period, language: str) -> str:
    if period.first == period.last:
        return period.first
    return sentence("hub.figures.beside", language, first=period.first, last=period.last)
