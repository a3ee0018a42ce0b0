"""Exports of the ICAO Public Key Directory in LDIF (RFC 2849): read entry by entry, and what is broken is told."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from jalon.kernel.limits import LDIF_ENTRIES_MAX

_LINE_BYTES_MAX = 16_777_216


class Item(StrEnum):
    """What an entry of the directory carries."""

    MASTER_LIST = "master_list"
    AUTHORITY = "authority"
    SIGNER = "signer"
    REVOCATION_LIST = "revocation_list"


_ATTRIBUTES = {
    b"usercertificate": Item.SIGNER,
    b"cacertificate": Item.AUTHORITY,
    b"certificaterevocationlist": Item.REVOCATION_LIST,
    b"pkdmasterlistcontent": Item.MASTER_LIST,
    b"cscamasterlistdata": Item.MASTER_LIST,
}


@dataclass(frozen=True)
class DirectoryItem:
    """One value of the directory: its line, its kind, its bytes; None for one that cannot be decoded."""

    line: int
    item: Item
    data: bytes | None


def read_directory(data: bytes) -> Iterator[DirectoryItem]:
    """Values that matter here, in their order; at most LDIF_ENTRIES_MAX of them."""
    told = 0
    for number, name, value in _attributes(data):
        item = _ATTRIBUTES.get(name.partition(b";")[0].strip().lower())
        if item is None:
            continue
        if told >= LDIF_ENTRIES_MAX:
            return
        told += 1
        yield DirectoryItem(number, item, _decoded(value))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Line number, name and raw value of each attribute; a line that begins with a blank continues the one before."""
    begun, folded = 0, bytearray()
    for number, line in enumerate(data.split(b"\n"), 1):
        stripped = line.rstrip(b"\r")
        if stripped[:1] == b" " and begun and len(folded) < _LINE_BYTES_MAX:
            folded += stripped[1:]
            continue
        if begun:
            yield _split(begun, bytes(folded))
        begun, folded = (number, bytearray(stripped)) if b":" in stripped and stripped[:1] != b"#" else (0, bytearray())
    if begun:
        yield _split(begun, bytes(folded))


def _split(number: int, line: bytes) -> tuple[int, bytes, bytes]:
    name, _, value = line.partition(b":")
    return number, name, value


def _decoded(value: bytes) -> bytes | None:
    """The bytes of ``: base64``; None where it is not, since a certificate has no plain form."""
    if value[:1] != b":":
        return None
    try:
        return base64.b64decode(value[1:].strip(), validate=True) or None
    except binascii.Error:
        return None
