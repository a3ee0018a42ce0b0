"""The zone of a document as it was read, said by what it adds to the fields beside it. Pure, and frozen: form 1.

A machine-readable zone repeats the name, the number, the dates and their check digits. So the journal says which layout
it has, its sex mark, and where it differs from what the fields and the layout would give. ``long`` gives back the very
characters that were read; ``short`` tries that first, and a zone that does not come back the same is kept as text.

Layouts: ICAO Doc 9303, part 4 (TD3), part 5 (TD1), part 6 (TD2), part 7 (visas); check digits: part 3, section 4.9.
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from operator import mul

from jalon.kernel.canonical import Value
from jalon.kernel.errors import UnableToRead

_EPOCH = date(1900, 1, 1)
_LINES = {1: (3, 30), 2: (2, 36), 3: (2, 44)}
_PATCHES_MAX = 24
_LENGTH_MAX = 512
_NO_LETTER = re.compile(r"[^A-Za-z0-9]")
_VALUES = {letter: int(letter, 36) for letter in string.digits + string.ascii_letters} | {"<": 0}
_WEIGHTS = (7, 3, 1) * 40
_PATCH_COSTS = 2
"""Characters that agree between two patches before they are worth a patch of their own."""


def short(zone: str, fields: Mapping[str, Value]) -> Value:
    """``[layout, sex mark, position, text, position, text..]``, or the zone itself where that is no shorter."""
    for layout, (lines, length) in _LINES.items():
        if len(zone) != lines * (length + 1) - 1:
            continue
        mark = _mark(zone, layout)
        said: list[Value] = [layout, mark, *_patches(_expected(layout, mark, fields), zone)]
        if len(said) <= _PATCHES_MAX and long(said, fields) == zone and _cost(said) < len(zone):
            return said
    return zone


def long(said: Value, fields: Mapping[str, Value]) -> str | None:
    """The zone as it was read. Raises :class:`UnableToRead` for what :func:`short` never says."""
    if said is None or isinstance(said, str):
        return said
    match said:
        case [int(layout), str(mark), *patches] if layout in _LINES and len(mark) == 1 and len(patches) % 2 == 0:
            text = _expected(layout, mark, fields)
            for position, patch in zip(patches[::2], patches[1::2], strict=True):
                if not isinstance(position, int) or not isinstance(patch, str) or not 0 <= position <= len(text):
                    raise UnableToRead("journal.zone.form", offset=0)
                text = text[:position] + patch + text[position + len(patch) :]
            if len(text) <= _LENGTH_MAX:
                return text
    raise UnableToRead("journal.zone.form", offset=0)


def _cost(said: Sequence[Value]) -> int:
    return sum(len(item) + 1 if isinstance(item, str) else 2 for item in said)


def _mark(zone: str, layout: int) -> str:
    """The character at the place of the sex mark."""
    return zone[_LINES[layout][1] + 1 + (7 if layout == 1 else 20)]


def _patches(expected: str, zone: str) -> list[Value]:
    """Where the zone differs: positions and what stands there, in order."""
    places = [place for place, letter in enumerate(zone) if expected[place : place + 1] != letter]
    found: list[Value] = []
    for group in _close_together(places):
        found += [group[0], zone[group[0] : group[-1] + 1]]
    return found


def _close_together(places: Sequence[int]) -> list[list[int]]:
    groups: list[list[int]] = []
    for place in places:
        if groups and place - groups[-1][-1] <= _PATCH_COSTS:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


# --- what a layout gives -----------------------------------------------------------------------


def _expected(layout: int, mark: str, fields: Mapping[str, Value]) -> str:
    code, state, number = (_text(fields.get(name)) for name in ("document_code", "issuing_state", "document_number"))
    names = f"{_text(fields.get('surname'))}<<{_text(fields.get('given_names'))}"
    code, state, number = code.ljust(2, "<")[:2], state.ljust(3, "<")[:3], number.ljust(9, "<")[:9]
    sum_of_number = _sum(number)
    number_digit = sum_of_number % 10
    birth, sum_of_birth = _checked_birth(fields.get("birth"))
    expiry, sum_of_expiry = _checked_expiry(fields.get("expiry"))
    # The digit of the whole goes on with the same weights; optional data are fillers, which weigh nothing.
    whole = (sum_of_number + _WEIGHTS[0] * number_digit + sum_of_birth + sum_of_expiry) % 10
    if layout == 1:
        first, second = f"{code}{state}{number}{number_digit}{'<' * 15}", f"{birth}{mark}{expiry}{state}{'<' * 11}"
        return f"{first}\n{second}{whole}\n{names.ljust(30, '<')[:30]}"
    length, optional = (36, "<" * 7) if layout == 2 else (44, "<" * 15)
    # In TD3 the last of these fillers is the optional data's own check digit: a filler where they are empty.
    first = f"{code}{state}{names}".ljust(length, "<")[:length]
    return f"{first}\n{number}{number_digit}{state}{birth}{mark}{expiry}{optional}{whole}"


def _text(value: Value) -> str:
    """A field as a zone writes it: letters and digits, everything else a filler."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() and value.isalnum() else _NO_LETTER.sub("<", value)


def _birth(value: Value) -> str:
    """YYMMDD of an approximate date's number, fillers for what is not known."""
    if not isinstance(value, int) or value < 0:
        return "<" * 6
    digits = value // 2
    parts = digits // 10_000 % 100, digits // 100 % 100, digits % 100
    known = digits // 10_000, parts[1], parts[2]
    return "".join(f"{part:02d}" if there else "<<" for part, there in zip(parts, known, strict=True))


def _expiry(value: Value) -> str:
    if not isinstance(value, int) or not 0 <= value <= (date.max - _EPOCH).days:
        return "<" * 6
    found = _EPOCH + timedelta(days=value)
    return f"{found.year % 100:02d}{found.month:02d}{found.day:02d}"


@lru_cache(maxsize=32_768)
def _checked_birth(value: Value) -> tuple[str, int]:
    """A birth date with its digit, and what it adds to the whole, where it begins at a place 3n + 1."""
    return _checked(_birth(value), 1)


@lru_cache(maxsize=8_192)
def _checked_expiry(value: Value) -> tuple[str, int]:
    """An expiry with its digit, and what it adds to the whole, where it begins at a place 3n + 2."""
    return _checked(_expiry(value), 2)


def _checked(text: str, place: int) -> tuple[str, int]:
    checked = f"{text}{_sum(text) % 10}"
    return checked, _sum(checked, place)


def _sum(text: str, place: int = 0) -> int:
    """Weights 7, 3, 1 from ``place`` on; digits as they are, letters from 10, fillers 0. Modulo 10 the check digit."""
    return sum(map(mul, map(_VALUES.__getitem__, text), _WEIGHTS[place:]))
