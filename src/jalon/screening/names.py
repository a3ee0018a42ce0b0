"""Names taken apart: folded parts in their order, and what links between them say of father and sex."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from jalon.kernel.codes.sex import Sex
from jalon.kernel.limits import NAME_PARTS_MAX
from jalon.kernel.transliteration import fold
from jalon.screening.equivalences import attributes, related
from jalon.screening.scripts import ARABIC, in_latin, known_name, read_back
from jalon.screening.spelling import spelling_key

_PART = re.compile(r"[^\W_]+")
_DATA = Path(__file__).parent / "data"


class Role(IntEnum):
    """What a part is to the person: unknown, or the name of the father after a link such as OULD or BINT."""

    PLAIN = 0
    FATHER = 1


class Part(NamedTuple):
    """One folded part in Latin letters, its role, and whether it came from Arabic script (short vowels unknown)."""

    text: str
    role: Role = Role.PLAIN
    unvowelled: bool = False


class Name(NamedTuple):
    """Parts of one name, at most ``NAME_PARTS_MAX``, and the sex that its links state."""

    parts: tuple[Part, ...]
    sex: Sex | None = None


def _words(name: str) -> frozenset[str]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


_WEIGHTLESS = _words("weightless_parts.txt")
"""Articles and titles: they say little about who somebody is, and are used only when nothing else is there."""
_MISTER = "m"
_WITH_MISTER_MIN = 2
"""M. DIALLO is as likely an initial; with two names beside it M. stands for Monsieur."""
_SON = frozenset(["ould", "oul", "uld", "wuld", "wul", "wld", "ben", "bin", "ibn", "ag", "agh", "ولد", "بن", "ابن"])
_DAUGHTER = frozenset(["mint", "ment", "bint", "bent", "walet", "welet", "oualet", "oult", "minetou", "بنت", "منت"])
_ARTICLES = frozenset(
    [
        "el",
        "al",
        "es",
        "as",
        "ar",
        "an",
        "at",
        "ad",
        "ed",
        "oul",
        "ul",
        "ud",
        "ur",
        "us",
        "ush",
        "esh",
        "ash",
        "az",
        "ez",
    ]
)
_RELIGION = frozenset(["din", "dine", "eddine", "uddin", "oudine", "edine", "deen"])
_NO_ATTRIBUTES = frozenset({"mohamed", "ahmed", "jan", "khan", "shah", *related("mohamed"), *related("ahmed")})
"""What follows Abd is an attribute of God; before these it is a name of its own."""
_MEANING = _WEIGHTLESS | _SON | _DAUGHTER | _ARTICLES | _RELIGION
_ABD = re.compile(r"abd(?:[aeu]l|oul|u[drsz]|e[drsz])?|عبد")
_LINKS = re.compile(r"(?:ou|[aeiou])?(?:[lrsdntz]|sh|ch)?")
_ABD_LINKS = re.compile(r"abd(?:oul|[aeu]l(?!l)|[aeiou]{1,2}(?=[^aeioul]))(?=\w{4})")
_ABD_ALONE = frozenset({"abdou", "abdu", "abdi"})
"""ABDOU RAHAMANE is written so in Niger; ABDOU MOUSSA are two names."""
_ABD_ARABIC = re.compile(r"عبد(?:ال)?(?=\w{3})")


@lru_cache(maxsize=4_096)
def analyse(name: str) -> Name:
    """``name`` taken apart; no parts when it holds no letter or digit.

    >>> [(part.text, int(part.role)) for part in analyse("Abd el-Karim OULD AHMED").parts]
    [('abdkarim', 0), ('ahmed', 1)]
    """
    name = read_back(name)
    if name.isascii():
        found = _PART.findall(name.lower().replace("'", "").replace("`", ""))
        if len(found) <= NAME_PARTS_MAX and not any(map(_meaning, found)):
            return Name(tuple(map(_plain, found)))
    else:
        found = _PART.findall(fold(name))
    heavy, sex = _with_roles(_compounds(found[: 2 * NAME_PARTS_MAX]))
    if not heavy:
        heavy = [_written(part, Role.PLAIN) for part in found]
    return Name(tuple(heavy[:NAME_PARTS_MAX]), sex)


@lru_cache(maxsize=16_384)
def _plain(word: str) -> Part:
    return Part(word)


@lru_cache(maxsize=16_384)
def _meaning(word: str) -> bool:
    """Whether a word is more than a part of its own: a link, an article, a title, the beginning of a compound."""
    return word in _MEANING or word.startswith("abd")


def parts(name: str) -> tuple[str, ...]:
    """Texts of the parts of ``name``; empty when it holds no letter or digit.

    >>> parts("Abd el-Karim OULD AHMED")
    ('abdkarim', 'ahmed')
    """
    return tuple(part.text for part in analyse(name).parts)


def _with_roles(found: list[str]) -> tuple[list[Part], Sex | None]:
    """Parts without links, articles and titles; what follows a link is the father's name."""
    kept: list[Part] = []
    sex: Sex | None = None
    after_link = False
    last = len(found) - 1
    few = sum(part not in _MEANING for part in found) < _WITH_MISTER_MIN
    for place, part in enumerate(found):
        if part in _SON or part in _DAUGHTER:
            if place < last:
                after_link = True
                if sex is None:
                    sex = Sex.FEMALE if part in _DAUGHTER else Sex.MALE
            continue
        if part in _WEIGHTLESS and not (part == _MISTER and few) and not _stands_alone(found, place):
            continue
        kept.append(_written(part, Role.FATHER if after_link and kept else Role.PLAIN))
        after_link = False
    return kept, sex


