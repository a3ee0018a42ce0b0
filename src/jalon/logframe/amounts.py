"""Amounts in a text: which numbers count what, how they bind, and which are meant for each country."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from jalon.logframe.model import Amount, Bound
from jalon.logframe.naming import Mention, mentions
from jalon.logframe.numerals import Token, tokenise
from jalon.logframe.units import PERCENT, TIME, kind_of_phrase, unit_after
from jalon.logframe.words import singular, word_list

_WINDOW = 3


@dataclass(frozen=True, slots=True)
class Read:
    """What the numbers of a text say: amounts in their order, and numbers that stand beside countries."""

    amounts: tuple[Amount, ...] = ()
    per_country: Mapping[str, Decimal] = field(default_factory=dict)
    per_country_bound: Bound = Bound.EXACT
    parts: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)

    @property
    def main(self) -> Amount | None:
        """The first number that counts things or persons, or is a percentage: not time, not a number for each."""
        for amount in self.amounts:
            if not amount.each_country and amount.unit not in (TIME, "per", "countries"):
                return amount
        return None

    @property
    def each(self) -> Amount | None:
        """The first number that is meant for each country."""
        return next((amount for amount in self.amounts if amount.each_country), None)


def read_amounts(text: str, known: Iterable[str] = ()) -> Read:
    """The amounts of ``text``; ``known`` are the codes of countries that may stand as three capitals."""
    tokens = tokenise(text)
    named = mentions(text, known)
    amounts: list[Amount] = []
    beside, used = _beside_countries(tokens, named)
    split: dict[str, Decimal] = dict(beside)
    bound = Bound.EXACT
    for at, token in enumerate(tokens):
        if token.kind != "number" or token.value is None or at in used or not _counts(tokens, at):
            continue
        amount = _amount(tokens, at)
        amounts.append(amount)
        if amount.high is not None:
            used.add(at + 2)
        if amount.each_country and not split:
            bound = amount.bound
            split = dict.fromkeys(_listed_after(text, token, named), amount.value)
    return Read(tuple(amounts), split, bound, _by_sex(tokens))


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number is an amount, and no date, label, year or part of a name."""
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    value = tokens[at].value
    assert value is not None
    if (
        before
        and (before.text in word_list("label_words") or before.text in ("/", "°", "#"))
        and not (before.text == "no" and tokens[at].text.isalpha())
    ):
        return False
    if after and (after.text in word_list("months") or after.text == "/"):
        return False
    if tokens[at].text == "one":
        return _first_noun(tokens, at) is not None or bool(after and after.text in word_list("each_words"))
    if 1900 <= value <= 2100 and tokens[at].text.isdigit():
        return bool(after and after.kind == "word" and after.text not in word_list("stop")) and not (
            before
            and before.text in ("in", "en", "since", "by", "until", "from", "depuis", "of", "and", "to", "-", "–")
        )
    return True


def _first_noun(tokens: Sequence[Token], at: int) -> str | None:
    known = word_list("things") | word_list("persons")
    for token in tokens[at + 1 : at + 6]:
        if token.kind != "word" or token.text in word_list("phrase_end"):
            return None
        if singular(token.text) in known:
            return token.text
    return None


def _amount(tokens: Sequence[Token], at: int) -> Amount:
    value = tokens[at].value
    assert value is not None
    high, after = _range_end(tokens, at)
    phrase = _phrase(tokens, after)
    unit = unit_after(tokens, after) or kind_of_phrase(phrase)
    each = _each(tokens, after)
    if each == "country":
        return Amount(value, unit, _bound(tokens, at), high, phrase, each_country=True)
    return Amount(value, "per" if each else unit, _bound(tokens, at), high, phrase)


