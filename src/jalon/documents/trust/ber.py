"""Bounded reading of BER: the one reader under chip files, certificates, revocation lists and master lists.

Every length is compared with what is there before anything is taken, nesting and number of elements are bounded, and
whatever is wrong is :class:`UnableToRead` with its offset (ITU-T X.690; BER-TLV of ISO/IEC 7816-4 is the same in form).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import BER_DEPTH_MAX, BER_ELEMENTS_MAX

INTEGER, BIT_STRING, OCTET_STRING, OID, SEQUENCE, SET = 0x02, 0x03, 0x04, 0x06, 0x30, 0x31
BOOLEAN, UTC_TIME, GENERALIZED_TIME = 0x01, 0x17, 0x18
_CONSTRUCTED_OCTETS = 0x24
_INTEGER_BYTES_MAX = 2_049


class Element(NamedTuple):
    """One element of ``data``: its tag bytes as a number, where it starts, its content's span, and what follows it."""

    data: bytes
    tag: int
    start: int
    content: int
    end: int
    after: int

    @property
    def value(self) -> bytes:
        """The content."""
        return self.data[self.content : self.end]

    @property
    def whole(self) -> bytes:
        """Tag, length and content."""
        return self.data[self.start : self.after]


_new = tuple.__new__


def unreadable(condition: str, offset: int) -> UnableToRead:
    """The failure ``documents.chip_file.<condition>`` at ``offset``."""
    return UnableToRead(f"documents.chip_file.{condition}", offset=offset)


def read(data: bytes, offset: int = 0, limit: int | None = None) -> Element:
    """The element at ``offset``, which has to end by ``limit`` (the end of ``data``). Raises :class:`UnableToRead`."""
    limit = len(data) if limit is None else limit
    tag, place, length = _header(data, offset)
    if length < 0:
        end = _end_of_indefinite(data, place, limit)
        return _new(Element, (data, tag, offset, place, end, end + 2))
    end = place + length
    if end > limit:
        raise unreadable("truncated", offset)
    return _new(Element, (data, tag, offset, place, end, end))


def _header(data: bytes, offset: int) -> tuple[int, int, int]:
    """Tag, place of the content, and its length, -1 for one that ends with two zero bytes."""
    try:
        tag = data[offset]
        place = offset + 1
        if tag & 0x1F == 0x1F:
            tag, place = _long_tag(data, tag, place)
        length = data[place]
    except IndexError as error:
        raise unreadable("truncated", offset) from error
    place += 1
    if length < 0x80:
        return tag, place, length
    width = length & 0x7F
    if width == 0:
        return tag, place, -1
    if width > 4:
        raise unreadable("too_long", offset)
    return tag, place + width, int.from_bytes(data[place : place + width], "big")


def _long_tag(data: bytes, tag: int, place: int) -> tuple[int, int]:
    """A tag of two or three bytes."""
    for _ in range(2):
        byte = data[place]
        tag, place = tag << 8 | byte, place + 1
        if not byte & 0x80:
            return tag, place
    raise unreadable("malformed", place)


def _end_of_indefinite(data: bytes, place: int, limit: int) -> int:
    """Where the content ends that begins at ``place``: one pass over its elements, however they are nested."""
    opened = 1
    for _ in range(BER_ELEMENTS_MAX):
        if data[place : place + 2] == b"\0\0":
            opened -= 1
            if not opened:
                break
            place += 2
            continue
        _, content, length = _header(data, place)
        opened += length < 0
        if opened > BER_DEPTH_MAX:
            raise unreadable("too_deep", place)
        place = content if length < 0 else content + length
    else:
        raise unreadable("too_many", place)
    if place + 2 > limit:
        raise unreadable("truncated", place)
    return place


