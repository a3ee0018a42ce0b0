"""How a listed person's name and birth date come back at a booth: other spelling, order, a cut zone, another clerk."""

from __future__ import annotations

from random import Random

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.transliteration import fold
from jalon.screening.query import Query

_ZONE_CHARACTERS = 39
_HEARD = (
    *(("ou", "u"), ("u", "ou"), ("dj", "j"), ("j", "dj"), ("ch", "sh"), ("sh", "ch"), ("c", "k"), ("k", "c")),
    *(("y", "i"), ("i", "y"), ("ss", "s"), ("s", "ss"), ("ph", "f"), ("v", "f"), ("w", "ou"), ("e", "a"), ("o", "u")),
)
"""Pairs of letters that a hand writes for one another when it writes what it hears, in any language."""


def heard(word: str, random: Random) -> str:
    """One word as somebody else might write it: one change that is possible in it, or none."""
    possible = [(old, new) for old, new in _HEARD if old in word[1:]]
    if not possible:
        return word
    old, new = random.choice(possible)
    return word[0] + word[1:].replace(old, new, 1)


def slipped(word: str, random: Random) -> str:
    """One word with one slip of a finger: a letter left out, doubled, or two turned."""
    if len(word) < 4:
        return word
    place = random.randrange(1, len(word) - 1)
    kind = random.randrange(3)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place] + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def come_back(listed: Query, random: Random) -> Query:
    """The listed person at a booth: half are written differently, a fifth in another order, a tenth lacks a part."""
    words = fold(listed.names[0]).split()
    if random.random() < 0.5:
        place = random.randrange(len(words))
        words[place] = heard(words[place], random) if random.random() < 0.7 else slipped(words[place], random)
    if random.random() < 0.2:
        words = words[1:] + words[:1]
    if len(words) > 2 and random.random() < 0.1:
        words.pop(random.randrange(1, len(words)))
    name = " ".join(words).upper()[:_ZONE_CHARACTERS]
    return Query((name,), _birth(listed.birth, random), listed.nationality, listed.sex)


def _birth(birth: ApproximateDate | None, random: Random) -> ApproximateDate | None:
    if birth is None:
        return None
    drawn = random.random()
    if drawn < 0.10:
        return ApproximateDate(birth.year, 1, 1)
    if drawn < 0.15:
        day = 28 if (birth.month, birth.day) == (2, 29) else birth.day
        return ApproximateDate(birth.year + random.choice((-1, 1)), birth.month, day)
    if drawn < 0.18 and birth.day and birth.month and birth.day <= 12:
        return ApproximateDate(birth.year, birth.day, birth.month)
    return birth