def _stands_alone(found: list[str], place: int) -> bool:
    """Whether a title is a name, because a link to a father follows or it is all that a link has: CHEIKH OULD AHMED."""
    if found[place] in _ARTICLES or found[place] == _MISTER:
        return False
    links = _SON | _DAUGHTER
    before = found[place - 1] in links if place else None
    ends = place + 1 == len(found) or found[place + 1] in links
    return ends and place + 1 < len(found) if before is None else before and ends


def _written(part: str, role: Role) -> Part:
    """A folded part in Latin letters; one from Arabic letters that is no known name has no short vowels."""
    if part.isascii():
        return Part(part, role)
    known = known_name(part)
    return Part(known or in_latin(part), role, not known and bool(ARABIC.search(part)))


def _compounds(found: list[str]) -> list[str]:
    """``abd``, article and attribute become one part, whose second half carries the identity; so do X ``al-din``."""
    joined: list[str] = []
    place, count = 0, len(found)
    while place < count:
        part = found[place]
        place += 1
        if part in _ABD_ALONE and place < count and found[place] in attributes():
            joined.append(_abd_with(found[place]))
            place += 1
        elif _ABD.fullmatch(part) and place < count:
            if found[place] in _ARTICLES and place + 1 < count:
                place += 1
            if found[place] in _NO_ATTRIBUTES:
                joined.append(part)
                continue
            joined.append(_abd_with(found[place]))
            place += 1
        elif part in _RELIGION and joined and joined[-1] in _ARTICLES and len(joined) > 1:
            joined.pop()
            joined.append(in_latin(joined.pop()) + "din")
        elif part in _RELIGION and joined and len(joined[-1]) > 2:
            joined.append(in_latin(joined.pop()) + "din")
        elif part.startswith("abd"):
            joined.append(_servant(part))
        elif part.startswith("عبد"):
            joined.append(_abd_with(_ABD_ARABIC.sub("", part, count=1) or part))
        else:
            joined.append(part)
    return joined


def _servant(part: str) -> str:
    """``abd`` and the attribute without the article between them, as it is written in one word.

    >>> _servant("abdourahmane"), _servant("abdoulaye")
    ('abdrahmane', 'abdoulaye')
    """
    if related(part):
        return part
    for size in range(min(4, len(part) - 6), -1, -1):
        link, attribute = part[3 : 3 + size], part[3 + size :]
        if _LINKS.fullmatch(link) and _is_attribute(attribute):
            return "abd" + attribute
    return _ABD_LINKS.sub("abd", part, count=1)


@cache
def _attribute_keys() -> frozenset[str]:
    return frozenset(map(spelling_key, attributes()))


def _is_attribute(word: str) -> bool:
    return word in attributes() or spelling_key(word) in _attribute_keys()


def _abd_with(attribute: str) -> str:
    if attribute.isascii():
        return "abd" + attribute
    bare = attribute.removeprefix("ال") if len(attribute) > 4 else attribute
    return ("عبد" if ARABIC.search(bare) else "abd") + bare
