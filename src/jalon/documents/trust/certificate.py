"""Certificates of issuing States and of their document signers (X.509, RFC 5280; profiles of Doc 9303-12 §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from jalon.documents.trust.algorithms import SignatureAlgorithm, signature_algorithm
from jalon.documents.trust.ber import (
    BOOLEAN,
    OCTET_STRING,
    SEQUENCE,
    SET,
    Element,
    bits,
    check_nesting,
    children,
    expect,
    integer,
    object_identifier,
    read,
    sequence,
    small_integer,
    unreadable,
)
from jalon.documents.trust.names import Name, name_of
from jalon.documents.trust.public_key import PublicKey, public_key, signed_by
from jalon.documents.trust.times import time_of
from jalon.kernel.limits import CERTIFICATE_BYTES_MAX

DIGITAL_SIGNATURE, KEY_CERT_SIGN, CRL_SIGN = 0, 5, 6
"""Bits of keyUsage (RFC 5280 §4.2.1.3)."""
MASTER_LIST_SIGNING = "2.23.136.1.1.3"

_KEY_ID, _AUTHORITY, _KEY_USAGE, _BASIC = "2.5.29.14", "2.5.29.35", "2.5.29.15", "2.5.29.19"
_KEY_PERIOD, _EXTENDED_USAGE, _DOCUMENT_TYPES = "2.5.29.16", "2.5.29.37", "2.23.136.1.1.6.2"
_UNDERSTOOD = frozenset(
    {_KEY_ID, _AUTHORITY, _KEY_USAGE, _BASIC, _KEY_PERIOD, _EXTENDED_USAGE, _DOCUMENT_TYPES}
    | {"2.5.29.17", "2.5.29.18", "2.5.29.31", "2.5.29.32", "2.23.136.1.1.6.1"}
)
"""With the alternative names, CRL distribution points, policies and the change of names, which decide nothing here."""
_EXTENSIONS_MAX = 64


@dataclass
class _Extensions:
    """What the extensions said; None where there was no such extension."""

    key_id: bytes | None = None
    authority_key_id: bytes | None = None
    key_usage: frozenset[int] | None = None
    is_authority: bool = False
    key_period: tuple[datetime | None, datetime | None] = (None, None)
    extended_usage: frozenset[str] = frozenset()
    document_types: frozenset[str] | None = None
    unknown_critical: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Certificate:
    """One certificate as it was read; ``der`` is the whole. Two are equal when their bytes are."""

    der: bytes
    to_be_signed: bytes
    serial: int
    issuer: Name
    subject: Name
    not_before: datetime
    not_after: datetime
    key_info: bytes
    algorithm: SignatureAlgorithm | None
    signature: bytes
    key_id: bytes | None
    authority_key_id: bytes | None
    key_usage: frozenset[int] | None
    is_authority: bool
    key_period: tuple[datetime | None, datetime | None]
    extended_usage: frozenset[str]
    document_types: frozenset[str] | None
    unknown_critical: tuple[str, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole, 64 hexadecimal digits."""
        return sha256(self.der).hexdigest()

    @property
    def key(self) -> PublicKey:
        """The subject's key; :func:`read_certificate` made sure that it can be read."""
        return public_key(self.key_info)

    @property
    def self_issued(self) -> bool:
        """Issuer and subject have one name. It does not say whose key signed."""
        return self.issuer.key == self.subject.key

    def signed_by(self, issuer: Certificate) -> bool:
        """Whether the issuer's key made this certificate's signature."""
        return self.algorithm is not None and signed_by(issuer.key, self.algorithm, self.signature, self.to_be_signed)


