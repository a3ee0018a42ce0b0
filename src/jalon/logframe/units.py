"""Units made alike: percentages, persons, money, time, lengths, weights, and counts of things."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from jalon.logframe.numerals import Token
from jalon.logframe.words import singular, word_list, words

_BRACKETS = re.compile(r"\([^()]*\)")
PERCENT = "percent"
PERSONS = "persons"
THINGS = "things"
MONEY = "money"
TIME = "time"
COUNT = "count"
"""A number of something that the file does not name further."""

_UNITS: Mapping[str, tuple[str, ...]] = {
    PERCENT: ("%", "percent", "percentage", "pourcent", "pourcentage", "pct"),
    MONEY: ("usd", "eur", "xof", "dollar", "euro", "fcfa", "cfa", "gbp", "jpy", "$", "€"),
    TIME: ("month", "week", "day", "year", "hour", "minute", "mois", "semaine", "jour", "an", "annee", "heure"),
    "kilometres": ("km", "kilometre", "kilometer"),
    "metres": ("m", "metre", "meter"),
    "hectares": ("ha", "hectare"),
    "kilograms": ("kg", "kilogram", "kilogramme", "kilo"),
    "tonnes": ("t", "ton", "tonne"),
    "litres": ("l", "litre", "liter"),
    COUNT: (
        "count",
        "number",
        "no",
        "nombre",
        "nb",
        "unit",
        "unite",
        "piece",
        "item",
        "absolute",
        "integer",
        "numeric",
    ),
    "ratio": ("ratio", "rate", "index", "score", "taux", "indice"),
}
_BY_WORD = {word: unit for unit, listed in _UNITS.items() for word in listed}
_MEASURES = ("kilometres", "metres", "hectares", "kilograms", "tonnes", "litres")
_SHORT = frozenset(("m", "t", "l", "ha", "an", "no"))
_FRACTION_WORDS = frozenset(
    ("percentage", "percent", "proportion", "share", "pourcentage", "part", "taux", "rate", "ratio")
)
_SAME = {COUNT: {THINGS, PERSONS, "countries", *_MEASURES}, THINGS: {*_MEASURES}}


def canonical_unit(written: str) -> str:
    """The canonical unit of a field: ``persons`` for "participants", ``percent`` for "% increase", "" for nothing.

    A word that no list knows stays as it is, in the singular, so that two files may still agree on it.
    """
    if "%" in written or "pour cent" in written or "per cent" in written:
        return PERCENT
    found = [singular(word) for word in words(written)]
    for word in found:
        if word in _BY_WORD:
            return _BY_WORD[word]
        if word in word_list("country_words"):
            return "countries"
    if any(word in word_list("persons") for word in found):
        return PERSONS
    if any(word in word_list("things") for word in found):
        return THINGS
    return " ".join(found)


def unit_after(tokens: Sequence[Token], at: int) -> str:
    """The unit that stands directly behind a number: a percent sign, a currency, a time, a measure; else ""."""
    if at < len(tokens):
        word = singular(tokens[at].text)
        following = tokens[at + 1].text if at + 1 < len(tokens) else ""
        if word in ("per", "pour") and following == "cent":
            return PERCENT
        unit = _BY_WORD.get(word, "")
        if unit and unit != COUNT and (word not in _SHORT or following in ("", ".", ",", "of", "de", ")")):
            return unit
        if word in word_list("country_words") or (
            tokens[at].kind == "word"
            and following
            and singular(following) in word_list("country_words")
            and word not in word_list("things")
            and word not in word_list("stop")
        ):
            return "countries"
    return ""


@lru_cache(maxsize=16_384)
def kind_of_phrase(phrase: str) -> str:
    """``persons`` or ``things`` where the head of a phrase is a word known as one; "" where nothing tells.

    >>> kind_of_phrase("senior border guards"), kind_of_phrase("training facilities"), kind_of_phrase("quux")
    ('persons', 'things', '')
    """
    found = words(phrase)
    if len(found) > 1 and singular(found[0]) != found[0]:
        # "ateliers villageois": French puts what is counted first and in the plural; English modifiers are singular.
        for name, kind in (("persons", PERSONS), ("things", THINGS)):
            if singular(found[0]) in word_list(name):
                return kind
    for at, word in enumerate(reversed(found)):
        if singular(word) in word_list("persons"):
            return PERSONS
        if singular(word) in word_list("things"):
            return THINGS
        if at == 0 and singular(word) != word and len(found) > 1 and singular(found[-2]) == found[-2]:
            return ""  # a plural that no list knows is what is counted; a singular before it only describes it
    return ""


@lru_cache(maxsize=16_384)
def head(text: str) -> str:
    """The phrase that a title counts: its words up to the first preposition, without "number of".

    >>> head("Number of officers trained on forms"), head("Consultations with communities")
    ('officers trained', 'consultations')
    """
    found = list(words(text))
    while found and found[0] in (
        "number",
        "nombre",
        "total",
        "nb",
        "the",
        "a",
        "of",
        "de",
        "d",
        "des",
        "le",
        "la",
        "les",
        "percentage",
        "proportion",
        "pourcentage",
        "percent",
        "share",
    ):
        found.pop(0)
    end = word_list("phrase_end")
    taken: list[str] = []
    for word in found:
        if word in end:
            break
        taken.append(word)
    return " ".join(taken)


@lru_cache(maxsize=16_384)
def object_of(text: str) -> str:
    """The phrase behind a title that begins with one word of doing: "classrooms" of "Construction of classrooms".

    >>> object_of("Construction of classrooms with ramps"), object_of("Number of posts"), object_of("Posts in villages")
    ('classrooms', '', '')
    """
    found = words(text)
    if len(found) < 3 or found[1] not in ("of", "de", "des", "d") or found[0] in ("number", "nombre", "total"):
        return ""
    return head(" ".join(found[2:]))


@lru_cache(maxsize=16_384)
def counts(text: str) -> str:
    """What a title counts: ``percent``, ``persons``, ``things``, a measure, ``count`` for a number of something that no
    list knows, or "" where nothing tells."""
    bare = _BRACKETS.sub(" ", text)
    if any(word in _FRACTION_WORDS for word in words(bare)[:4]) or "%" in bare[:40]:
        return PERCENT
    counted = head(text)
    unit = _BY_WORD.get(singular(counted.partition(" ")[0]), "")
    if unit in _MEASURES:
        return unit
    numbered = words(bare)[:1] in (("number",), ("nombre",))
    return kind_of_phrase(_before_doing(counted)) or (COUNT if numbered else "")


def _before_doing(phrase: str) -> str:
    """The phrase up to a participle ("officers trained" counts officers)."""
    taken: list[str] = []
    for word in phrase.split():
        if (
            taken
            and word.endswith(("ed", "ing", "es", "ee", "ees"))
            and singular(word) not in (word_list("things") | word_list("persons"))
        ):
            break
        taken.append(word)
    return " ".join(taken)


def disagree(left: str, right: str) -> bool:
    """Whether two units cannot be of one measure. A unit that is not known disagrees with nothing."""
    if not left or not right or left == right:
        return False
    for one, other in ((left, right), (right, left)):
        if other in _SAME.get(one, ()):
            return False
    known = {PERCENT, PERSONS, THINGS, MONEY, COUNT, TIME, "countries", "ratio"} | set(_UNITS)
    if {left, right} <= {THINGS, "countries"} or {left, right} <= {PERCENT, "ratio"}:
        return False
    return left in known and right in known
