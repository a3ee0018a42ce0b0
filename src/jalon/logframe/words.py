"""Words of logframes: folded, stemmed, weighed by how rare they are. The lists are ``data/words.yaml``, language
only."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import yaml

from jalon.kernel.transliteration import fold

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
"""What French drops before a vowel: "d'agents" are "agents"."""
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_DATA = Path(__file__).parent / "data" / "words.yaml"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STEM_CHARACTERS_MIN = 4
_SUFFIXES = (
    "isation",
    "ization",
    "isees",
    "ising",
    "izing",
    "iser",
    "isee",
    "ised",
    "ized",
    "ises",
    "ise",
    "ize",
    "ations",
    "ation",
    "ating",
    "ated",
    "ates",
    "ate",
    "ements",
    "ement",
    "ments",
    "ment",
    "ings",
    "ing",
    "ions",
    "ion",
    "ees",
    "ed",
    "ee",
    "es",
    "er",
    "e",
)
_SHORT_SUFFIXES = ("ees", "ee", "es", "er", "e")


@cache
def _lists() -> Mapping[str, object]:
    with _DATA.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_LOADER)  # type: ignore[no-any-return]  # noqa: S506 a safe loader


@cache
def word_list(name: str) -> frozenset[str]:
    """The singular forms of one list of ``data/words.yaml``."""
    listed = str(_lists()[name]).split()
    return frozenset(singular(word) for word in listed) | frozenset(listed)


@cache
def stems_of(name: str) -> frozenset[str]:
    """The stems of one list."""
    return frozenset(stem(word) for word in word_list(name))


@cache
def families() -> tuple[frozenset[str], ...]:
    """Sets of words that stand for one thing, as singular forms."""
    listed = _lists()["families"]
    assert isinstance(listed, list)
    return tuple(frozenset(singular(word) for word in str(line).split()) for line in listed)


@cache
def level_words() -> Mapping[str, str]:
    """Word to level of result: ``outcome`` to ``outcome``, ``effet`` to ``outcome``."""
    listed = _lists()["levels"]
    assert isinstance(listed, dict)
    return {word: level for level, line in listed.items() for word in str(line).split()}


@cache
def _irregular() -> Mapping[str, str]:
    """Forms of verbs that share no beginning with their verb: ``built`` to ``build``."""
    pairs = str(_lists()["irregular"]).split()
    return {pair.partition("-")[0]: pair.partition("-")[2] for pair in pairs}


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """A folded word without the ending of its plural, in English and French.

    >>> singular("facilities"), singular("ateliers"), singular("nationaux"), singular("process")
    ('facility', 'atelier', 'national', 'process')
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith("aux"):
        return word[:-3] + "al"
    if len(word) > 4 and word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What a folded word shares with its relatives.

    >>> stem("rehabilitated") == stem("rehabilitation"), stem("equipped") == stem("equipping"), stem("trainers")
    (True, True, 'trainer')
    """
    base = singular(_irregular().get(word, word))
    if base not in word_list("persons"):
        base = _without_ending(base)
    if len(base) >= _STEM_CHARACTERS_MIN and base[-1] == base[-2] and base[-1] not in "aeiouls":
        base = base[:-1]
    if base.endswith("ific"):
        return base[:-1]
    return base[:-1] + "i" if base.endswith("y") and len(base) > _STEM_CHARACTERS_MIN else base


def _without_ending(base: str) -> str:
    for suffix in _SUFFIXES:
        least = _STEM_CHARACTERS_MIN - 1 if suffix in _SHORT_SUFFIXES else _STEM_CHARACTERS_MIN
        if base.endswith(suffix) and len(base) - len(suffix) >= least:
            return base[: -len(suffix)]
    return base


@lru_cache(maxsize=16_384)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text in their order; hyphens divide."""
    return tuple(_WORD.findall(fold(_ELISION.sub(" ", text))))


@lru_cache(maxsize=16_384)
def tokens(text: str) -> frozenset[str]:
    """Stems of the words that say what a text is about: no filling words, no numbers, no words of mere doing."""
    stop, light = word_list("stop"), word_list("light")
    return frozenset(
        stem(word)
        for word in words(text)
        if word not in stop and word not in light and not word.isdecimal() and len(word) > 1
    )


class Weights:
    """How much a stem says among the statements of one logframe (inverse document frequency)."""

    def __init__(self, texts: Iterable[str]) -> None:
        counted: Counter[str] = Counter()
        number = 0
        for text in texts:
            counted.update(tokens(text))
            number += 1
        self._each = {word: math.log(1 + max(number, 1) / (1 + times)) for word, times in counted.items()}
        self._rarest = math.log(1 + max(number, 1))
        self._sums: dict[frozenset[str], float] = {}

    def of(self, stems: frozenset[str]) -> float:
        """The weight of a set of stems."""
        known = self._sums.get(stems)
        if known is None:
            known = self._sums[stems] = sum(self._each.get(one, self._rarest) for one in stems)
        return known

    def shared(self, left: frozenset[str], right: frozenset[str]) -> float:
        """How alike two sets are, 0 to 1: the weight they share, against the mean of both (Dice)."""
        whole = self.of(left) + self.of(right)
        return 2 * self.of(left & right) / whole if whole else 0.0

    def contained(self, small: frozenset[str], large: frozenset[str]) -> float:
        """How much of ``small`` stands in ``large``, 0 to 1."""
        whole = self.of(small)
        return self.of(small & large) / whole if whole else 0.0
