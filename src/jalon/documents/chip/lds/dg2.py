"""DG2: where the portrait stands, and what its header says (Doc 9303-10 §4.7.2, ISO/IEC 7816-11). No image is kept."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.documents.trust.ber import Element, children, expect, read, sequence, unreadable

_TAG, _GROUP, _TEMPLATE, _HEADER, _COUNT = 0x75, 0x7F61, 0x7F60, 0xA1, 0x02
_BLOCKS = (0x5F2E, 0x7F2E)
_TEMPLATES_MAX = 9
_FORMATS = {
    b"FAC\x00": "ISO/IEC 19794-5",
    b"\x7f\x61": "ISO/IEC 39794-5",
}


@dataclass(frozen=True)
class BiometricBlock:
    """One biometric template: the format owner and type of its header, its data's form, and the span in the file."""

    format_owner: int
    format_type: int
    data_format: str
    offset: int
    length: int


def read_dg2(data: bytes) -> tuple[BiometricBlock, ...]:
    """The blocks of DG2, at most nine. Raises :class:`UnableToRead`."""
    group = expect(sequence(read(data), 1, tag=_TAG)[0], _GROUP)
    parts = children(group, _TEMPLATES_MAX + 1)
    templates = [part for part in parts if part.tag == _TEMPLATE]
    count = next((int.from_bytes(part.value[:2], "big") for part in parts if part.tag == _COUNT), None)
    if count is None or count != len(templates):
        raise unreadable("malformed", group.content)
    return tuple(_block(template) for template in templates)


def _block(template: Element) -> BiometricBlock:
    parts = {part.tag: part for part in children(template, 8)}
    block = next((parts[tag] for tag in _BLOCKS if tag in parts), None)
    if block is None or _HEADER not in parts:
        raise unreadable("truncated", template.content)
    header = {part.tag: part.value for part in children(parts[_HEADER], 32)}
    start = block.data[block.content : block.content + 8]
    data_format = next((name for begin, name in _FORMATS.items() if start.startswith(begin)), "")
    return BiometricBlock(
        format_owner=int.from_bytes(header.get(0x87, b"")[:4], "big"),
        format_type=int.from_bytes(header.get(0x88, b"")[:4], "big"),
        data_format=data_format,
        offset=block.content,
        length=block.end - block.content,
    )
