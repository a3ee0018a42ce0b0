"""Figures in words of a language: labels of values, numbers and dashes, how complete they are, how they differ."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jalon.design.charts import Bar
from jalon.design.words import sentence
from jalon.kernel.countries import choices as country_choices
from jalon.kernel.texts import text
from jalon.services.policies import policy
from jalon.stats.lines import Completeness, Difference, Line
from jalon.stats.measures.dimensions import DimensionValue, dimensions
from jalon.stats.measures.evaluate import Question
from jalon.stats.measures.figure import Number
from jalon.stats.measures.measure import Measure, measure_of
from jalon.stats.protected import ProtectedRow

HIDDEN = "–"


@dataclass(frozen=True)
class Shown:
    """One line in words. ``query`` asks for its explanation; "" where it is made of numbers that have their own."""

    labels: tuple[str, ...]
    value: str
    hidden: bool
    bounds: str
    complete: str
    provisional: bool
    beside: str
    difference: str
    percent: str
    query: str
    bar: Bar

    def bar_of(self, period: str) -> Bar:
        """Its bar where bars of several periods stand together."""
        return replace(self.bar, label=" · ".join((*self.labels, period)))


def label(name: str, value: DimensionValue, language: str) -> str:
    """A value in words; a crossing point by its name."""
    if name == "crossing_point" and (known := policy().crossing_points.get(str(value))):
        return known.names[language]
    return dimensions()[name].shown(value, language)


def titles(asked: Question, language: str) -> list[str]:
    """Names of the dimensions of a table."""
    return [dimensions()[name].title(language) for name in asked.by]


def in_words(asked: Question, line: Line, query: str, language: str) -> Shown:
    """A line as people read it."""
    pairs = zip(asked.by, line.values, strict=True) if line.values else ()
    labels = tuple(label(name, value, language) for name, value in pairs)
    said = number(line.row)
    provisional = line.heard.provisional and not line.row.hidden
    told = f"{said} {sentence('hub.figures.provisional_short', language)}" if provisional else said
    return Shown(
        labels=labels,
        value=said,
        hidden=line.row.hidden,
        bounds=bounds(line.row),
        complete=complete(line.heard, language),
        provisional=provisional,
        beside=number(line.beside) if line.beside else "",
        difference=difference_in_words(line.difference) if line.beside else "",
        percent=_percent(line.difference) if line.beside else "",
        query=query,
        bar=Bar(" · ".join(labels), _length(line.row), told, partial=provisional),
    )


def number(row: ProtectedRow) -> str:
    """The number of a row, or the dash of what is hidden."""
    value = row.numbers.get("value")
    return HIDDEN if row.hidden or value is None else str(value)


def bounds(row: ProtectedRow) -> str:
    """The interval of a number where its measure has one."""
    low, high = row.numbers.get("low"), row.numbers.get("high")
    return f"{low} – {high}" if low is not None and high is not None else ""


def formed_of(measure: Measure, row: ProtectedRow, language: str) -> list[tuple[str, str]]:
    """The two counts that a share or a rate is formed of, with their names; none where it is hidden."""
    counts = [row.numbers.get(name) for name in ("numerator", "denominator")]
    if row.hidden or any(one is None for one in counts):
        return []
    names = [measure_of(one).name(language) for one in measure.over]
    names = names or [text(f"hub.publications.number_{one}", language) for one in ("numerator", "denominator")]
    return [(name, str(count)) for name, count in zip(names, counts, strict=True)]


def rate_explained(measure: Measure, language: str) -> str:
    """When a rate of one population over another is shown; "" for any other measure."""
    if not measure.over:
        return ""
    above, below = (measure_of(one).name(language) for one in measure.over)
    return text("hub.figures.quotient", language, above=above, below=below)


def complete(heard: Completeness, language: str) -> str:
    """How complete a figure is: months of posts that are whole, of all."""
    if heard.percent is None:
        return text("hub.figures.complete_unknown", language)
    return f"{heard.percent} % ({heard.whole}/{heard.of})"


def choices(name: str, language: str, posts: list[str]) -> list[tuple[str, str]]:
    """Values that a filter may have, with their words; none where any text of the right form may stand."""
    dimension = dimensions()[name]
    if dimension.words():
        return [(word, dimension.shown(dimension.read(word), language)) for word in dimension.words()]
    if dimension.kind == "country":
        return list(country_choices(language))
    if name == "crossing_point":
        return [(one.id, one.names[language]) for one in policy().crossing_points.values()]
    return [(one, one) for one in posts] if name in ("post", "entry_post", "exit_post") else []


def difference_in_words(one: Difference | None) -> str:
    if one is None:
        return HIDDEN
    within = f" ({_signed(one.low)} – {_signed(one.high)})" if one.low is not None else ""
    return _signed(one.value) + within


def _percent(one: Difference | None) -> str:
    return HIDDEN if one is None or one.percent is None else f"{_signed(one.percent)} %"


def _signed(value: Number) -> str:
    """A change with its sign; the minus of typography, so that no spreadsheet takes it for a formula."""
    assert value is not None
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return f"{sign}{abs(value)}"


def _length(row: ProtectedRow) -> int | None:
    value = row.numbers.get("value")
    return None if row.hidden or value is None else max(0, round(value * 100))
