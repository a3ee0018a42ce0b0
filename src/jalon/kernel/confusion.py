"""Characters of machine-readable zones that readers confuse, and those that check digits cannot tell apart.

The weights 7-3-1 work modulo 10 (ICAO Doc 9303-3 §4.9), so characters of equal value modulo 10 are one to every check
digit: ``<`` (0), A (10), K (20) and U (30), or 6 and G (16). The pairs that look alike come from the issue lists of
readers of OCR-B and from single-character confusions of synthetic reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from jalon.kernel.limits import DOCUMENT_NUMBER_VARIANTS_MAX

MRZ_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""In the order of values; the filler stands last and has value 0."""

LOOK_ALIKE = ("0OQD", "1I", "2Z", "5S", "6G", "8B")
"""Characters that readers of OCR-B confuse; the filler, read as K, is treated by its place in the field."""

INVISIBLE_TO_CHECK_DIGITS = ("6G", "AKU")
"""Look-alikes, and values, between which no check digit decides inside a document number."""

_VALUES = {character: value for value, character in enumerate(MRZ_ALPHABET[:-1])} | {"<": 0}


def check_digit_value(character: str) -> int:
    """Value of one character in a check digit: 0..35. Raises ``KeyError`` outside the alphabet.

    >>> [check_digit_value(c) for c in "<09AZ"]
    [0, 0, 9, 10, 35]
    """
    return _VALUES[character]


def variants(number: str, limit: int = DOCUMENT_NUMBER_VARIANTS_MAX) -> tuple[str, ...]:
    """``number`` and what it may have been before a misreading, the likeliest first, at most ``limit`` of them.

    First what no check digit sees (:func:`invisible_variants`), then one look-alike exchanged.

    >>> variants("BF6", 4)
    ('BF6', 'BFG', '8F6')
    """
    return _first(limit, _every_variant(number))


def invisible_variants(number: str, limit: int = DOCUMENT_NUMBER_VARIANTS_MAX) -> tuple[str, ...]:
    """``number`` and the numbers with the same check digit that a list query must also try.

    Fillers read as K at the end, 6 for G and G for 6 in any places, then A, K and U exchanged one at a time.

    >>> invisible_variants("X6KK")
    ('X6KK', 'X6', 'X6K', 'XGKK', 'XG', 'XGK', 'X6AK', 'X6UK', 'X6KA', 'X6KU')
    """
    return _first(limit, _every_invisible(number))


def _first(limit: int, found: Iterator[str]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for variant in islice(found, 64 * limit):
        if len(seen) >= limit:
            break
        if variant:
            seen.setdefault(variant)
    return tuple(seen)


def _every_variant(number: str) -> Iterator[str]:
    yield from _every_invisible(number)
    yield from _exchanged(number, LOOK_ALIKE)


def _every_invisible(number: str) -> Iterator[str]:
    for exchanged in _six_or_g(number):
        yield from _without_filler_read_as_k(exchanged)
    yield from _exchanged(number, INVISIBLE_TO_CHECK_DIGITS)


def _six_or_g(number: str) -> Iterator[str]:
    places = [place for place, character in enumerate(number) if character in "6G"][:5]
    for choice in range(1 << len(places)):
        characters = list(number)
        for bit, place in enumerate(places):
            if choice >> bit & 1:
                characters[place] = "G" if number[place] == "6" else "6"
        yield "".join(characters)


def _without_filler_read_as_k(number: str) -> Iterator[str]:
    """The number, then shorter ones: a run of K at its end may be fillers, all of them first."""
    yield number
    stem = number.rstrip("K")
    for kept in range(len(stem), len(number)):
        yield number[:kept]


def _exchanged(number: str, classes: tuple[str, ...]) -> Iterator[str]:
    """Every number with one character exchanged inside its class."""
    for place, character in enumerate(number):
        for members in classes:
            if character in members:
                yield from (number[:place] + other + number[place + 1 :] for other in members if other != character)
