"""Figures for the pages of headquarters: an answer of the lake, protected beside all that was shown before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.conf import settings

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.node import Node
from jalon.services.policies import policy, require
from jalon.services.statistics.export import lake_folder
from jalon.stats.disclosure.cells import Cell
from jalon.stats.disclosure.codec import decode, encode
from jalon.stats.disclosure.register import Register
from jalon.stats.measures.engines import Engine, opened
from jalon.stats.measures.evaluate import Question, counted_for
from jalon.stats.measures.measure import Measure
from jalon.stats.measures.source import LakeSource, Period
from jalon.stats.protected import Counted, LaidOut, ProtectedFigures, count, shown

FOLDER = "disclosure"


class UnableToTabulate(UnableTo):
    """A table that no page shows, whatever the figures are."""


@dataclass(frozen=True)
class YearFigures:
    """Figures of the months of one year, and those of the period that is compared with them."""

    found: ProtectedFigures
    beside: ProtectedFigures | None


def figures(
    *, node: Node, account: Account, asked: Question, compared: Period | None = None
) -> tuple[YearFigures, ...]:
    """What may be shown of an answer, year by year; it is remembered as shown, so that a later one does not uncover it.

    Raises ``UnableToAllow``, ``UnableToMeasure``, ``UnableToReadLake``, ``UnableToCombine``, ``UnableToProtect``,
    ``UnableToReadRegister``, :class:`UnableToTabulate`.
    """
    require(account, "see_statistics")
    years, source = by_year(asked, compared), LakeSource.open(lake_folder())

    def found(one: Question) -> ProtectedFigures:
        return figures_of(node=node, asked=one, source_of=lambda _measure: source)

    return tuple(YearFigures(found(one), found(other) if other else None) for one, other in years)


def by_year(asked: Question, compared: Period | None = None) -> tuple[tuple[Question, Question | None], ...]:
    """The question of the months of each year, with that of the months that stand beside them.

    A register holds the cells of one year: a table over two would show months that another register knows nothing of.
    Raises :class:`UnableToTabulate` for too many years, for periods that the turn of years cuts into different numbers
    of parts, and for two periods by month or year: months are lines of their own period.
    """
    years = asked.period.by_year()
    if len(years) > limits.FIGURE_YEARS_MAX:
        raise UnableToTabulate("services.statistics_tables.too_many_years", most=limits.FIGURE_YEARS_MAX)
    made = [replace(asked, period=one) for one in years]
    if compared is None:
        return tuple((one, None) for one in made)
    if {"month", "year"} & asked.dimensions:
        raise UnableToTabulate("services.statistics_tables.months_compared")
    others = compared.by_year()
    if len(others) != len(years):
        raise UnableToTabulate("services.statistics_tables.other_years", first=compared.first, last=compared.last)
    return tuple((one, replace(asked, period=other)) for one, other in zip(made, others, strict=True))


def of_year(asked: Question, year: str) -> Question:
    """The question of the months of one of its years; "" where it has one alone. Raises :class:`UnableToTabulate`."""
    found = [one for one, _ in by_year(asked) if not year or one.period.first[:4] == year]
    if len(found) != 1:
        period = asked.period
        raise UnableToTabulate("services.statistics_tables.which_year", first=period.first, last=period.last)
    return found[0]


def figures_of(*, node: Node, asked: Question, source_of: Callable[[Measure], LakeSource]) -> ProtectedFigures:
    """The same of months of one year, and of a lake as it stood at some moment; the caller has asked for the right.

    ``source_of``: the lake from which a measure is counted. The two counts of a quotient stand in two registers, each
    beside all that was shown of its own population.
    """
    assert len(asked.period.by_year()) == 1, "a register knows one year"
    with opened("duckdb") as engine:
        return shown(asked, [_counted(node, one, source_of(one.measure), engine) for one in counted_for(asked)])


def _counted(node: Node, asked: Question, source: LakeSource, engine: Engine) -> Counted:
    with _locked(_file(node, asked)) as path:
        before = _before(path)
        found = count(asked, source, engine, before, policy().disclosure.never_together)
        _keep(path, before, found.register)
    return found


def hidden_on_pages(*, node: Node, laid: Sequence[LaidOut]) -> frozenset[Cell]:
    """Cells that the pages hide, once they have these tables too; what is published hides them as well.

    Raises ``UnableToProtect``, ``UnableToReadRegister``.
    """
    hidden, by_file = set[Cell](), dict[Path, list[LaidOut]]()
    for one in laid:
        by_file.setdefault(_file(node, one.asked), []).append(one)
    for file, some in by_file.items():
        tables = [table for one in some for table in one.tables.values()]
        with _locked(file) as path:
            before = _before(path)
            register = before.add(tables, links=[link for one in some for link in one.links])
            _keep(path, before, register)
        hidden |= {cell for table in tables for cell in table.values()}.intersection(register.hidden())
    return frozenset(hidden)


def _before(path: Path) -> Register:
    return decode(path.read_bytes()) if path.exists() else Register()


def _keep(path: Path, before: Register, after: Register) -> None:
    if len(after.cells) > len(before.cells):
        aside = path.with_suffix(".new")
        aside.write_bytes(encode(after))
        aside.replace(path)


def _file(node: Node, asked: Question) -> Path:
    """One register a population and year: tables of other populations, and of other years, share no cell."""
    told = f"{node.state} {asked.measure.population.value} {asked.period.first[:4]}"
    return Path(settings.JALON_HOME) / FOLDER / f"{hashlib.sha256(told.encode()).hexdigest()[:16]}.npz"


@contextmanager
def _locked(path: Path) -> Iterator[Path]:
    """The register's file, for one writer at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("a") as lock:
        flock(lock.fileno(), LOCK_EX)
        yield path
