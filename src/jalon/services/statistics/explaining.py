"""One number explained: from which editions of which months it was made, who is missing, and what changed since before.

What changed is told of the number itself only where both editions of it are shown. Why is told of whole months and in
words by post: how much one cell gained at one post would count persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jalon.kernel.errors import UnableTo
from jalon.records.models import Account
from jalon.services.node import Node
from jalon.services.policies import require
from jalon.services.statistics.export import lake_folder
from jalon.services.statistics.tables import figures_of, of_year
from jalon.stats.disclosure.rule import is_small
from jalon.stats.lake.manifest import Manifest
from jalon.stats.lines import Completeness, Difference, completeness, difference, row_at
from jalon.stats.measures.changes import Changes, changes, vintages_before
from jalon.stats.measures.engines import opened
from jalon.stats.measures.evaluate import Question, counted_for
from jalon.stats.measures.measure import Kind
from jalon.stats.measures.source import LakeSource, Vintage, vintage_of
from jalon.stats.protected import ProtectedRow, Values


@dataclass(frozen=True)
class Edition:
    """One vintage that the number was made from. The flags say that rows were left out, not how many."""

    vintage: Vintage
    made_at: datetime | None = None
    corrected: bool = False
    erased: bool = False
    set_apart: bool = False


@dataclass(frozen=True)
class PostChange:
    """What changed at a post in the whole months since the edition before. ``place``: State and post."""

    place: tuple[str, ...]
    arrived: bool
    late: bool
    left: bool
    moved: bool


@dataclass(frozen=True)
class Before:
    """The same number one edition earlier, where it may be shown, and why it is another now."""

    row: ProtectedRow
    difference: Difference | None
    posts: tuple[PostChange, ...]


@dataclass(frozen=True)
class Explained:
    """Everything about one number. ``before`` is None where no earlier edition can be read."""

    asked: Question
    row: ProtectedRow
    heard: Completeness
    editions: tuple[Edition, ...]
    missing: tuple[str, ...]
    before: Before | None


def explain(*, node: Node, account: Account, asked: Question, at: Values, year: str = "") -> Explained:
    """The number at one value a dimension, or the total for none. Raises as :func:`tables.figures`.

    ``year``: whose months, where the period touches several years.
    """
    require(account, "see_statistics")
    asked = of_year(asked, year)
    source = LakeSource.open(lake_folder())
    found = figures_of(node=node, asked=asked, source_of=lambda _measure: source)
    row = row_at(found, at)
    return Explained(
        asked,
        row,
        completeness(asked, found.answer, at),
        _editions(source, asked, found.answer.vintages),
        tuple(sorted({month for _, _, month in found.answer.missing})),
        _before(node, asked, source, row),
    )


def _editions(source: LakeSource, asked: Question, vintages: Sequence[Vintage]) -> tuple[Edition, ...]:
    manifests: dict[Vintage, Manifest] = {}
    for table in asked.measure.tables:
        for one in source.lake.partitions(table, months=(asked.period.first, asked.period.last)):
            manifest = source.lake.manifest(one)
            manifests[vintage_of(manifest)] = manifest
    return tuple(_edition(vintage, manifests.get(vintage)) for vintage in vintages)


def _edition(vintage: Vintage, manifest: Manifest | None) -> Edition:
    if manifest is None:
        return Edition(vintage)
    facts = manifest.facts
    return Edition(vintage, manifest.made_at, facts.taken_back > 0, facts.erased > 0, bool(facts.apart))


def _before(node: Node, asked: Question, source: LakeSource, row: ProtectedRow) -> Before | None:
    """What stood there one edition earlier. An edition that left the disk, or cannot be protected, says nothing."""
    counted = [Question(one.measure, (), {}, asked.period) for one in counted_for(asked)]
    try:
        earlier = {one.measure.code: vintages_before(one.measure, source, asked.period) for one in counted}
        if all(one.lake.catalog == source.lake.catalog for one in earlier.values()):
            return None
        found = figures_of(node=node, asked=asked, source_of=lambda measure: earlier[measure.code])
        then = row_at(found, row.values)
        with opened("duckdb") as engine:
            why = [changes(one, earlier[one.measure.code], source, engine) for one in counted]
    except UnableTo:
        return None
    apart = difference(asked.measure, row, then)
    if any(_few(count - then.parts[name]) for name, count in row.parts.items() if name in then.parts):
        # two shown numbers, or rates of them, that differ by few would count those few
        then, apart = ProtectedRow(row.values, {}, hidden=True), None
    return Before(then, apart, tuple(post for one in why for post in _posts(one)))


def _few(change: int) -> bool:
    return change != 0 and is_small(abs(change))


def _posts(why: Changes) -> tuple[PostChange, ...]:
    counted = why.after.measure.kind is Kind.COUNT
    return tuple(
        PostChange(
            tuple(str(value) for value in one.values),
            bool(one.arrived) if counted else one.before != one.after,
            one.late > 0,
            bool(one.left),
            bool(one.moved),
        )
        for one in why.posts
    )
