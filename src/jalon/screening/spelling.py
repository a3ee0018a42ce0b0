"""Spellings of one part: the key under which they meet, the consonants alone, and what separates two parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from jalon.screening.equivalences import DISTINCT, groups_of_names, is_name, related_in, relation, without_distinct

_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"tsch|tch|ch(?=[aeiouyw]|$)|sh|sch|tsh", "c"),
        (r"ch", "k"),
        (r"ph", "f"),
        (r"(?<=\w\w)(?:(?:ou|[aeou])[ld]?)?d(?:ee|ie|i)ne?$", "din"),
        (r"([kgtdbj])h", r"\1"),
        (r"dj|d[yi](?=[aeou])|gi(?=[aou])", "j"),
        (r"ou|oo|w|o", "u"),
        (r"ae(?=[^aeiou])", "a"),
        (r"x", "ks"),
        (r"q|ck|c(?=[aulr])", "k"),
        (r"(?<=[nr])c$", "k"),
        (r"c(?=[eiy])(?<!^c)", "c"),
        (r"y|ee|ei|ie", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=\w\w)h(?=$|[^aeiou])|(?<=\w\w\w)e$", ""),
        (r"(?<=\w\w)(?:at|et)u$", "ata"),
    )
)
_QUICK = re.compile(r"[aeiou]")
_CONSONANTS = str.maketrans(
    {**dict.fromkeys("aeiouyw"), "v": "f", "p": "b", "q": "k", "g": "k", "z": "s", "c": "s", "d": "t", "j": "s"}
)
_KEY_SLIP = 0.5
_CONSONANT_SLIP = 0.5
_LETTERS_PER_COST = 0.36
_COST_LEAST = 1.0
_END_COST = 0.3
"""The last vowel often tells a woman's name from a man's, so losing or changing it costs more than another vowel."""
_SHORT = 3
_UNVOWELLED_COST = 0.3
_ARTICLE_COST = 0.15
_ARTICLE_LETTERS = 2
_FIRST_COST = 0.25
_GENDER_APART = 0.8
"""AMIN and AMINA, RACHID and RACHIDA: as a rule a man and a woman, though a clerk sometimes forgets the letter."""
_ONE_SLIP = 0.4
_SLIP_LETTERS_MIN = 6
"""One slip of a finger in a part of so many letters, two letters turned for instance, whatever it does to the sound."""
_SERVANT_LETTERS = 5
_WITHOUT_SERVANT = 0.45


class Likeness(StrEnum):
    """How two parts are alike."""

    SAME = "same"
    SPELLING = "spelling"
    KNOWN = "known"
    NEAR = "near"
    INITIAL = "initial"
    CUT = "cut"
    SCRIPT = "script"


class Likened(NamedTuple):
    """How two parts are alike, and what separates them: 0 nothing, 1 as much as may still be one name."""

    kind: Likeness
    apart: float


@lru_cache(maxsize=16_384)
def spelling_key(part: str) -> str:
    """The key under which spellings of one part meet.

    >>> spelling_key("ouedraogo") == spelling_key("wedraogo"), spelling_key("diallo") == spelling_key("jallow")
    (True, True)
    """
    key = part
    for pattern, replacement in _REWRITES:
        key = pattern.sub(replacement, key)
    return key or part


@lru_cache(maxsize=16_384)
def skeleton(key: str) -> str:
    """Consonants of a spelling key in classes of like sound: what Arabic script and a hurried hand keep.

    >>> skeleton(spelling_key("moussa")) == skeleton(spelling_key("musa"))
    True
    """
    bare = key.removesuffix("h")
    first = "" if bare[:1] not in "aeiou" else "a"
    return first + bare.translate(_CONSONANTS)


@lru_cache(maxsize=16_384)
def liken(one: str, other: str) -> Likened | None:
    """How two folded parts are alike; None when they are not. The order of the two changes nothing."""
    return liken_keyed(one, spelling_key(one), other, spelling_key(other))


def liken_keyed(one: str, key: str, other: str, other_key: str) -> Likened | None:
    """The same with spelling keys that are known already."""
    if one == other:
        return _SAME
    if not one or not other:
        return None
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[0] == other[0] else None
    groups = groups_of(one, key)
    other_groups = groups_of(other, other_key) if groups else ()
    known = relation(groups, other_groups) if other_groups else None
    if known is not None:
        kind = Likeness.SPELLING if known <= _SPELLING_APART else Likeness.KNOWN
        return Likened(kind, known) if known < DISTINCT else None
    if key == other_key:
        return _SPELLING
    if other_groups and is_name(groups) and is_name(other_groups):
        return None
    servants = _servant(one), _servant(other)
    if servants[0] or servants[1]:
        return _liken_servants(one, other, all(servants))
    apart = _apart(key, other_key)
    if apart > _ONE_SLIP and _one_slip(one, other) and not _only_gender(key, other_key):
        apart = _ONE_SLIP
    return Likened(Likeness.NEAR, apart) if apart < 1 else None


def _one_slip(one: str, other: str) -> bool:
    long_enough = min(len(one), len(other)) >= _SLIP_LETTERS_MIN
    return long_enough and one[0] == other[0] and OSA.distance(one, other, score_cutoff=1) == 1


def two_names(one: str, other: str) -> bool:
    """Whether both parts are known names, and not known to belong together."""
    groups, other_groups = groups_of(one, spelling_key(one)), groups_of(other, spelling_key(other))
    return is_name(groups) and is_name(other_groups) and relation(groups, other_groups) in {None, DISTINCT}


@cache
def _groups_of_keys() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for name, numbers in groups_of_names().items():
        key = spelling_key(name)
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *without_distinct(numbers))))
    return found


def groups_of(part: str, key: str) -> tuple[int, ...]:
    """The groups of equivalent names to which a part belongs, by itself or, failing that, by its spelling key."""
    return groups_of_names().get(part) or _groups_of_keys().get(key, ())


def known_as(part: str, key: str) -> frozenset[str]:
    """Other names that are known to belong to a part."""
    return related_in(groups_of(part, key)) - {part}


def _servant(part: str) -> bool:
    return part.startswith("abd") and len(part) > _SERVANT_LETTERS


_SAME = Likened(Likeness.SAME, 0.0)
_SPELLING_APART = 0.1
_SPELLING = Likened(Likeness.SPELLING, 0.05)
_INITIAL = Likened(Likeness.INITIAL, 0.0)


def _liken_servants(one: str, other: str, both: bool) -> Likened | None:  # noqa: FBT001 two parts and what they are
    """Names of the form Abd X: the second half carries the identity; without Abd on one side it is another form."""
    bare = liken(one.removeprefix("abd"), other.removeprefix("abd")) if both else None
    if both:
        return bare
    short, long = sorted((one, other), key=lambda text: text.startswith("abd"))
    bare = liken(short, long.removeprefix("abd"))
    apart = bare.apart + _WITHOUT_SERVANT if bare else 1.0
    if apart < 1:
        return Likened(Likeness.NEAR, apart)
    whole = _apart(spelling_key(one), spelling_key(other))
    return Likened(Likeness.NEAR, whole) if whole < 1 else None


def _apart(key: str, other: str) -> float:
    """Slips between two keys, as a share of what their length allows. Vowels and like consonants cost half."""
    if not key or not other:
        return 1.0
    length = max(len(key), len(other))
    allowed = max(_COST_LEAST, _LETTERS_PER_COST * length)
    article = _without_article(key, other)
    if article is not None:
        return article
    if _only_gender(key, other):
        return _GENDER_APART
    slips = OSA.distance(key, other, score_cutoff=int(2 * allowed) + 1)
    cost = _KEY_SLIP * slips + _CONSONANT_SLIP * OSA.distance(skeleton(key), skeleton(other))
    if (key[-1] in "aeiou") != (other[-1] in "aeiou") and "a" in (key[-1], other[-1]):
        cost += _END_COST
    if key[0] != other[0] and skeleton(key)[:1] != skeleton(other)[:1]:
        cost += _FIRST_COST
    return max(cost, _KEY_SLIP) / allowed


def _only_gender(key: str, other: str) -> bool:
    """AMIN and AMINA, SADIKU and SADIKA: one stem, a man's end and a woman's."""
    if abs(len(key) - len(other)) > 1:
        return False
    for one, two in ((key, other), (other, key)):
        if len(two) > _SHORT and two[-1] == "a" and one in {two[:-1], two[:-1] + "u", two[:-1] + "i"}:
            return two[-2] not in "aeiou"
    return False


def _without_article(key: str, other: str) -> float | None:
    if abs(len(key) - len(other)) != _ARTICLE_LETTERS:
        return None
    for one, two in ((key, other), (other, key)):
        if len(one) > len(two) and one[:2] in {"al", "el"} and one[2:] == two and len(two) >= _SHORT:
            return _ARTICLE_COST
    return None


@lru_cache(maxsize=16_384)
def liken_unvowelled(arabic: str, other: str) -> Likened | None:
    """The same when one part comes from Arabic script: short vowels are unknown, long ones are compared loosely."""
    key, other_key = spelling_key(arabic), spelling_key(other)
    bones, other_bones = skeleton(key), skeleton(other_key)
    slips = OSA.distance(bones.removeprefix("a"), other_bones.removeprefix("a"))
    allowed = max(_COST_LEAST, _LETTERS_PER_COST * 2 * max(len(bones), len(other_bones)))
    apart = slips / allowed + _UNVOWELLED_COST * (_long_vowels(key) > len(_QUICK.findall(other_key)))
    if not bones.removeprefix("a"):
        apart += 0.0 if key == other_key else 0.5
    return Likened(Likeness.SCRIPT, max(0.1, apart)) if apart < 1 else None


def _long_vowels(key: str) -> int:
    return len(_QUICK.findall(key))


def neighbours(key: str) -> tuple[str, ...]:
    """``key``, its consonants alone, and, unless it is short, every key with one letter left out."""
    bones = "=" + skeleton(key)
    found = (key, bones) if len(bones) > _SHORT else (key,)
    if len(key) <= _SHORT:
        return found
    return tuple(dict.fromkeys((*found, *(key[:place] + key[place + 1 :] for place in range(len(key))))))
