"""Tables of figures: rows by value of their dimensions, each with its parts, and the numbers that follow from them.

Parts are whole numbers from the engine; everything else is computed here, in Python, from whole numbers. So two
engines, or rows and cubes, give the same bytes when they give the same parts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from jalon.stats.lake.manifest import PostFact
from jalon.stats.measures.dimensions import DimensionValue, dimensions
from jalon.stats.measures.intervals import poisson, wilson
from jalon.stats.measures.measure import PERCENTILES, Kind, Measure
from jalon.stats.measures.source import Period, Vintage

Number = int | Decimal | None
Occurrences = tuple[tuple[int, int], ...]
_HUNDREDTH = Decimal("0.01")
_INTERVALS = {"wilson": wilson, "poisson": poisson}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row. ``values``: one a dimension; ``parts``: whole numbers by name; ``occurrences``: (value, how often)."""

    values: tuple[DimensionValue, ...]
    parts: Mapping[str, int]
    occurrences: Occurrences = ()


@dataclass(frozen=True)
class Heard:
    """How completely the posts of a month were heard when its vintage was made."""

    vintage: Vintage
    posts: tuple[PostFact, ...]


@dataclass(frozen=True)
class FigureTable:
    """The answer to one question.

    ``missing``: months of the period that the lake does not hold, by table and State. ``cubes``: vintages of the cubes
    that answered, by State and month; other months came from rows. ``heard``: which posts were heard how completely.
    """

    measure: Measure
    by: tuple[str, ...]
    where: Mapping[str, tuple[DimensionValue, ...]]
    period: Period
    rows: tuple[FigureRow, ...]
    vintages: tuple[Vintage, ...]
    missing: tuple[tuple[str, str, str], ...] = ()
    cubes: tuple[tuple[str, str, int], ...] = ()
    heard: tuple[Heard, ...] = ()

    def numbers(self, row: FigureRow) -> dict[str, Number]:
        """The numbers of a row: ``value`` first. None where nothing can be said (a share of nobody)."""
        return numbers(self.measure, row)

    def count(self, row: FigureRow) -> int:
        """The value of a row of a measure that counts."""
        value = self.numbers(row)["value"]
        assert isinstance(value, int), f"{self.measure.code} does not count"
        return value

    def words(self, row: FigureRow) -> dict[str, str]:
        """The dimensions of a row as words that may be typed again as filters."""
        return {name: dimensions()[name].word(value) for name, value in zip(self.by, row.values, strict=True)}

    def about(self) -> dict[str, object]:
        """What was asked and what it was made from."""
        return {
            "measure": self.measure.code,
            "population": self.measure.population.value,
            "unit": self.measure.unit,
            "by": list(self.by),
            "where": {
                name: [dimensions()[name].word(value) for value in values] for name, values in self.where.items()
            },
            "from": self.period.first,
            "to": self.period.last,
            "vintages": [[one.table, one.country, one.month, one.number] for one in self.vintages],
            "missing": [list(one) for one in self.missing],
        }

    def shown(self, row: FigureRow, language: str) -> dict[str, str]:
        """The dimensions of a row in words of ``language``."""
        pairs = zip(self.by, row.values, strict=True)
        return {name: dimensions()[name].shown(value, language) for name, value in pairs}

    def lines(self, language: str | None = None) -> Iterator[str]:
        """The table as JSON lines: what was asked, then a line a row. The same table gives the same bytes.

        With a language each row also says its dimensions in words.
        """
        yield json.dumps({"about": self.about()}, ensure_ascii=False)
        for row in self.rows:
            line: dict[str, object] = {**self.words(row), **self.plain(row), "parts": dict(row.parts)}
            if language:
                line["words"] = self.shown(row, language)
            yield json.dumps(line, ensure_ascii=False)

    def plain(self, row: FigureRow) -> dict[str, int | float | None]:
        """The numbers of a row as JSON takes them."""
        return {
            name: float(number) if isinstance(number, Decimal) else number for name, number in self.numbers(row).items()
        }


def numbers(measure: Measure, row: FigureRow) -> dict[str, Number]:
    """The numbers of ``row`` under ``measure``."""
    if measure.kind is Kind.COUNT:
        return {"value": _sum(row, measure.value) - _sum(row, measure.less)}
    if measure.kind in (Kind.RATIO, Kind.QUOTIENT):
        return _ratio(measure, row)
    found: dict[str, Number] = {"value": percentile(row.occurrences, PERCENTILES[0])}
    found |= {f"p{one}": percentile(row.occurrences, one) for one in PERCENTILES[1:]}
    return found | {"observed": sum(often for _, often in row.occurrences)}


def percentile(occurrences: Occurrences, percent: int) -> int | None:
    """The smallest value that ``percent`` of the observations do not exceed (nearest rank); None without observations.

    ``occurrences`` rise by value.

    >>> percentile(((10, 1), (20, 1), (30, 2)), 50)
    20
    """
    wanted = -(-percent * sum(often for _, often in occurrences) // 100)
    for value, often in occurrences:
        wanted -= often
        if wanted <= 0:
            return value
    return None


def _sum(row: FigureRow, names: tuple[str, ...]) -> int:
    return sum(row.parts[name] for name in names)


def _ratio(measure: Measure, row: FigureRow) -> dict[str, Number]:
    above, below = _sum(row, measure.numerator), _sum(row, measure.denominator)
    if below == 0:
        bounds: dict[str, Number] = {"low": None, "high": None} if measure.interval else {}
        return {"value": None, "numerator": above, "denominator": 0} | bounds
    found: dict[str, Number] = {"value": _rounded(Fraction(above * measure.per, below))}
    found |= {"numerator": above, "denominator": below}
    if measure.interval:
        low, high = _INTERVALS[measure.interval](above, below)
        found |= {"low": _rounded(Fraction(low) * measure.per), "high": _rounded(Fraction(high) * measure.per)}
    return found


def _rounded(value: Fraction) -> Decimal:
    """To a hundredth, halves to the even neighbour."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(_HUNDREDTH, ROUND_HALF_EVEN)
