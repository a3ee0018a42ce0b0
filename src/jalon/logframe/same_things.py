"""What two files of one project both state: results by level and number, statements by their words.

A matrix and the proposal around it say the same twice, in other words and without codes; a conflict is told once, with
both places. Doubt matches nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jalon.logframe.model import Logframe, Place, Result, Statement
from jalon.logframe.words import Weights, tokens

ALIKE_MIN = 0.6


def same_things(first: Logframe, later: Logframe) -> dict[Place, Place]:
    """Places of the later file with the places of the first where the same stands."""
    found: dict[Place, Place] = {}
    numbered = {(one.kind, one.number): one for one in first.results}
    weights = Weights(one.text for frame in (first, later) for one in _statements(frame))
    for result in later.results:
        other = numbered.get((result.kind, result.number))
        if other is not None:
            found[result.place] = other.place
            for mine, theirs in _lists(result, other):
                found |= _pairs(mine, theirs, weights)
    return found | _pairs(later.rows, first.rows, weights)


def _statements(frame: Logframe) -> Iterator[Statement]:
    yield from frame.rows
    for result in frame.results:
        yield from result.measured()


def _lists(one: Result, other: Result) -> Iterator[tuple[Sequence[Statement], Sequence[Statement]]]:
    yield one.indicators, other.indicators
    yield one.targets, other.targets
    yield one.activities, other.activities


def _pairs(mine: Sequence[Statement], theirs: Sequence[Statement], weights: Weights) -> dict[Place, Place]:
    """Each of mine with the one of theirs that it is most like, each of theirs once; codes that are the same first."""
    codes = {one.code: one.place for one in theirs if one.code}
    found = {one.place: codes[one.code] for one in mine if one.code in codes}
    scored = sorted(
        (
            (weights.shared(tokens(one.text), tokens(other.text)), -at, -to, one.place, other.place)
            for at, one in enumerate(mine)
            for to, other in enumerate(theirs)
        ),
        key=lambda entry: entry[:3],
        reverse=True,
    )
    taken = set(found.values())
    for score, _, _, place, other in scored:
        if score < ALIKE_MIN:
            break
        if place not in found and other not in taken:
            found[place] = other
            taken.add(other)
    return found
