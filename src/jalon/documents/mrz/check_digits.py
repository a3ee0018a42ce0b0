"""Check digits of machine-readable zones (ICAO Doc 9303-3 §4.9)."""

from __future__ import annotations

from jalon.kernel.confusion import MRZ_ALPHABET, check_digit_value

OUTSIDE = 0xFF
VALUES = bytes(check_digit_value(chr(code)) % 10 if chr(code) in MRZ_ALPHABET else OUTSIDE for code in range(256))
"""Values modulo 10, which is all that a check digit sees."""

_DIGITS = "0123456789"
_CHARACTERS_MAX = 84


def values_of(printed: str) -> bytes:
    """What check digits see of each printed character, for :func:`agrees`; a whole line at once."""
    return printed.encode("ascii", "replace").translate(VALUES)


def agrees(values: bytes, digit: str) -> bool:
    """Whether the printed ``digit`` is that of ``values`` (at most 84).

    Weights 7, 3, 1 modulo 10. The values of each weight are added up in one division: of a number of base 256 modulo
    256**3 - 1, every third byte falls upon the same place. 28 values of at most 9 fit a byte, hence 84.
    """
    sums = int.from_bytes(values, "little") % 0xFFFFFF
    right = _DIGITS[((sums & 0xFF) * 7 + (sums >> 8 & 0xFF) * 3 + (sums >> 16)) % 10]
    return right == digit and OUTSIDE not in values


def is_right(data: str, digit: str) -> bool:
    """Whether the printed ``digit`` is that of ``data`` (at most 84 characters); a filler in its place is not."""
    return agrees(values_of(data), digit)


def check_digit(data: str) -> int | None:
    """The digit of ``data``, 0..9; None when a character is outside the alphabet. At most 84 characters.

    >>> check_digit("L898902C3")
    6
    """
    assert len(data) <= _CHARACTERS_MAX, len(data)
    values = values_of(data)
    return next((int(digit) for digit in _DIGITS if agrees(values, digit)), None)
