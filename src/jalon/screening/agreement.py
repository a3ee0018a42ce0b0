"""What of a listed name agrees with the parts of an asked name, and what each agreement weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product
from math import exp, log
from typing import NamedTuple

from jalon.screening.index.reader import Index
from jalon.screening.names import SAME, SAME_SPELLING_KEY, spelling_key

_SPELLING_SHARE = 0.9
_JOINED_SHARE = 0.8
_NEAR_COST = 1.0
"""How much rarer a slip of the pen is than the right letter, in natural logarithm, on top of the lost likeness."""

_JOINED_PARTS_MAX = 4
_JOINED_LETTERS = range(5, 41)
_HALF_LETTERS_MIN = 2


class Agreement(NamedTuple):
    """Likeness of two parts (0.75..1) and its weight in natural log-odds (0 or more)."""

    similarity: float
    weight: float


class Join(NamedTuple):
    """Two parts of one side that are one part on the other: asked texts, numbers of listed parts, weight."""

    asked: tuple[str, ...]
    listed: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class AskedName:
    """One asked name: its parts, the listed parts near each of them by number, and what may be written together."""

    parts: tuple[str, ...]
    near: Mapping[str, Mapping[int, Agreement]]
    joins: tuple[Join, ...]

    @classmethod
    def of(cls, parts: tuple[str, ...], index: Index) -> AskedName:
        """``parts`` prepared for one index."""
        near = {part: near_agreements(index, part) for part in dict.fromkeys(parts)}
        return cls(parts, near, tuple(sorted(_joins(index, parts))))


def near_agreements(index: Index, part: str) -> dict[int, Agreement]:
    """All listed parts near ``part``.

    A near spelling weighs no more than its chance allows: where many listed parts are one letter apart, meeting one of
    them says little.
    """
    near = index.near_parts(part)
    surprise = {number: index.surprise(number) for number in near}
    by_key = {spelling_key(index.part(number)): surprise[number] for number in near}
    chance = sum(exp(-value) for value in by_key.values())
    most = max(0.0, -log(chance) - _NEAR_COST) if chance else 0.0
    return {number: Agreement(like, _weight(like, surprise[number], most)) for number, like in near.items()}


def _weight(similarity: float, surprise: float, most: float) -> float:
    if similarity >= SAME:
        return surprise
    if similarity >= SAME_SPELLING_KEY:
        return _SPELLING_SHARE * surprise
    return min((2 * similarity - 1) * surprise, most)


def _joins(index: Index, parts: tuple[str, ...]) -> Iterator[Join]:
    """Joins by spelling key, in names of up to four parts."""
    if len(parts) > _JOINED_PARTS_MAX:
        return
    apart = [(one, other) for one, other in permutations(sorted(set(parts)), 2) if len(one + other) in _JOINED_LETTERS]
    split = [halves for part in sorted(set(parts)) for halves in _halves(part)]
    known = index.parts_with_keys({spelling_key("".join(pair)) for pair in apart} | _keys_of(split))
    for pair in apart:
        for number in known.get(spelling_key("".join(pair)), ()):
            yield Join(pair, (number,), _JOINED_SHARE * index.surprise(number))
    for halves in split:
        for pair_listed in product(*(known.get(spelling_key(half), ()) for half in halves)):
            most = max(index.surprise(number) for number in pair_listed)
            yield Join(("".join(halves),), tuple(pair_listed), _JOINED_SHARE * most)


def _keys_of(split: list[tuple[str, str]]) -> set[str]:
    return {spelling_key(half) for halves in split for half in halves}


def _halves(part: str) -> Iterator[tuple[str, str]]:
    if len(part) in _JOINED_LETTERS:
        for place in range(_HALF_LETTERS_MIN, len(part) - _HALF_LETTERS_MIN + 1):
            yield part[:place], part[place:]
