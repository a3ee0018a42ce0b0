"""Deterministic CBOR for everything that is hashed.

A profile stricter than RFC 8949 section 4.2 (journal format, section 3): integers, byte strings, NFC text, arrays,
false, true, null; shortest form; no maps, tags, floats, or indefinite lengths. One value has one encoding, and the
reader refuses every other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead

Value: TypeAlias = "bool | int | bytes | str | Sequence[Value] | None"

_INTEGER_MAX = (1 << 64) - 1


def encode(value: Value) -> bytes:
    """Canonical bytes of ``value``.

    Raises ``AssertionError`` for a value outside the profile: what we write is never hostile.

    >>> encode([1, "NER", None]).hex()
    '8301634e4552f6'
    """
    out = bytearray()
    _write(value, out, 0)
    return bytes(out)


def _head(major: int, argument: int, out: bytearray) -> None:
    if argument < 24:
        out.append(major << 5 | argument)
    elif argument < 1 << 8:
        out.append(major << 5 | 24)
        out.append(argument)
    elif argument < 1 << 16:
        out.append(major << 5 | 25)
        out += argument.to_bytes(2, "big")
    elif argument < 1 << 32:
        out.append(major << 5 | 26)
        out += argument.to_bytes(4, "big")
    else:
        assert argument <= _INTEGER_MAX, "integer beyond 64 bits"
        out.append(major << 5 | 27)
        out += argument.to_bytes(8, "big")


def _write(value: Value, out: bytearray, depth: int) -> None:
    if value is None:
        out.append(0xF6)
    elif isinstance(value, bool):
        out.append(0xF5 if value else 0xF4)
    elif isinstance(value, int):
        if value >= 0:
            _head(0, value, out)
        else:
            _head(1, -1 - value, out)
    elif isinstance(value, bytes):
        assert len(value) <= limits.CBOR_STRING_BYTES_MAX, "byte string too long"
        _head(2, len(value), out)
        out += value
    elif isinstance(value, str):
        data = unicodedata.normalize("NFC", value).encode()
        assert len(data) <= limits.CBOR_STRING_BYTES_MAX, "text too long"
        _head(3, len(data), out)
        out += data
    else:
        assert depth < limits.CBOR_DEPTH_MAX, "nested too deep"
        assert len(value) <= limits.CBOR_ITEMS_MAX, "too many items"
        _head(4, len(value), out)
        for item in value:
            _write(item, out, depth + 1)


def decode(data: bytes) -> Value:
    """The value of ``data``, which must be exactly one canonical item.

    Raises :class:`UnableToRead` with the offset of the first byte that is not canonical.
    """
    reader = Reader(data)
    value = reader.item()
    reader.end()
    return value


_ONE_BYTE: Mapping[int, Value] = {number: number for number in range(24)} | {0xF4: False, 0xF5: True, 0xF6: None}
"""Items that are one byte, by that byte."""
_FIRST_TEXT = 0x60
_FIRST_ARRAY = 0x80
_LAST_SHORT_ARRAY = 0x97
_SHORT: Mapping[int, int] = {first + size: size for first in (0x40, _FIRST_TEXT) for size in range(24)}
"""Length of byte strings and texts that say it in their first byte, by that byte."""
_LONGER: Mapping[int, tuple[int, int]] = {0x18: (1, 24), 0x19: (2, 1 << 8), 0x1A: (4, 1 << 16), 0x1B: (8, 1 << 32)}
"""Bytes that follow the first one of a positive integer, and the least that so many may say, by that first byte."""
_NOTHING = -1
"""Stands for a byte where there is none."""


class Reader:
    """Reads consecutive canonical items; used where several stand in a row, as in an envelope."""

    def __init__(
        self,
        data: bytes,
        *,
        items_max: int = limits.CBOR_ITEMS_MAX,
        string_bytes_max: int = limits.CBOR_STRING_BYTES_MAX,
    ) -> None:
        self.data = data
        self.at = 0
        self._stop = len(data)
        self._items_max = items_max
        self._string_bytes_max = string_bytes_max

    def item(self) -> Value:
        """The next item."""
        return self._item(0)

    def end(self) -> None:
        """Refuse anything after the last item."""
        if self.at != len(self.data):
            raise self._refuse("trailing")

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes as they are."""
        stop = self.at + count
        if stop > self._stop:
            raise self._beyond()
        taken = self.data[self.at : stop]
        self.at = stop
        return taken

    def _beyond(self) -> UnableToRead:
        """What to say when an item reaches beyond the bytes that may be read."""
        return self._refuse("truncated")

    def _refuse(self, condition: str, at: int | None = None) -> UnableToRead:
        return UnableToRead(f"kernel.canonical.{condition}", offset=self.at if at is None else at)

    def _argument(self, start: int, info: int) -> int:
        if info > 27:
            raise self._refuse("not_canonical", start)
        size = 1 << (info - 24)
        argument = int.from_bytes(self.take(size), "big")
        if argument < (24 if size == 1 else 1 << (size * 4)):
            raise self._refuse("not_canonical", start)
        return argument

    def _item(self, depth: int) -> Value:
        start = self.at
        if start >= self._stop:
            raise self._beyond()
        initial = self.data[start]
        self.at = start + 1
        if initial in _ONE_BYTE:
            return _ONE_BYTE[initial]
        major, argument = initial >> 5, initial & 31
        if major > 4:
            raise self._refuse("not_canonical", start)
        if argument > 23:
            argument = self._argument(start, argument)
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 4:
            return self._array(argument, start, depth)
        if argument > self._string_bytes_max:
            raise self._refuse("too_long", start)
        data = self.take(argument)
        if major == 2:
            return data
        return data.decode() if data.isascii() else self._text(data, start)

    def _array(self, count: int, start: int, depth: int) -> list[Value]:
        if depth >= limits.CBOR_DEPTH_MAX:
            raise self._refuse("too_deep", start)
        if count > self._items_max:
            raise self._refuse("too_many_items", start)
        data, stop, inner = self.data, self._stop, depth + 1
        # Most items of an entry are of one byte, short strings, small integers and small arrays of such; a call for
        # each is what a hub would spend its time on. What is not plainly right goes to `_item`, which says what is
        # wrong with it.
        at = self.at
        found: list[Value] = []
        for _ in range(count):
            initial = data[at] if at < stop else _NOTHING
            if initial in _ONE_BYTE:
                found.append(_ONE_BYTE[initial])
                at += 1
            elif (
                initial in _SHORT
                and (after := at + 1 + _SHORT[initial]) <= stop
                and (initial < _FIRST_TEXT or data[at + 1 : after].isascii())
            ):
                piece = data[at + 1 : after]
                found.append(piece if initial < _FIRST_TEXT else piece.decode())
                at = after
            elif (
                initial in _LONGER
                and (after := at + 1 + _LONGER[initial][0]) <= stop
                and (number := int.from_bytes(data[at + 1 : after], "big")) >= _LONGER[initial][1]
            ):
                found.append(number)
                at = after
            elif _FIRST_ARRAY <= initial <= _LAST_SHORT_ARRAY:
                self.at = at + 1
                found.append(self._array(initial - _FIRST_ARRAY, at, inner))
                at = self.at
            else:
                self.at = at
                found.append(self._item(inner))
                at = self.at
        self.at = at
        return found

    def _text(self, data: bytes, start: int) -> str:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise self._refuse("not_text", start) from error
        if not unicodedata.is_normalized("NFC", text):
            raise self._refuse("not_canonical", start)
        return text
