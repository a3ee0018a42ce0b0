"""An asked name made ready for one segment: the listed parts near each of its parts, and what each could weigh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp, log

from jalon.screening.comparison import EXACT, Weighed
from jalon.screening.equivalences import related
from jalon.screening.index.segment import Segment
from jalon.screening.names import Name, Part
from jalon.screening.rarity import information
from jalon.screening.spelling import (
    Likened,
    Likeness,
    liken_keyed,
    liken_unvowelled,
    neighbours,
    skeleton,
    spelling_key,
)
from jalon.screening.weights import learned

_NEAR_MOST = 600
"""Listed parts compared with one asked part; beyond, spellings are so many that one says nothing."""

_CROWD_APART = 0.75
_INITIAL_SURPRISE = 2.0
_JOINED_PARTS_MAX = 5
_JOINED_LETTERS = range(5, 41)
_HALF_LETTERS_MIN = 2
_LENGTHS_APART_MAX = 4
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
        nears = [near_parts(segment, part) for part in name.parts]
        weighed, gains = [], []
        for part, near in zip(name.parts, nears, strict=True):
            crowd = _crowd(segment, near)
            weighed.append(Weighed(part, information(spelling_key(part.text), 0, entries), crowd))
            gains.append({number: _gain(segment.surprise(number), found, crowd) for number, found in near.items()})
        letters = sum(len(part.text) + 1 for part in name.parts)
        loose = sum(len(part.text) == 1 for part in name.parts) + (letters >= _ZONE_LETTERS_MIN)
        joins = dict(_joins(segment, name.parts))
        return cls(name, tuple(weighed), tuple(gains), joins, loose)


def near_parts(segment: Segment, part: Part) -> dict[int, Likened]:
    """All listed parts that are like one asked part, by number."""
    found = {}
    text, key = part.text, spelling_key(part.text)
    numbers = segment.parts_with(_lookups(part, key))
    for number in numbers[:_NEAR_MOST]:
        listed = segment.part(number)
        if listed.unvowelled != part.unvowelled:
            arabic, other = (text, listed.text) if part.unvowelled else (listed.text, text)
            likened = liken_unvowelled(arabic, other)
        else:
            listed_key = segment.key(number)
            if abs(len(listed_key) - len(key)) > _LENGTHS_APART_MAX and len(listed_key) > 1 < len(key):
                continue
            likened = liken_keyed(text, key, listed.text, listed_key)
        if likened is not None:
            found[number] = likened
    return found


def _lookups(part: Part, key: str) -> tuple[str, ...]:
    if part.unvowelled:
        return key, "=" + skeleton(key), *neighbours(key)
    bare = part.text.removeprefix("abd")
    others = [spelling_key(other) for other in related(part.text)]
    article = [key[2:]] if key[:2] in {"al", "el"} and len(key) > 4 else ["al" + key, "el" + key]
    servant = spelling_key(bare) if bare != part.text and len(bare) > 2 else spelling_key("abd" + part.text)
    return (*neighbours(key), "=" + skeleton(key), part.text[0], servant, *article, *others)


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
