"""The tables that a publication asks for, in words that can be kept and asked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jalon.kernel import limits
from jalon.stats.measures.evaluate import Question, question
from jalon.stats.publishing.errors import UnableToPublish


@dataclass(frozen=True)
class TableAsked:
    """One table. ``where``: words by dimension; ``first`` and ``last``: months, both included, of one year."""

    measure: str
    first: str
    last: str
    by: tuple[str, ...] = ()
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def question(self) -> Question:
        """What is asked. Raises ``UnableToMeasure`` for wrong words, :class:`UnableToPublish` for two years' months and
        for a rate of two populations.

        Every published cell of a year is protected beside all others of that year, and only beside those.
        """
        found = question(self.measure, by=self.by, where=self.where, period=(self.first, self.last))
        if self.first[:4] != self.last[:4] or "year" in found.dimensions:
            raise UnableToPublish("stats.publishing.two_years", first=self.first, last=self.last)
        if found.measure.over:
            raise UnableToPublish("stats.publishing.quotient", measures=", ".join(found.measure.over))
        return found

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        where = {name: list(words) for name, words in sorted(self.where.items())}
        return {"measure": self.measure, "by": list(self.by), "where": where, "from": self.first, "to": self.last}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> TableAsked:
        """What :meth:`plain` gave."""
        where = {name: tuple(words) for name, words in plain["where"].items()}
        return cls(plain["measure"], plain["from"], plain["to"], tuple(plain["by"]), where)


def require_tables(tables: Sequence[TableAsked]) -> list[Question]:
    """The questions of a publication. Raises as :meth:`TableAsked.question`, and for none, too many, or two years."""
    if not 1 <= len(tables) <= limits.PUBLICATION_TABLES_MAX:
        raise UnableToPublish("stats.publishing.table_count", most=limits.PUBLICATION_TABLES_MAX)
    asked = [one.question() for one in tables]
    years = sorted({one.first[:4] for one in tables})
    if len(years) > 1:
        raise UnableToPublish("stats.publishing.two_years", first=years[0], last=years[-1])
    if len({str(one.plain()) for one in tables}) < len(tables):
        raise UnableToPublish("stats.publishing.table_twice")
    return asked
