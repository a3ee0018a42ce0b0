"""Results while the rows of tables are read, and the cells that name one by its level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jalon.logframe.building import Raw, statement
from jalon.logframe.headings import RESULT_CELL, level_of
from jalon.logframe.model import Baseline, Kind, Place, Result
from jalon.logframe.naming import plain
from jalon.logframe.scoping import scope_of


@dataclass(slots=True)
class OpenResult:
    """A result while its rows are read. ``label`` is its number as written ("2.1"), or its place among its level."""

    level: str
    label: str
    code: str
    text: str
    place: Place
    baseline: Baseline | None = None
    indicators: list[Raw] = field(default_factory=list)
    targets: list[Raw] = field(default_factory=list)
    activities: list[Raw] = field(default_factory=list)
    assumptions: list[Raw] = field(default_factory=list)


def results_of(opened: Sequence[OpenResult], codes: frozenset[str]) -> Iterator[Result]:
    """The results, objective first."""
    order = {"objective": 0, "outcome": 1, "output": 2}
    counted = dict.fromkeys(order, 0)
    for one in sorted(opened, key=lambda one: order[one.level]):
        counted[one.level] += 1
        yield Result(
            Kind(one.level),
            one.code,
            int(one.label) if one.label.isdigit() else counted[one.level],
            one.text,
            one.place,
            scope_of(one.text, one.place, codes),
            one.baseline,
            *(
                tuple(statement(raw, codes) for raw in raws)
                for raws in (one.indicators, one.targets, one.activities, one.assumptions)
            ),
        )


def result_cell(text: str) -> tuple[str, str, str] | None:
    """Level, number as written ("" without one) and statement of a cell that names a result by its level.

    >>> result_cell("Output 2.1: Safer roads"), result_cell("Impact (Overall objective)"), result_cell("Roads")
    (('output', '2.1', 'Safer roads'), ('objective', '', ''), None)
    """
    found = RESULT_CELL.match(plain(text))
    if not found:
        return None
    said = f"{found['level']} {found['other'] or ''}"
    number = re.sub(r"^[^\d]+", "", found["number"] or "")
    group = "text" if found["text"] is not None else "bare"
    start = found.start(group)
    if found["other"] and not number and not level_word(found["other"]):
        return None if start < 0 else (level_of(said), number, text[start:].strip())
    return level_of(said), number, text[start:].strip() if start >= 0 else ""


def level_word(said: str) -> bool:
    """Whether words in brackets name a level, as in "Outcome (specific objective)"."""
    return bool(re.search(r"objecti|goal|purpose|outcome|output|impact|effet|produit|resultat", said))
