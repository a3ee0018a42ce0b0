"""An asked name made ready for one segment: the listed parts near each of its parts, and what each could weigh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from jalon.screening.comparison import EXACT, Weighed
from jalon.screening.index.segment import Segment
from jalon.screening.names import Name, Part
from jalon.screening.rarity import information
from jalon.screening.spelling import (
    Likened,
    Likeness,
    known_as,
    liken_keyed,
    liken_unvowelled,
    neighbours,
    skeleton,
    spelling_key,
)
from jalon.screening.weights import learned

_NEAR_APART_MAX = 0.8
"""What is further apart would add next to nothing to a name's weight."""

_CROWD_APART = 0.75
_INITIAL_SURPRISE = 2.0
_JOINED_PARTS_MAX = 5
_JOINED_LETTERS = range(5, 41)
_HALF_LETTERS_MIN = 2
_ZONE_LETTERS_MIN = 28
"""From here on a name may have been cut by a zone of 39 characters or an older one of 30."""


@dataclass(frozen=True)
class AskedName:
    """One asked name for one segment.

    ``gains`` holds, for each asked part, the most that each near listed part could weigh; ``joins`` the same for parts
    written together or apart; ``loose`` says that a part may agree in a way that the index does not show.
    """

    name: Name
    weighed: tuple[Weighed, ...]
    gains: tuple[Mapping[int, float], ...]
    joins: Mapping[int, float]
    loose: int

    @classmethod
    def of(cls, name: Name, segment: Segment) -> AskedName:
        """``name`` prepared for one segment."""
        entries = len(segment.array("entry_end.u64"))
        weighed, gains = [], []
        for part in name.parts:
            one = segment.remembered(part, _prepared)
            weighed.append(Weighed(part, information(spelling_key(part.text), 0, entries), one.crowd))
            gains.append(one.gains)
        letters = sum(len(part.text) + 1 for part in name.parts)
        loose = sum(len(part.text) == 1 for part in name.parts) + (letters >= _ZONE_LETTERS_MIN)
        joins = dict(_joins(segment, name.parts))
        return cls(name, tuple(weighed), tuple(gains), joins, loose)


class Prepared(NamedTuple):
    """The listed parts near one asked part with the most that each could weigh, and the surprise of meeting any."""

    gains: Mapping[int, float]
    crowd: float


def _prepared(segment: Segment, part: Part) -> Prepared:
    near = near_parts(segment, part)
    crowd = _crowd(segment, near)
    return Prepared({number: _gain(segment.surprise(number), one, crowd) for number, one in near.items()}, crowd)


def near_parts(segment: Segment, part: Part) -> dict[int, Likened]:
    """All listed parts that are like one asked part, by number, those too far to say anything left out."""
    key = spelling_key(part.text)
    sounds = segment.parts_with(_by_spelling(key))
    known = frozenset(segment.parts_with(_by_knowledge(part, key)))
    numbers = sorted({*sounds, *known})
    keys = [segment.key(number) for number in numbers]
    if not keys:
        return {}
    slips = cdist([key], keys, scorer=OSA.distance, dtype=np.uint8)[0].tolist()
    found = {}
    for number, listed_key, count in zip(numbers, keys, slips, strict=True):
        far = count > max(1, (max(len(key), len(listed_key)) + 1) // 3)
        if far and not part.unvowelled and number not in known and not segment.unvowelled(number):
            continue
        likened = _compared(segment.part(number), listed_key, part, key)
        if likened is not None and likened.apart <= _NEAR_APART_MAX:
            found[number] = likened
    return found


def _compared(listed: Part, listed_key: str, part: Part, key: str) -> Likened | None:
    if listed.unvowelled == part.unvowelled:
        return liken_keyed(part.text, key, listed.text, listed_key)
    arabic, other = (part.text, listed.text) if part.unvowelled else (listed.text, part.text)
    return liken_unvowelled(arabic, other)


def _by_spelling(key: str) -> tuple[str, ...]:
    """Hashed texts under which other spellings of a part stand."""
    return (*neighbours(key), "=" + skeleton(key))


def _by_knowledge(part: Part, key: str) -> tuple[str, ...]:
    """The same for what is known to belong together, initials, articles, and names with and without Abd."""
    if part.unvowelled:
        return ()
    bare = part.text.removeprefix("abd")
    others = {spelling_key(other) for other in known_as(part.text, key)}
    article = [key[2:]] if key[:2] in {"al", "el"} and len(key) > 4 else ["al" + key, "el" + key]
    servant = spelling_key(bare) if bare != part.text and len(bare) > 2 else spelling_key("abd" + part.text)
    return (part.text[0], servant, *article, *others)


def _crowd(segment: Segment, near: Mapping[int, Likened]) -> float:
    """Surprise of meeting any of the parts near an asked one."""
    by_key = {segment.key(number): segment.surprise(number) for number, one in near.items() if one.apart < _CROWD_APART}
    chance = sum(exp(-value) for value in by_key.values())
    return max(0.0, -log(chance)) if chance else 99.0


def _gain(surprise: float, likened: Likened, crowd: float) -> float:
    """The most that an agreement adds to the weight of a name."""
    weights = learned("search")
    if likened.kind is Likeness.INITIAL:
        return weights["surprise"] * min(surprise, _INITIAL_SURPRISE)
    if likened.kind not in EXACT:
        surprise = min(surprise, crowd)
    agreed = 1 - likened.apart
    gain = (weights["surprise"] * surprise + weights["agreed"]) * agreed + weights["slips"] * likened.apart
    return max(0.0, gain)


def _joins(segment: Segment, parts: tuple[Part, ...]) -> Iterator[tuple[int, float]]:
    """Listed parts that are two asked parts in one, or half of one asked part."""
    texts = [part.text for part in parts if part.text.isascii()]
    if not 0 < len(texts) <= _JOINED_PARTS_MAX:
        return
    apart = [one + other for one in texts for other in texts if one != other and len(one + other) in _JOINED_LETTERS]
    together = {spelling_key(text) for text in apart}
    halves = {key: text for text in texts for key in _halves(text)}
    weight = learned("search")["surprise"]
    for number in segment.parts_with([*together, *halves]):
        key = segment.key(number)
        if key in together or key in halves:
            yield number, weight * segment.surprise(number) + learned("search")["agreed"]


def _halves(text: str) -> Iterator[str]:
    if len(text) in _JOINED_LETTERS:
        for place in range(_HALF_LETTERS_MIN, len(text) - _HALF_LETTERS_MIN + 1):
            yield spelling_key(text[:place])
            yield spelling_key(text[place:])
