"""Numbers as people write them: digits with separators, and number words of English and French."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jalon.kernel.transliteration import fold

DIGITS_MAX = 15
"""Longest number read, in digits: a number of a logframe has fewer."""

_SMALL = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "dozen": 12,
    "both": 2,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "treize": 13,
    "quatorze": 14,
    "quinze": 15,
    "seize": 16,
    "vingt": 20,
    "vingts": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "douzaine": 12,
}
_LARGE = {"hundred": 100, "hundreds": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000}
_NOT_AMOUNTS = {"both"}

_TOKEN = re.compile(
    r"(?P<number>(?<![\w.,/:-])\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+(?![\d\w])|(?<![\w/:])\d+(?:[.,]\d+)?(?![\d]))"
    r"|(?P<elided>(?<!\w)(?:[cdjlmnstCDJLMNST]|qu|Qu)(?=['’][^\W\d_]))['’]"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<mark>[%():;,.\-–—+/&=]|[^\s\w])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a word or a mark of a text, folded, with its place."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal | None = None


def decimal_of(written: str) -> Decimal | None:
    """The number that a piece of text is, whole; None where it is none.

    >>> decimal_of("1,425,000"), decimal_of("12.5"), decimal_of("3 subjects"), decimal_of("1e400")
    (Decimal('1425000'), Decimal('12.5'), None, None)
    """
    text = written.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if len(text) > DIGITS_MAX + 8 or not re.fullmatch(r"[+-]?\d[\d ,.]*", text):
        return None
    sign = Decimal(-1) if text[0] == "-" else Decimal(1)
    return _digits(text.lstrip("+-"), sign)


def _digits(text: str, sign: Decimal = Decimal(1)) -> Decimal | None:
    if re.fullmatch(r"\d{1,3}([ ,.]\d{3})+", text) and not re.fullmatch(r"0[.,]\d{3}", text):
        plain = re.sub(r"[ ,.]", "", text)
    elif re.fullmatch(r"\d{1,3}([ ,]\d{3})+\.\d+", text):
        plain = re.sub(r"[ ,]", "", text)
    elif re.fullmatch(r"\d+([.,]\d+)?", text):
        plain = text.replace(",", ".")
    else:
        return None
    return sign * Decimal(plain) if sum(map(str.isdigit, plain)) <= DIGITS_MAX else None


def tokenise(text: str) -> list[Token]:
    """The text as tokens; number words are joined to one number ("forty-five", "cent vingt")."""
    plain: list[Token] = []
    for found in _TOKEN.finditer(_western_digits(text)):
        kind = found.lastgroup or "mark"
        if kind == "elided":
            plain.append(Token("word", found["elided"].casefold(), found.start(), found.end()))
            continue
        value = _digits(found[0].replace("\u00a0", " ").replace("\u202f", " ")) if kind == "number" else None
        shown = fold(found[0]) if kind == "word" else found[0]
        plain.append(Token(kind, shown, found.start(), found.end(), value))
    return _joined(plain)


def _western_digits(text: str) -> str:
    return "".join(str(int(char)) if char.isdecimal() and not char.isascii() else char for char in text)


def _joined(plain: Sequence[Token]) -> list[Token]:
    out: list[Token] = []
    at = 0
    while at < len(plain):
        value, after = _spelled(plain, at)
        if value is None:
            out.append(plain[at])
            at += 1
            continue
        out.append(Token("number", plain[at].text, plain[at].start, plain[after - 1].end, Decimal(value)))
        at = after
    return out


def _spelled(plain: Sequence[Token], at: int) -> tuple[int | None, int]:
    """The number that words from ``at`` on spell, and the place after it; None where they spell none."""
    total = current = 0
    seen = False
    here = at
    while here < len(plain):
        word = plain[here].text if plain[here].kind == "word" else ""
        if word in _NOT_AMOUNTS:
            break
        if word in _SMALL:
            current = current * _SMALL[word] if word.startswith("vingt") and current == 4 else current + _SMALL[word]
            seen = True
        elif (
            word in _LARGE
            and (seen or word in ("hundred", "cent", "mille", "thousand"))
            and not _after_per(plain, here)
        ):
            current = max(current, 1) * _LARGE[word]
            if _LARGE[word] == 1000:
                total, current = total + current, 0
            seen = True
        elif not (seen and _joins(plain, here)):
            break
        here += 1
    return (total + current, here) if seen else (None, at)


def _after_per(plain: Sequence[Token], at: int) -> bool:
    return at > 0 and plain[at - 1].text in ("per", "pour")


def _joins(plain: Sequence[Token], at: int) -> bool:
    """Whether a hyphen or "and" stands between two number words."""
    if plain[at].text not in ("-", "and", "et") or at + 1 >= len(plain):
        return False
    before, following = plain[at - 1].text, plain[at + 1].text
    if plain[at].text == "-":
        return following in _SMALL or following in _LARGE
    return following in _SMALL and (before in _LARGE or (plain[at].text == "et" and following == "onze"))
