"""The monthly report of disparities (SAFEGUARDS 6): are some groups stopped, refused or held up more than the others?

Each group by nationality, sex or age is set beside everybody else of the same State and month. A difference is a
question to look into, not proof of discrimination: groups differ in papers, posts and hours too. Groups are listed in
the order of their values, never in that of the difference; of a group that is too small nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log, sqrt

from jalon.kernel import limits
from jalon.stats.measures.dimensions import DimensionValue
from jalon.stats.measures.engines import Engine
from jalon.stats.measures.evaluate import evaluate
from jalon.stats.measures.figure import FigureRow, FigureTable, numbers, percentile
from jalon.stats.measures.measure import Kind
from jalon.stats.measures.source import LakeSource

RATES = ("second_line_rate", "refusal_rate", "candidate_rate")
DURATIONS = ("processing_time",)
GROUPS = ("nationality", "sex", "age_band")
_Z = 2.5758293035489004
"""The 99.5th percentile of the normal distribution: with dozens of groups, one in twenty would cry wolf each month."""


@dataclass(frozen=True)
class Disparity:
    """One group beside the others.

    ``group`` and ``others``: the share in per cent, or the median in seconds; ``of_group`` and ``of_others``: how many
    were counted. ``ratio``: of the two shares, with the bounds of its interval of 99 %. ``apart``: the interval leaves
    1 out. None where the group, or the others, are too few to say, and for durations.
    """

    measure: str
    dimension: str
    value: DimensionValue
    group: float | None
    others: float | None
    of_group: int
    of_others: int
    ratio: tuple[float, float, float] | None
    apart: bool | None


def disparities(source: LakeSource, engine: Engine, *, country: str, month: str) -> tuple[Disparity, ...]:
    """Every group of a State's month. Raises ``UnableToMeasure``, ``UnableToReadLake``."""
    found: list[Disparity] = []
    for measure in (*RATES, *DURATIONS):
        for dimension in GROUPS:
            where = {"country": [country]}
            table = evaluate(measure, by=[dimension], where=where, period=(month, month), source=source, engine=engine)
            found.extend(_of_table(table, dimension))
    return tuple(found)


def _of_table(table: FigureTable, dimension: str) -> Iterator[Disparity]:
    compare = _durations if table.measure.kind is Kind.PERCENTILES else _shares
    for row in table.rows:
        yield compare(table, dimension, row)


def _shares(table: FigureTable, dimension: str, row: FigureRow) -> Disparity:
    whole = Counter[str]()
    for one in table.rows:
        whole.update(one.parts)
    rest = FigureRow((), {name: whole[name] - row.parts[name] for name in row.parts})
    here, there = (numbers(table.measure, one) for one in (row, rest))
    cases, of = _whole(here["numerator"]), _whole(here["denominator"])
    other_cases, others = _whole(there["numerator"]), _whole(there["denominator"])
    enough = min(of, others) >= limits.DISPARITY_GROUP_MIN
    ratio = _ratio(cases, of, other_cases, others) if enough else None
    return Disparity(
        measure=table.measure.code,
        dimension=dimension,
        value=row.values[0],
        group=_number(here["value"]) if enough else None,
        others=_number(there["value"]) if enough else None,
        of_group=of,
        of_others=others,
        ratio=ratio,
        apart=not ratio[1] <= 1 <= ratio[2] if ratio else None,
    )


def _durations(table: FigureTable, dimension: str, row: FigureRow) -> Disparity:
    rest = Counter[int]()
    for one in table.rows:
        rest.update(dict(one.occurrences))
    rest.subtract(dict(row.occurrences))
    others = tuple(sorted((value, often) for value, often in rest.items() if often))
    here, there = (sum(often for _, often in some) for some in (row.occurrences, others))
    enough = min(here, there) >= limits.DISPARITY_GROUP_MIN
    return Disparity(
        measure=table.measure.code,
        dimension=dimension,
        value=row.values[0],
        group=percentile(row.occurrences, 50) if enough else None,
        others=percentile(others, 50) if enough else None,
        of_group=here,
        of_others=there,
        ratio=None,
        apart=None,
    )


def _ratio(cases: int, of: int, other_cases: int, others: int) -> tuple[float, float, float] | None:
    """Ratio of two shares with its interval by the logarithm (Katz and others 1978, Biometrics 34: 469-474)."""
    if not (cases and other_cases and of and others):
        return None
    ratio = (cases / of) / (other_cases / others)
    width = _Z * sqrt(1 / cases - 1 / of + 1 / other_cases - 1 / others)
    return round(ratio, 3), round(exp(log(ratio) - width), 3), round(exp(log(ratio) + width), 3)


def _whole(number: object) -> int:
    assert isinstance(number, int), "parts are whole numbers"
    return number


def _number(number: object) -> float | None:
    return None if number is None else float(str(number))
