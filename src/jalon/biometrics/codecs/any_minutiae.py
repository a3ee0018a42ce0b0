"""A record of minutiae in any format that is read: which one it is shows in its head."""

from __future__ import annotations

from jalon.biometrics.codecs import ansi378, cbeff, iso19794_2
from jalon.biometrics.template import Template


def is_record(data: bytes) -> bool:
    """Whether the bytes start like a record of minutiae, or like a CBEFF block that may hold one."""
    return data[:4] == iso19794_2.MAGIC or data[:2] in (cbeff.GROUP, cbeff.BLOCK)


def read(data: bytes) -> list[Template]:
    """All views. Raises :class:`UnableToReadTemplate`."""
    if data[:2] in (cbeff.GROUP, cbeff.BLOCK):
        return [view for block in cbeff.read(data) for view in read(block.data) if block.data[:4] == iso19794_2.MAGIC]
    return ansi378.read(data) if ansi378.is_ansi(data) else iso19794_2.read(data)
