"""Names taken apart: folded parts, and the spelling key under which spellings of one part meet.

First form: Latin spellings of the Sahel (French, English, Hausa and Mande habits). Parts in Arabic script are compared
with parts in Arabic script only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from jalon.kernel.limits import NAME_PARTS_MAX
from jalon.kernel.transliteration import fold

_PART = re.compile(r"[^\W_]+")
_WEIGHTLESS = frozenset(
    line
    for line in (Path(__file__).parent / "data" / "weightless_parts.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)
"""Links, articles and titles: they say little about who somebody is, and are used only when nothing else is there."""

_ABD = re.compile(r"abd(?:[aeu]l|oul)?")
_ABD_JOINED = re.compile(r"abd(?:oul|[aeu]l)(?=\w{3})")
_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"tch|ch|sh", "c"),
        (r"ph", "f"),
        (r"([kgtdb])h", r"\1"),
        (r"dj|dy|di(?=[aeou])|gi(?=[aou])", "j"),
        (r"ou|oo|w|o", "u"),
        (r"q|ck|c(?=[aulr]|$)", "k"),
        (r"c(?=[eiy])", "s"),
        (r"y|ee", "i"),
        (r"(.)\1+", r"\1"),
        (r"(?<=\w\w)h(?=$|[^aeiou])|(?<=\w\w\w)e$", ""),
    )
)
_SHORT_KEY = 4
SAME = 1.0
SAME_SPELLING_KEY = 0.95
SIMILARITY_MIN = 0.75


@lru_cache(maxsize=4_096)
def parts(name: str) -> tuple[str, ...]:
    """Folded parts of ``name`` in their order, at most ``NAME_PARTS_MAX``; empty when it holds no letter or digit.

    >>> parts("Abd el-Karim OULD AHMED")
    ('abdkarim', 'ahmed')
    """
    found = _PART.findall(fold(name))
    heavy = [part for part in _compounds(found) if part not in _WEIGHTLESS]
    return tuple((heavy or found)[:NAME_PARTS_MAX])


def _compounds(found: list[str]) -> list[str]:
    """``abd``, article and attribute become one part, whose second half carries the identity."""
    joined: list[str] = []
    rest = list(found)
    while rest:
        part = rest.pop(0)
        if _ABD.fullmatch(part) and rest:
            if rest[0] in {"el", "al", "oul", "ul"} and len(rest) > 1:
                rest.pop(0)
            joined.append("abd" + rest.pop(0))
        else:
            joined.append(_ABD_JOINED.sub("abd", part, count=1) if part.startswith("abd") else part)
    return joined


@lru_cache(maxsize=65_536)
def spelling_key(part: str) -> str:
    """The key under which spellings of one part meet.

    >>> spelling_key("ouedraogo") == spelling_key("wedraogo"), spelling_key("diallo") == spelling_key("jallow")
    (True, True)
    """
    key = part
    for pattern, replacement in _REWRITES:
        key = pattern.sub(replacement, key)
    return key or part


def neighbours(key: str) -> tuple[str, ...]:
    """``key`` and, unless it is short, every key with one letter left out: two keys one edit apart share one."""
    if len(key) <= _SHORT_KEY:
        return (key,)
    return tuple(dict.fromkeys((key, *(key[:place] + key[place + 1 :] for place in range(len(key))))))


def similarity(one: str, other: str) -> float:
    """How near two folded parts are: 1 the same, 0.95 spellings of one key, 0.75 or more near, else 0."""
    if one == other:
        return SAME
    key, other_key = spelling_key(one), spelling_key(other)
    if key == other_key:
        return SAME_SPELLING_KEY
    if min(len(key), len(other_key)) <= _SHORT_KEY:
        return 0.0
    near = Levenshtein.normalized_similarity(key, other_key, score_cutoff=SIMILARITY_MIN)
    return min(near, 0.9)
