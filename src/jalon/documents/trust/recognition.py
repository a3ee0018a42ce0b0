"""What a file of the trust store is, told from its bytes and not from its name."""

from __future__ import annotations

import base64
import binascii
import re
from enum import StrEnum

from jalon.documents.trust.ber import OID, SEQUENCE, Element, children, read
from jalon.documents.trust.certificate import Certificate, read_certificate
from jalon.documents.trust.errors import UnableToTrust
from jalon.documents.trust.revocation import RevocationList, read_revocation_list
from jalon.kernel.errors import UnableToRead

_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]{3,40}-----\s+([A-Za-z0-9+/=\s]+?)-----END [A-Z0-9 ]{3,40}-----", re.ASCII)
_DIRECTORY = re.compile(rb"(?:\s|#[^\n]*\n)*(?:version\s*:\s*1\s|dn\s*::?\s)", re.IGNORECASE)
_HEAD_BYTES = 4_096
_TIMES = (0x17, 0x18)


class Kind(StrEnum):
    """Kinds of files."""

    MASTER_LIST = "master_list"
    CERTIFICATE = "certificate"
    REVOCATION_LIST = "revocation_list"
    DIRECTORY = "directory"


def der_of(data: bytes) -> bytes:
    """The bytes inside PEM armour; other bytes as they are."""
    match = _PEM.search(data) if data.lstrip()[:11] == b"-----BEGIN " else None
    if match is None:
        return data
    try:
        return base64.b64decode(match[1], validate=False)
    except binascii.Error:
        return data


def kind_of(data: bytes) -> Kind:
    """The kind of ``data`` (out of its armour). Raises :class:`UnableToTrust` when it is none."""
    if _DIRECTORY.match(data[:_HEAD_BYTES]):
        return Kind.DIRECTORY
    try:
        first = children(_sequence(read(data)))[0]
        if first.tag == OID:
            return Kind.MASTER_LIST
        parts = children(_sequence(first), 8192)
        dated = any(part.tag in _TIMES for part in parts[:4])
    except (UnableToRead, IndexError) as error:
        raise UnableToTrust("documents.trust.not_recognised") from error
    return Kind.REVOCATION_LIST if dated else Kind.CERTIFICATE


def _sequence(element: Element) -> Element:
    if element.tag != SEQUENCE:
        raise UnableToTrust("documents.trust.not_recognised")
    return element


def read_either(data: bytes) -> Certificate | RevocationList:
    """A certificate or a revocation list, in PEM or not. Raises :class:`UnableToRead`, :class:`UnableToTrust`."""
    der = der_of(data)
    kind = kind_of(der)
    if kind is Kind.CERTIFICATE:
        return read_certificate(der)
    if kind is Kind.REVOCATION_LIST:
        return read_revocation_list(der)
    raise UnableToTrust("documents.trust.not_recognised")