def read_certificate(der: bytes) -> Certificate:
    """The certificate at the beginning of ``der``. Raises :class:`UnableToRead`."""
    if len(der) > CERTIFICATE_BYTES_MAX:
        raise unreadable("file_too_large", CERTIFICATE_BYTES_MAX)
    check_nesting(der)
    whole = read(der)
    body, algorithm, signature = sequence(whole, 3)[:3]
    parts = sequence(body, 6)
    parts = parts[1:] if parts[0].tag == 0xA0 else parts
    if len(parts) < 6:
        raise unreadable("truncated", body.end)
    validity = sequence(parts[3], 2)
    public_key(parts[5].whole)
    found = _extensions(next((part for part in parts[6:] if part.tag == 0xA3), None))
    return Certificate(
        der=whole.whole,
        to_be_signed=body.whole,
        serial=integer(parts[0]),
        issuer=name_of(parts[2]),
        subject=name_of(parts[4]),
        not_before=time_of(validity[0]),
        not_after=time_of(validity[1]),
        key_info=parts[5].whole,
        algorithm=signature_algorithm(algorithm.whole) if algorithm.whole == parts[1].whole else None,
        signature=bits(signature),
        key_id=found.key_id,
        authority_key_id=found.authority_key_id,
        key_usage=found.key_usage,
        is_authority=found.is_authority,
        key_period=found.key_period,
        extended_usage=found.extended_usage,
        document_types=found.document_types,
        unknown_critical=tuple(found.unknown_critical),
    )


def _extensions(holder: Element | None) -> _Extensions:
    found = _Extensions()
    if holder is None:
        return found
    for oid, critical, value in each_extension(sequence(holder, 1, tag=0xA3)[0]):
        if critical and oid not in _UNDERSTOOD:
            found.unknown_critical.append(oid)
        elif oid in _UNDERSTOOD:
            _take(found, oid, value)
    return found


def each_extension(extensions: Element) -> Iterator[tuple[str, bool, Element]]:
    """Identifier, criticality and value of each extension. Raises :class:`UnableToRead`."""
    for extension in children(expect(extensions, SEQUENCE), _EXTENSIONS_MAX):
        parts = sequence(extension, 2)
        critical = parts[1].tag == BOOLEAN and parts[1].value != b"\0"
        yield object_identifier(parts[0]), critical, read(expect(parts[-1], OCTET_STRING).value)


def _take(found: _Extensions, oid: str, value: Element) -> None:
    if oid == _KEY_ID:
        found.key_id = expect(value, OCTET_STRING).value
    elif oid == _AUTHORITY:
        found.authority_key_id = next((part.value for part in sequence(value) if part.tag == 0x80), None)
    elif oid == _KEY_USAGE:
        found.key_usage = _set_bits(value)
    elif oid == _BASIC:
        found.is_authority = any(part.tag == BOOLEAN and part.value != b"\0" for part in sequence(value))
    elif oid == _KEY_PERIOD:
        moments = {part.tag: time_of(_as_generalized(part)) for part in sequence(value)}
        found.key_period = (moments.get(0x80), moments.get(0x81))
    elif oid == _EXTENDED_USAGE:
        found.extended_usage = frozenset(object_identifier(part) for part in sequence(value))
    elif oid == _DOCUMENT_TYPES:
        found.document_types = _document_types(value)


def _as_generalized(implicit: Element) -> Element:
    return implicit._replace(tag=0x18)


def _set_bits(value: Element) -> frozenset[int]:
    """Numbers of the bits that are set in a BIT STRING with named bits."""
    content = expect(value, 0x03).value[1:3]
    return frozenset(8 * place + bit for place, byte in enumerate(content) for bit in range(8) if byte & 0x80 >> bit)


def _document_types(value: Element) -> frozenset[str]:
    """documentTypeList: SEQUENCE { version, SET OF document types } (Doc 9303-12 §7.1.1.6)."""
    parts = sequence(value, 2)
    small_integer(parts[0])
    types = children(expect(parts[1], SET), _EXTENSIONS_MAX)
    return frozenset(one.value.decode("ascii", "replace").rstrip("<").upper() for one in types)
