"""What the page of figures was asked, as its address says it; and the address that asks for the same, or for a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.stats.measures.dimensions import DimensionValue, dimensions
from jalon.stats.measures.errors import not_allowed
from jalon.stats.measures.evaluate import Question, question
from jalon.stats.measures.source import Period
from jalon.stats.protected import Values


class UnableToAsk(UnableTo):
    """An address that asks for no table."""


@dataclass(frozen=True)
class Asked:
    """Words as they came. A filter of no value waits for one: it does not filter yet."""

    measure: str
    by: tuple[str, ...]
    filters: tuple[tuple[str, str], ...]
    first: str
    last: str
    beside_first: str = ""
    beside_last: str = ""

    @classmethod
    def of(cls, given: QueryDict, month: str) -> Asked:
        """Read the address; ``month`` stands where none is named. Raises :class:`UnableToAsk` for a huge one."""
        size = sum(len(name) + len(one) for name in given for one in given.getlist(name))
        if size > limits.FIGURE_QUERY_CHARACTERS_MAX:
            raise UnableToAsk("hub.figures.too_long")
        names, values = given.getlist("where"), given.getlist("is")
        values += [""] * (len(names) - len(values))
        pairs = [(name.strip(), value.strip()) for name, value in zip(names, values, strict=False) if name.strip()]
        if len(pairs) > limits.FIGURE_FILTERS_MAX:
            raise UnableToAsk("hub.figures.too_many_filters", most=limits.FIGURE_FILTERS_MAX)
        first = given.get("from") or month
        beside_first = given.get("with_from", "")
        return cls(
            given.get("measure", ""),
            tuple(name for name in dict.fromkeys(given.getlist("by")) if name),
            tuple(dict.fromkeys(pairs)),
            first,
            given.get("to") or first,
            beside_first,
            given.get("with_to", "") or beside_first,
        )

    def question(self) -> Question:
        """The question. Raises ``UnableToMeasure``, naming what is allowed."""
        where: dict[str, list[DimensionValue]] = {}
        for name, value in self.filters:
            if value:
                where.setdefault(name, []).append(value)
        return question(self.measure, by=self.by, where=where, period=(self.first, self.last))

    def compared(self) -> Period | None:
        """The period to compare with, if any. Raises ``UnableToMeasure``."""
        return Period.of(self.beside_first, self.beside_last) if self.beside_first else None

    def query(self, at: Mapping[str, str] | None = None, *, compared: bool = True, **more: str) -> str:
        """The address of the same table, or of one of its numbers."""
        pairs = [("measure", self.measure), *(("by", name) for name in self.by)]
        for name, value in self.filters:
            pairs += [("where", name), ("is", value)]
        pairs += [("from", self.first), ("to", self.last)]
        if self.beside_first and compared:
            pairs += [("with_from", self.beside_first), ("with_to", self.beside_last)]
        pairs += [("at", f"{name}={word}") for name, word in (at or {}).items()]
        return urlencode([*pairs, *more.items()])

    def without(self, place: int) -> Asked:
        """The same without one filter."""
        kept = tuple(one for number, one in enumerate(self.filters) if number != place)
        return Asked(self.measure, self.by, kept, self.first, self.last, self.beside_first, self.beside_last)


def words_at(asked: Question, values: Values) -> dict[str, str]:
    """The values of a line as words that an address can hold."""
    return (
        {name: dimensions()[name].word(value) for name, value in zip(asked.by, values, strict=True)} if values else {}
    )


def values_at(asked: Question, given: list[str]) -> Values:
    """The values of a line that an address names; none of them for the total. Raises ``UnableToMeasure``."""
    if not given:
        return ()
    pairs = dict(one.partition("=")[::2] for one in given)
    for name in (*pairs, *asked.by):
        if name not in asked.by or name not in pairs:
            raise not_allowed("no_dimension", name, asked.by)
    return tuple(dimensions()[name].read(pairs[name]) for name in asked.by)
