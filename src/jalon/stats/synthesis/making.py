"""A whole invented lake, month by month: interrupted it goes on where it was; the same seed gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from jalon.kernel.months import first_day, last_day
from jalon.stats.lake.manifest import MonthFacts, Partition, PostFact
from jalon.stats.lake.ordering import in_order
from jalon.stats.lake.schema import tables
from jalon.stats.lake.writing import LakeWriter, writing
from jalon.stats.synthesis import seasons
from jalon.stats.synthesis.borders import Border, borders
from jalon.stats.synthesis.crossings import crossings
from jalon.stats.synthesis.other_tables import other_tables

_PIECE_ROWS = 1_000_000
"""So many rows lie in memory at a time; a day is not divided."""


@dataclass(frozen=True)
class Plan:
    """``crossings`` in all, over the months that end with ``last_month`` (YYYY-MM), in some States."""

    crossings: int
    seed: int
    last_month: str
    months: int
    countries: tuple[str, ...]

    @property
    def source(self) -> str:
        """What manifests say a month was made from."""
        return f"synthetic: {self.crossings} crossings, seed {self.seed}, {self.months} months to {self.last_month}"


@dataclass(frozen=True)
class Progress:
    """Months and crossings done, of how many; ``skipped`` months were there already."""

    months: int
    months_all: int
    crossings: int
    crossings_all: int
    skipped: int


def make_lake(root: Path, plan: Plan, *, made_at: datetime, progress: Callable[[Progress], None]) -> Progress:
    """Write what is not there yet. Raises ``UnableToWriteLake`` when another writer holds the lake."""
    pieces = list(_pieces(plan))
    done = skipped = 0
    state = Progress(0, len(pieces), 0, plan.crossings, 0)
    for number, (border, month, counts) in enumerate(pieces, start=1):
        with writing(root) as writer:
            if _is_there(writer, plan, border.country, month):
                skipped += 1
            else:
                _write_month(writer, plan, border, month, counts, made_at)
        done += int(counts.sum())
        state = Progress(number, len(pieces), done, plan.crossings, skipped)
        progress(state)
    return state


def months_until(last_month: str, count: int) -> list[str]:
    """``count`` months, the last of them ``last_month``."""
    year, month = (int(part) for part in last_month.split("-"))
    numbers = [year * 12 + month - 1 - back for back in range(count - 1, -1, -1)]
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers]


def days_of(month: str) -> seasons.Days:
    """Every day of a month, in days since 1970."""
    return seasons.days_between(first_day(month), last_day(month))


def _pieces(plan: Plan) -> Iterator[tuple[Border, str, seasons.Days]]:
    """State, month, and how many crossings on each of its days; they sum to the plan's."""
    found = [
        (borders()[country], month)
        for month in months_until(plan.last_month, plan.months)
        for country in plan.countries
    ]
    shares = [_day_shares(border, month) for border, month in found]
    bounds = np.rint(np.cumsum(np.concatenate(shares)) / sum(one.sum() for one in shares) * plan.crossings)
    counts = np.diff(np.concatenate([[0], bounds])).astype(np.int64)
    ends = np.cumsum([len(one) for one in shares])
    for (border, month), piece in zip(found, np.split(counts, ends[:-1]), strict=True):
        yield border, month, piece


def _day_shares(border: Border, month: str) -> seasons.Weights:
    weights = seasons.weights(border, days_of(month)).sum(axis=1)
    shares: seasons.Weights = weights * border.share / sum(post.share for post in border.posts)
    return shares


def _is_there(writer: LakeWriter, plan: Plan, country: str, month: str) -> bool:
    manifest = writer.manifest(Partition("crossings", country, month))
    return manifest is not None and manifest.facts.source == plan.source


def _write_month(
    writer: LakeWriter, plan: Plan, border: Border, month: str, counts: seasons.Days, made_at: datetime
) -> None:
    others: dict[str, list[pa.Table]] = {table.name: [] for table in tables() if table.name != "crossings"}
    facts = MonthFacts(plan.source, posts=_posts(border, month))

    def rows() -> Iterator[pa.Table]:
        for number, (days, count) in enumerate(_stretches(days_of(month), counts)):
            rng = np.random.default_rng([plan.seed, *month.encode(), *border.country.encode(), number])
            made = crossings(border, days, count, rng, seed=plan.seed)
            for name, table in other_tables(made, rng).items():
                others[name].append(table)
            yield in_order(made)

    writer.write(Partition("crossings", border.country, month), rows(), facts=facts, made_at=made_at)
    for name, made in others.items():
        whole = in_order(pa.concat_tables(made, promote_options="none").unify_dictionaries())
        writer.write(Partition(name, border.country, month), [whole], facts=facts, made_at=made_at)


def _stretches(days: seasons.Days, counts: seasons.Days) -> Iterator[tuple[seasons.Days, int]]:
    """Neighbouring days whose rows lie in memory together."""
    first = total = 0
    for place in range(len(days)):
        if total and total + counts[place] > _PIECE_ROWS:
            yield days[first:place], total
            first, total = place, 0
        total += int(counts[place])
    yield days[first:], total


def _posts(border: Border, month: str) -> tuple[PostFact, ...]:
    last = seasons.dates_of(days_of(month))[-1]
    return tuple(PostFact(post.name, confirmed_until=last, last_heard_on=last, complete=True) for post in border.posts)
