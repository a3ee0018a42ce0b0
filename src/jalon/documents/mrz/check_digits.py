"""Check digits of machine-readable zones (ICAO Doc 9303-3 §4.9)."""

from __future__ import annotations

from operator import mul

from jalon.kernel.confusion import MRZ_ALPHABET, check_digit_value

_OUTSIDE = 0xFF
_VALUES = bytes(check_digit_value(chr(code)) if chr(code) in MRZ_ALPHABET else _OUTSIDE for code in range(256))
_DIGITS = "0123456789"
_WEIGHTS = (7, 3, 1) * 30


def check_digit(data: str) -> int | None:
    """The digit of ``data``, 0..9; None when a character is outside the alphabet. At most 90 characters.

    >>> check_digit("L898902C3")
    6
    """
    values = data.encode("ascii", "replace").translate(_VALUES)
    if _OUTSIDE in values:
        return None
    total: int = sum(map(mul, values, _WEIGHTS))
    return total % 10


def is_right(data: str, digit: str) -> bool:
    """Whether the printed ``digit`` is that of ``data``; a filler in its place is not."""
    values = data.encode("ascii", "replace").translate(_VALUES)
    return _OUTSIDE not in values and digit == _DIGITS[sum(map(mul, values, _WEIGHTS)) % 10]


def is_right_or_empty(data: str, digit: str) -> bool:
    """The same where an empty field may have a filler for its digit (Doc 9303-4 §4.2.2: TD3's optional data)."""
    return is_right(data, digit) or (digit == "<" and not data.strip("<"))
