"""An asked name made ready for one segment: the listed parts near each of its parts, and what each could weigh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from jalon.screening.comparison import EXACT, ZONE_LETTERS_MIN, Weighed, compare_parts
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
_HALF_LETTERS_MIN = 3


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
    near: Mapping[str, Mapping[str, Likened]]

    @classmethod
    def of(cls, name: Name, segment: Segment) -> AskedName:
        """``name`` prepared for one segment."""
        entries = len(segment.array("entry_end.u64"))
        weighed, gains, near = [], [], {}
        for part in name.parts:
            one = segment.remembered(part, _prepared)
            weighed.append(Weighed(part, information(spelling_key(part.text), 0, entries), one.crowd))
            gains.append(one.gains)
            near[_spelled(part)] = one.likened
        letters = sum(len(part.text) + 1 for part in name.parts)
        loose = sum(len(part.text) == 1 for part in name.parts) + (letters >= ZONE_LETTERS_MIN)
        joins = dict(_joins(segment, name.parts))
        return cls(name, tuple(weighed), tuple(gains), joins, loose, near)

    def likeness(self, asked: Weighed, listed: Weighed) -> Likened | None:
        """How an asked part and a listed one are alike, as it was found when the name was prepared."""
        if len(asked.part.text) == 1:
            return compare_parts(asked, listed)
        return self.near[_spelled(asked.part)].get(_spelled(listed.part))


class Prepared(NamedTuple):
    """The listed parts near one asked part: the most that each could weigh (by number), the surprise of meeting any,
    and how each is alike (by text)."""

    gains: Mapping[int, float]
    crowd: float
    likened: Mapping[str, Likened]


class _Near(NamedTuple):
    number: int
    part: Part
    key: str
    likened: Likened


def _prepared(segment: Segment, part: Part) -> Prepared:
    near = _near_parts(segment, part)
    surprises = segment.array("part_information.f32")[[one.number for one in near]].tolist() if near else []
    crowd = _crowd(near, surprises)
    weights = learned("search")
    rates = weights["surprise"], weights["agreed"], weights["slips"]
    gains = {
        one.number: _gain(surprise, one.likened, crowd, rates) for one, surprise in zip(near, surprises, strict=True)
    }
    return Prepared(gains, crowd, {_spelled(one.part): one.likened for one in near})


def _spelled(part: Part) -> str:
    """Text and script of a part, whatever its role."""
    return "=" + part.text if part.unvowelled else part.text


def _near_parts(segment: Segment, part: Part) -> list[_Near]:
    """All listed parts that are like one asked part, those too far to say anything left out."""
    key = spelling_key(part.text)
    sounds = segment.parts_with(_by_spelling(key))
    known = frozenset(segment.parts_with(_by_knowledge(part, key)))
    numbers = sorted({*sounds, *known})
    keys = segment.keys(numbers)
    if not keys:
        return []
    near = cdist([key], keys, scorer=OSA.distance, dtype=np.uint8)[0] <= _slips_most(key, keys)
    if part.unvowelled:
        near[:] = True
    else:
        near |= np.array([number in known or segment.unvowelled(number) for number in numbers])
    places = np.flatnonzero(near).tolist()
    found = []
    for place, listed in zip(places, segment.parts([numbers[place] for place in places]), strict=True):
        likened = _compared(listed, keys[place], part, key)
        if likened is not None and likened.apart <= _NEAR_APART_MAX:
            found.append(_Near(numbers[place], listed, keys[place], likened))
    return found


def _slips_most(key: str, keys: Sequence[str]) -> npt.NDArray[np.integer]:
    """How many slips may separate an asked key from each listed one: a third of the longer, one at least."""
    longer = np.maximum(np.fromiter(map(len, keys), np.int64, len(keys)), len(key))
    most: npt.NDArray[np.integer] = np.maximum(1, (longer + 1) // 3)
    return most


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


def _crowd(near: Sequence[_Near], surprises: Sequence[float]) -> float:
    """Surprise of meeting any of the parts near an asked one."""
    by_key = {
        one.key: surprise for one, surprise in zip(near, surprises, strict=True) if one.likened.apart < _CROWD_APART
    }
    chance = sum(exp(-value) for value in by_key.values())
    return max(0.0, -log(chance)) if chance else 99.0


def _gain(surprise: float, likened: Likened, crowd: float, rates: tuple[float, float, float]) -> float:
    """The most that an agreement adds to the weight of a name; ``rates`` weigh surprise, agreement and slips."""
    by_surprise, by_agreement, by_slips = rates
    if likened.kind is Likeness.INITIAL:
        return by_surprise * min(surprise, _INITIAL_SURPRISE)
    if likened.kind not in EXACT:
        surprise = min(surprise, crowd)
    agreed = 1 - likened.apart
    return max(0.0, (by_surprise * surprise + by_agreement) * agreed + by_slips * likened.apart)


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