def children(parent: Element, limit: int = BER_ELEMENTS_MAX) -> list[Element]:
    """Elements of the content, at most ``limit``. Raises :class:`UnableToRead`."""
    found: list[Element] = []
    data, place, end = parent.data, parent.content, parent.end
    while place < end:
        if len(found) >= limit:
            raise unreadable("too_many", place)
        content = place + 2
        if content <= end and (tag := data[place]) & 0x1F != 0x1F and (length := data[place + 1]) < 0x80:
            after = content + length
            if after <= end:  # one byte of tag and one of length: most elements, without another call
                found.append(_new(Element, (data, tag, place, content, after, after)))
                place = after
                continue
        element = read(data, place, end)
        found.append(element)
        place = element.after
    return found


def check_nesting(data: bytes) -> None:
    """Raises :class:`UnableToRead` when ``data`` begins with what holds too many elements, or too deep ones.

    Certificates are DER: a length that is left open (X.690 §10.1) is refused too, so that each byte is read once.
    """
    pending = [(read(data), 1)]
    seen = 0
    while pending:
        element, depth = pending.pop()
        if depth > BER_DEPTH_MAX:
            raise unreadable("too_deep", element.start)
        if element.after != element.end:
            raise unreadable("malformed", element.start)
        if data[element.start] & 0x20:
            inside = children(element)
            seen += len(inside)
            if seen > BER_ELEMENTS_MAX:
                raise unreadable("too_many", element.start)
            pending += [(child, depth + 1) for child in inside]


def expect(element: Element, tag: int) -> Element:
    """``element`` itself when it has that tag. Raises :class:`UnableToRead`."""
    if element.tag != tag:
        raise UnableToRead(
            "documents.chip_file.wrong_tag", offset=element.start, found=f"{element.tag:02X}", expected=f"{tag:02X}"
        )
    return element


def sequence(element: Element, at_least: int = 0, tag: int = SEQUENCE) -> list[Element]:
    """Children of a SEQUENCE (or of another ``tag``) that has at least so many. Raises :class:`UnableToRead`."""
    found = children(expect(element, tag))
    if len(found) < at_least:
        raise unreadable("truncated", element.end)
    return found


def integer(element: Element) -> int:
    """The value of an INTEGER of at most 16,384 bits. Raises :class:`UnableToRead`."""
    expect(element, INTEGER)
    if not 0 < element.end - element.content <= _INTEGER_BYTES_MAX:
        raise unreadable("malformed", element.start)
    return int.from_bytes(element.value, "big", signed=True)


def small_integer(element: Element) -> int:
    """A number such as a version or a data group: 0 to 65,535. Raises :class:`UnableToRead`."""
    value = integer(element)
    if not 0 <= value <= 0xFFFF:
        raise unreadable("malformed", element.start)
    return value


def octets(element: Element) -> bytes:
    """The bytes of an OCTET STRING, put together where it came in pieces. Raises :class:`UnableToRead`."""
    if element.tag == _CONSTRUCTED_OCTETS:
        return b"".join(expect(piece, OCTET_STRING).value for piece in children(element))
    return expect(element, OCTET_STRING).value


def bits(element: Element) -> bytes:
    """The bytes of a BIT STRING that is whole bytes. Raises :class:`UnableToRead`."""
    expect(element, BIT_STRING)
    if element.end == element.content or element.data[element.content]:
        raise unreadable("malformed", element.start)
    return element.data[element.content + 1 : element.end]


@lru_cache(maxsize=512)
def dotted(value: bytes) -> str:
    """An object identifier in dots, from its content; at most 64 bytes are read.

    >>> dotted(bytes.fromhex("678108010101"))
    '2.23.136.1.1.1'
    """
    numbers, number = [], 0
    for byte in value[:64]:
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(number)
            number = 0
    if not numbers:
        return ""
    first = min(numbers[0] // 40, 2)
    return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))


def object_identifier(element: Element) -> str:
    """The dotted form of an OBJECT IDENTIFIER. Raises :class:`UnableToRead`."""
    return dotted(expect(element, OID).value)
