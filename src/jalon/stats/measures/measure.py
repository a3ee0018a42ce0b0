"""A measure: what is counted, of whom, in which unit, by what, with which parts; one YAML file each in ``declared/``.

A measure is made of *parts*: counts or sums over rows of one table of the lake. Parts are whole numbers and add up over
months, posts and States; a share or a rate is formed from the added parts, never from other shares. A measure of
durations keeps how often each whole value occurred, and percentiles are read off the added occurrences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from jalon.kernel.texts import LANGUAGES
from jalon.stats.lake.schema import TableSchema, table_named
from jalon.stats.measures.conditions import Condition, read_conditions
from jalon.stats.measures.dimensions import dimensions
from jalon.stats.measures.errors import not_allowed

_DECLARED = Path(__file__).parent / "declared"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PERCENTILES = (50, 90, 95)
_NO_PLACE = frozenset({"post", "crossing_point", "shift"})
_RANKABLE_TABLES = frozenset({"detections"})
"""Nothing ranks posts or officers by detections (SAFEGUARDS 22), so these tables are never broken down by place."""
_SENTENCES = ("name", "definition", "quality", "method")
_KEYS = frozenset(
    {*_SENTENCES, "kind", "population", "unit", "sources", "parts", "dimensions", "cubes"}
    | {"value", "less", "numerator", "denominator", "per", "interval", "over"}
)


class Kind(StrEnum):
    """How the figure is formed from the parts."""

    COUNT = "count"
    """Sum of the parts ``value``, less those of ``less``."""
    RATIO = "ratio"
    """Sum of ``numerator`` over sum of ``denominator``, times ``per``."""
    PERCENTILES = "percentiles"
    """Percentiles of one column, by nearest rank."""
    QUOTIENT = "quotient"
    """One measure of counts over another, times ``per``. A dimension that the second has not relates to all of it."""


class Population(StrEnum):
    """Of what the figure speaks. Crossings are not persons: one person may cross many times."""

    CROSSINGS = "crossings"
    INSPECTIONS = "inspections"
    ATTEMPTS = "attempts"
    REFUSALS = "refusals"
    STAYS = "stays"
    DETECTIONS = "detections"
    ALERTS = "alerts"
    CAPTURES = "captures"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of ``table`` that fulfil ``where``: how many, or the sum of a column, or how often each of its values."""

    name: str
    table: str
    where: tuple[Condition, ...] = ()
    summed: str | None = None
    occurrences: str | None = None
    sentences: tuple[str, ...] = ()
    """``where`` as it was declared."""


@dataclass(frozen=True)
class Measure:
    """One declared measure. Sentences are by language; ``cubes`` are the sets of dimensions kept for closed months."""

    code: str
    kind: Kind
    population: Population
    unit: str
    sentences: Mapping[str, Mapping[str, str]]
    sources: tuple[str, ...]
    parts: tuple[Part, ...]
    dimensions: tuple[str, ...]
    cubes: tuple[tuple[str, ...], ...]
    value: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    per: int = 1
    interval: str | None = None
    over: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Its name in words."""
        return self.sentences["name"][language]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the lake that it reads, each once."""
        own = [part.table for part in self.parts]
        return tuple(dict.fromkeys([*own, *(table for one in self.over for table in measure_of(one).tables)]))


@cache
def measures() -> Mapping[str, Measure]:
    """Every declared measure by its code, in the order of codes."""
    found = {path.stem: _read(path) for path in sorted(_DECLARED.glob("*.yaml")) if path.stem != "classes"}
    for one in found.values():
        _examine(one, found)
    return found


def measure_of(code: str) -> Measure:
    """The measure of that code. Raises :class:`UnableToMeasure` with the codes that exist."""
    if code not in measures():
        raise not_allowed("no_measure", code, measures())
    return measures()[code]


def _read(path: Path) -> Measure:
    declared: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 a safe loader
    assert declared.keys() <= _KEYS, f"{path.name}: {sorted(declared.keys() - _KEYS)}"
    sentences = {name: {language: declared[name][language] for language in LANGUAGES} for name in _SENTENCES}
    over = tuple(declared.get("over", ()))
    return Measure(
        code=path.stem,
        kind=Kind(declared["kind"]),
        population=Population(declared["population"]),
        unit=declared["unit"],
        sentences=sentences,
        sources=tuple(declared["sources"]),
        parts=tuple(_part(name, part) for name, part in declared.get("parts", {}).items()),
        dimensions=tuple(declared["dimensions"]),
        cubes=tuple(tuple(one) for one in declared.get("cubes", ())),
        value=tuple(declared.get("value", ())),
        less=tuple(declared.get("less", ())),
        numerator=("numerator",) if over else tuple(declared.get("numerator", ())),
        denominator=("denominator",) if over else tuple(declared.get("denominator", ())),
        per=declared.get("per", 1),
        interval=declared.get("interval"),
        over=over,
    )


def _part(name: str, declared: Mapping[str, Any]) -> Part:
    assert declared.keys() <= {"table", "where", "sum", "occurrences_of"}, name
    sentences = tuple(declared.get("where", ()))
    where = read_conditions(sentences)
    return Part(name, declared["table"], where, declared.get("sum"), declared.get("occurrences_of"), sentences)


def _examine(one: Measure, every: Mapping[str, Measure]) -> None:
    """A declaration that breaks a rule of the house stops the program at once."""
    names = {part.name for part in one.parts} or {"numerator", "denominator"}
    used: Sequence[str] = (*one.value, *one.less, *one.numerator, *one.denominator)
    assert set(used) <= names, f"{one.code}: parts {sorted(set(used) - names)}"
    assert set(one.dimensions) <= dimensions().keys(), one.code
    assert {"country", "month"} <= set(one.dimensions), one.code
    tables = {part.table for part in one.parts} | {part.table for other in one.over for part in every[other].parts}
    ranked = _RANKABLE_TABLES.intersection(tables) and _NO_PLACE.intersection(one.dimensions)
    assert not ranked, f"{one.code}: nothing ranks posts by detections"
    forms = {
        Kind.COUNT: bool(one.value),
        Kind.RATIO: bool(one.numerator and one.denominator),
        Kind.PERCENTILES: len(one.parts) == 1 and one.parts[0].occurrences is not None,
        Kind.QUOTIENT: len(one.over) == 2 and all(every[other].kind is Kind.COUNT for other in one.over),
    }
    assert forms[one.kind], f"{one.code}: its parts give no {one.kind}"
    assert one.interval in (None, "wilson", "poisson"), one.code
    for table in tables if one.parts else ():
        _examine_columns(one, table_named(table))


def _examine_columns(one: Measure, table: TableSchema) -> None:
    """Every column that parts of a table read, and every dimension, is in that table."""
    parts = [part for part in one.parts if part.table == table.name]
    read = {column for part in parts for condition in part.where for column in condition.columns()}
    read |= {column for name in one.dimensions for column in dimensions()[name].columns()}
    read |= {column for part in parts for column in (part.summed, part.occurrences) if column}
    absent = sorted(column for column in read if table.column(column) is None)
    assert not absent, f"{one.code}: {table.name} has no {absent}"
    assert all({*cube} <= {*one.dimensions} for cube in one.cubes), one.code