def _range_end(tokens: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """The upper end of "10-15", "10 to 15", "between 10 and 15", and the place after it."""
    if at + 2 < len(tokens) and tokens[at + 2].kind == "number":
        between = at > 0 and tokens[at - 1].text in ("between", "entre")
        if tokens[at + 1].text in ("-", "–", "to", "a") or between:
            high, low = tokens[at + 2].value, tokens[at].value
            if high is not None and low is not None and high > low:
                return high, at + 3
    return None, at + 1


def _phrase(tokens: Sequence[Token], after: int) -> str:
    """The words that a number counts: up to a preposition that ends the phrase, a mark or another number."""
    end = word_list("phrase_end")
    taken: list[str] = []
    for token in tokens[after : after + 12]:
        if token.kind == "number" or (token.kind == "mark" and token.text not in ("-", "&", "%", "/", "+")):
            break
        if token.text in end and (taken or token.text not in ("of", "de", "d")):
            break
        if token.text in word_list("each_words"):
            break
        if token.kind == "word" and not (token.text in ("of", "de", "d") and not taken):
            taken.append(token.text)
    return " ".join(taken)


def _bound(tokens: Sequence[Token], at: int) -> Bound:
    """How the words before (and a plus after) bind the number."""
    before = []
    for token in reversed(tokens[max(0, at - _WINDOW) : at]):
        if token.kind == "number" or token.text in (")", ";", ".", ","):
            break
        before.append(token.text)
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if word_list("minimum_words") & set(before) or after == "+":
        return Bound.MINIMUM
    if word_list("maximum_words") & set(before):
        return Bound.MAXIMUM
    return Bound.ABOUT if word_list("about_words") & set(before) or "~" in before else Bound.EXACT


def _each(tokens: Sequence[Token], after: int) -> str:
    """``country`` for "per country" behind a number and its phrase, ``other`` for "per village", else ""."""
    countries = word_list("country_words")
    for at in range(after, min(after + 9, len(tokens))):
        if tokens[at].kind == "number" or tokens[at].text in (";", ".", "(", ")", ":"):
            return ""
        if tokens[at].text in word_list("each_words"):
            following = [token.text for token in tokens[at + 1 : at + 6] if token.kind != "mark"]
            if following[:1] and following[0] in ("cent", "100"):
                continue
            if tokens[at].text == "par" and not _one_of_each(following):
                continue  # "électrifiés par mini-réseau": by, not per
            near = following[:5] if following[:1] and following[0] in ("of", "des", "de") else following[:1]
            return "country" if countries & set(near) else "other"
    return ""


def _one_of_each(following: Sequence[str]) -> bool:
    """Whether "par" stands before one of something: "par pays", "par village", "par an"."""
    word = following[0] if following else ""
    known = word_list("things") | word_list("persons") | word_list("country_words") | word_list("shared_among")
    return (singular(word) in known and singular(word) == word) or word == "pays"


def _listed_after(text: str, number: Token, named: Sequence[Mention]) -> list[str]:
    """The countries in the list that follows a number for each country, up to the end of its bracket or sentence."""
    end = re.compile(r"[);.]|(?:, (?:and|but|while)\b)").search(text, number.end)
    stop = end.start() if end else len(text)
    return [mention.code for mention in named if number.end <= mention.start < stop]


def _beside_countries(tokens: Sequence[Token], named: Sequence[Mention]) -> tuple[dict[str, Decimal], set[int]]:
    """Numbers that stand beside one country each: "5 in Fiji", "Fiji: 5", "Fiji (5)"; at least two of them."""
    ways: list[dict[str, int]] = [{}, {}]
    for mention in named:
        before = [at for at, token in enumerate(tokens) if token.end <= mention.start][-3:]
        after = [at for at, token in enumerate(tokens) if token.start >= mention.end][:2]
        for way, place in zip(ways, (_number_before(tokens, before), _number_after(tokens, after)), strict=True):
            if place is not None and place not in way.values():
                way.setdefault(mention.code, place)
    first, second = ways
    # The way that gives more countries a number is how the list is meant; where a country has none, the other way.
    chosen = dict(second if len(second) > len(first) else first)
    for code, place in (first if len(second) > len(first) else second).items():
        if code not in chosen and place not in chosen.values() and len(first) == len(second):
            chosen[code] = place
    if len(chosen) < 2:
        return {}, set()
    values = {code: tokens[place].value for code, place in chosen.items()}
    return {code: value for code, value in values.items() if value is not None}, set(chosen.values())


def _number_before(tokens: Sequence[Token], before: Sequence[int]) -> int | None:
    words = [tokens[at].text for at in before]
    if (
        len(before) >= 2
        and tokens[before[-2]].kind == "number"
        and words[-1] in ("in", "for", "from", "au", "en", "a", "pour", "(")
    ):
        return before[-2]
    if before and tokens[before[-1]].kind == "number":
        return before[-1]
    return None


def _number_after(tokens: Sequence[Token], after: Sequence[int]) -> int | None:
    if len(after) == 2 and tokens[after[0]].text in (":", "=", "(", "-", "–") and tokens[after[1]].kind == "number":
        return after[1]
    return after[0] if after and tokens[after[0]].kind == "number" else None


def _by_sex(tokens: Sequence[Token]) -> dict[str, dict[str, Decimal]]:
    """Women and men where a text gives a number of both."""
    found: dict[str, Decimal] = {}
    for number, word in pairwise(tokens):
        sex = _sex_of(word.text) if word.kind == "word" else None
        if number.kind == "number" and number.value is not None and sex and sex not in found:
            found[sex] = number.value
    return {"by_sex": found} if len(found) == 2 else {}


def _sex_of(word: str) -> str | None:
    return next((sex for sex in ("female", "male") if singular(word) in word_list(sex)), None)


__all__ = ["PERCENT", "Read", "read_amounts"]
