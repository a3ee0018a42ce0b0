"""Which statements are about one thing: targets and indicators, rows and activities, rows and targets.

A link that a file states counts first. Where it states none, words decide: stems weighed by how rare they are in the
logframe. Two statements are one thing only where their counted nouns meet; doubt links nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from jalon.logframe.model import Kind, Logframe, Place, Result, Statement
from jalon.logframe.units import PERCENT, PERSONS, counts, disagree, head, kind_of_phrase, object_of
from jalon.logframe.words import Weights, stems_of, tokens

_BRACKETS = re.compile(r"\([^()]*\)?")
_TAIL = re.compile(r",? (?:including|inclusive|such as|y compris|notamment|ainsi que)\b", re.IGNORECASE)

SESSIONS_MAX = 12
"""More sessions than that are not expected of one training that names who is trained."""
_MEETING = (0.6, 0.85, 1.0)
"""What likeness counts where neither, one or both texts name what the other counts."""

PAIR_MIN = 0.2
"""Fit from which the best pairs of indicators and targets are taken, one to one."""
LINK_MIN = 0.45
"""Fit from which a target that is left over is taken for a further one of an indicator."""
SHARED_MIN = 0.6
"""Likeness from which a target of one indicator is also one of another."""
CONTAINED_MIN = 0.72
"""Share of the shorter text that must stand in the longer one, where the longer one says more."""
ROW_MIN = 0.42


class Alignment:
    """The links of one logframe, made once for all rules."""

    def __init__(self, frame: Logframe) -> None:
        self.frame = frame
        self.weights = Weights(statement.text for result in frame.results for statement in (*result.measured(),))
        self._indicators: dict[Place, tuple[Statement, ...]] = {}
        for result in frame.results:
            self._indicators.update(self._link(result))
        self._activities = self._of_rows()

    def indicators(self, target: Statement) -> tuple[Statement, ...]:
        """The indicators that a target is of."""
        return self._indicators.get(target.place, ())

    def targets(self, result: Result, indicator: Statement) -> list[Statement]:
        """The targets of an indicator: those that name it or are most like it, else those that are enough like it."""
        mine = [one for one in result.targets if any(found.place == indicator.place for found in self.indicators(one))]
        if mine or self.linked(result):
            return mine
        return [one for one in result.targets if self.likeness(indicator, one) >= SHARED_MIN]

    def linked(self, result: Result) -> bool:
        """Whether the targets of a result name their indicators in a field."""
        return any(target.links is not None for target in result.targets)

    def activities(self, row: Statement) -> tuple[Statement, ...]:
        """The activities of a row of the plan."""
        return self._activities.get(row.place, ())

    def row_links_stated(self) -> bool:
        """Whether rows of the plan name their activities in a field."""
        return any(row.links is not None for row in self.frame.rows)

    def results_of(self, row: Statement) -> tuple[Result, ...]:
        """The results that a row works for: those of its activities; all where it has none."""
        places = {activity.place for activity in self.activities(row)}
        if not places:
            return self.frame.results
        return tuple(result for result in self.frame.results if any(one.place in places for one in result.activities))

    def likeness(self, left: Statement, right: Statement) -> float:
        """How much two statements are about one thing, 0 to 1: Dice, or nearly all of the shorter one in the longer."""
        one, other = tokens(left.text), tokens(right.text)
        if one.isdisjoint(other):
            return 0.0
        short = tokens(core(left.text)), tokens(core(right.text))
        alike = self._alike(one, other)
        return alike if short == (one, other) else max(alike, self._alike(*short))

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> float:
        small, large = (one, other) if self.weights.of(one) <= self.weights.of(other) else (other, one)
        alike = self.weights.shared(one, other)
        inside = self.weights.contained(small, large)
        return max(alike, inside * 0.8) if small and inside >= CONTAINED_MIN else alike

    def same_count(self, left: Statement, right: Statement) -> bool:
        """Whether two statements count one thing: the nouns that they count meet, and one stands within the other."""
        if tokens(left.text).isdisjoint(tokens(right.text)):
            return False
        if disagree(measure(left), measure(right)) or PERCENT in {measure(left), measure(right)}:
            return False
        nouns = counted_nouns(left), counted_nouns(right)
        if not nouns[0] & nouns[1]:
            return False
        one, other = (tokens(core(one.text)) - stems_of("anybody") for one in (left, right))
        full = tokens(left.text) | tokens(right.text)
        small, large = (one, other) if self.weights.of(one) <= self.weights.of(other) else (other, one)
        larger = tokens(right.text) if large is other else tokens(left.text)
        return bool(small & full) and self.weights.contained(small, larger) >= CONTAINED_MIN

    def _link(self, result: Result) -> dict[Place, tuple[Statement, ...]]:
        """The indicators of each target of a result."""
        linked = [one for one in result.targets if one.links is not None]
        named = {target.place: _named_by(target, result.indicators) for target in linked}
        taken = {one.place for those in named.values() for one in those}
        free = [one for one in result.indicators if one.place not in taken] if named else result.indicators
        rest = [one for one in result.targets if one.links is None]
        return named | self._by_words(replace(result, indicators=tuple(free), targets=tuple(rest))) if rest else named

    def _by_words(self, result: Result) -> dict[Place, tuple[Statement, ...]]:
        """The indicator of each target by its words."""
        scores = {
            (at, to): self._fit(indicator, target, at, to)
            for to, target in enumerate(result.targets)
            for at, indicator in enumerate(result.indicators)
        }
        links = _one_to_one(scores, PAIR_MIN)
        self._fill(result, links)
        for to, target in enumerate(result.targets):
            if to not in links:
                best = max(range(len(result.indicators)), key=lambda at: scores[at, to], default=None)
                if best is not None and (scores[best, to] >= LINK_MIN or self._kept(result.indicators[best], target)):
                    links[to] = best
        return {result.targets[to].place: (result.indicators[at],) for to, at in links.items()}

    def _fit(self, indicator: Statement, target: Statement, at: int, to: int) -> float:
        """How well a target fits an indicator: likeness, then what is counted and the place in the list."""
        alike = self.likeness(indicator, target)
        if not alike:
            return 0.0
        left, right = measure(indicator), measure(target)
        if left and left == right:
            alike += 0.08
        elif disagree(left, right):
            alike -= 0.05
        meets = (
            bool(counted_nouns(indicator) & tokens(target.text)),
            bool(counted_nouns(target) & tokens(indicator.text)),
        )
        alike *= _MEETING[sum(meets)]
        return alike + (0.05 if at == to else 0.0)

    def _fill(self, result: Result, links: dict[int, int]) -> None:
        """The one target and the one indicator left that count persons (or a percentage) and share a word are a
        pair."""
        taken = set(links.values())
        for kind in (PERSONS, PERCENT):
            rest = [to for to, one in enumerate(result.targets) if to not in links and measure(one) == kind]
            free = [at for at, one in enumerate(result.indicators) if at not in taken and measure(one) == kind]
            if len(rest) == len(free) == 1 and self.likeness(result.indicators[free[0]], result.targets[rest[0]]) > 0:
                links[rest[0]] = free[0]

    def _kept(self, indicator: Statement, target: Statement) -> bool:
        """A target without a number that takes up what an indicator without a number names."""
        return not (indicator.unit or target.amount) and bool(counted_nouns(target) & tokens(indicator.text))

    def _of_rows(self) -> dict[Place, tuple[Statement, ...]]:
        """The activities of each row: those it names; without such a field those like it, and those it is most like."""
        every = [one for _, one in self.frame.activities()]
        named = {
            row.place: tuple(one for one in every if one.code in {link.strip() for link in row.links})
            for row in self.frame.rows
            if row.links is not None
        }
        rest = [row for row in self.frame.rows if row.links is None]
        return named | self._rows_by_words(rest, every) if rest else named

    def _rows_by_words(
        self, rows: Sequence[Statement], every: Sequence[Statement]
    ) -> dict[Place, tuple[Statement, ...]]:
        scores = {(at, to): self.likeness(row, one) for at, row in enumerate(rows) for to, one in enumerate(every)}
        found: dict[int, set[int]] = {at: set() for at in range(len(rows))}
        for (at, to), score in scores.items():
            if score >= SHARED_MIN:
                found[at].add(to)
        for to, at in _one_to_one({(at, to): score for (at, to), score in scores.items()}, ROW_MIN).items():
            found[at].add(to)
        for at, those in found.items():
            best = max(range(len(every)), key=lambda to: scores[at, to], default=None)
            if not those and best is not None and scores[at, best] >= ROW_MIN:
                those.add(best)
        return {row.place: tuple(every[to] for to in sorted(found[at])) for at, row in enumerate(rows)}


def _named_by(target: Statement, indicators: Sequence[Statement]) -> tuple[Statement, ...]:
    named = {link.strip() for link in target.links or ()}
    return tuple(one for one in indicators if one.code in named or one.text in named)


def _one_to_one(scores: dict[tuple[int, int], float], least: float) -> dict[int, int]:
    """Target to indicator: the best pair first, each once."""
    links: dict[int, int] = {}
    for (at, to), score in sorted(scores.items(), key=lambda entry: (-entry[1], entry[0])):
        if score < least:
            break
        if to not in links and at not in links.values():
            links[to] = at
    return links


class Aligned:
    """A logframe with its alignment, as rules take it."""

    def __init__(self, frame: Logframe) -> None:
        self.frame = frame

    @cached_property
    def links(self) -> Alignment:
        """Made when the first rule asks."""
        return Alignment(self.frame)

    def measured(self) -> Iterator[tuple[Result, Statement]]:
        """Every indicator, target and activity with its result."""
        for result in self.frame.results:
            for statement in result.measured():
                yield result, statement


def measure(statement: Statement) -> str:
    """What a statement counts: its unit, what its words count, or that of its number; "" where nothing tells.

    "Training of nurses" may count nurses or sessions: a number beyond :data:`SESSIONS_MAX` is taken for persons.
    """
    if statement.unit and statement.unit != "count":
        return statement.unit
    amount = statement.amount
    if amount and amount.value > SESSIONS_MAX and kind_of_phrase(object_of(statement.text)) == PERSONS:
        return PERSONS
    return counts(statement.text) or statement.unit or (amount.unit if amount else "")


@lru_cache(maxsize=16_384)
def core(text: str) -> str:
    """A title without its brackets and without what it includes."""
    return _TAIL.split(_BRACKETS.sub(" ", text))[0] or text


def counted_nouns(statement: Statement) -> frozenset[str]:
    """Stems of what a statement counts: the phrase behind its number, or the head of its text."""
    amount = statement.amount
    phrase = amount.counted if amount and amount.counted and statement.kind is not Kind.INDICATOR else ""
    nouns = tokens(phrase or head(statement.text)) | (frozenset() if phrase else tokens(object_of(statement.text)))
    nouns = nouns or tokens(statement.text)
    if nouns <= stems_of("anybody"):
        nouns = tokens(head(statement.text)) - stems_of("anybody") or nouns
    return nouns - stems_of("national") - stems_of("regional") or nouns
