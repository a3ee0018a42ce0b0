"""Signed data (CMS, RFC 5652): the form of security objects (Doc 9303-10 §4.7.2) and of master lists (9303-12 §9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jalon.documents.trust.algorithms import digest, digest_name, signature_algorithm
from jalon.documents.trust.ber import (
    OCTET_STRING,
    SEQUENCE,
    SET,
    Element,
    children,
    expect,
    integer,
    object_identifier,
    octets,
    read,
    sequence,
    unreadable,
)
from jalon.documents.trust.certificate import Certificate
from jalon.documents.trust.names import Name, name_of
from jalon.documents.trust.public_key import PublicKey, signed_by
from jalon.documents.trust.times import time_of
from jalon.kernel.limits import BER_ELEMENTS_MAX

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_TIME = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"
_CERTIFICATES_MAX = 16
_SIGNERS_MAX = 8
_ATTRIBUTES_MAX = 64


class SignatureProblem(StrEnum):
    """What is wrong with one signature over signed data."""

    ATTRIBUTES_ABSENT = "attributes_absent"
    CONTENT_TYPE_WRONG = "content_type_wrong"
    DIGEST_ABSENT = "digest_absent"
    DIGEST_WRONG = "digest_wrong"
    UNSUPPORTED = "unsupported"
    SIGNATURE_WRONG = "signature_wrong"


@dataclass(frozen=True)
class Signer:
    """One SignerInfo: who signed (by issuer and serial, or by key id), with what, over which attributes."""

    issuer: Name | None
    serial: int
    key_id: bytes | None
    digest_algorithm: bytes
    signature_algorithm: bytes
    signature: bytes
    signed_attributes: bytes | None
    attributes: Mapping[str, Element]

    @property
    def signing_time(self) -> datetime | None:
        """The signed time, where the signer gave one. Raises :class:`UnableToRead`."""
        value = self.attributes.get(_SIGNING_TIME)
        return None if value is None else time_of(value)

    def names(self, certificate: Certificate) -> bool:
        """Whether this signer says that its certificate is this one.

        Some States write the parts of the issuer's name in another order here; the signature decides in the end.
        """
        if self.key_id is not None:
            return self.key_id == certificate.key_id
        assert self.issuer is not None
        named, own = self.issuer.key, certificate.issuer.key
        return self.serial == certificate.serial and (named == own or sorted(named) == sorted(own))


@dataclass(frozen=True)
class SignedData:
    """Content with its type, the certificates that came along, and the signers. ``after`` is where it ends."""

    content_type: str
    content: bytes
    certificates: tuple[bytes, ...]
    signers: tuple[Signer, ...]
    after: int


def read_signed_data(data: bytes, offset: int = 0, limit: int | None = None) -> SignedData:
    """The SignedData at ``offset``. Raises :class:`UnableToRead`."""
    whole = read(data, offset, limit)
    outer = sequence(whole, 2)
    if object_identifier(outer[0]) != _SIGNED_DATA:
        raise unreadable("not_signed_data", outer[0].start)
    parts = sequence(sequence(outer[1], 1, tag=0xA0)[0], 4)
    content_type, content = _encapsulated(parts[2])
    certificates = tuple(
        certificate.whole
        for part in parts[3:]
        if part.tag == 0xA0
        for certificate in children(part, _CERTIFICATES_MAX)
        if certificate.tag == SEQUENCE
    )
    signers = tuple(_signer(one) for one in children(expect(parts[-1], SET), _SIGNERS_MAX))
    return SignedData(content_type, content, certificates, signers, whole.after)


def _encapsulated(part: Element) -> tuple[str, bytes]:
    inside = sequence(part, 1)
    if len(inside) < 2:
        raise unreadable("no_content", part.end)
    return object_identifier(inside[0]), octets(sequence(inside[1], 1, tag=0xA0)[0])


def _signer(info: Element) -> Signer:
    parts = sequence(info, 5)
    issuer, serial, key_id = _identifier(parts[1])
    rest = parts[3:]
    signed = rest.pop(0) if rest[0].tag == 0xA0 else None
    if len(rest) < 2:
        raise unreadable("truncated", info.end)
    return Signer(
        issuer=issuer,
        serial=serial,
        key_id=key_id,
        digest_algorithm=expect(parts[2], SEQUENCE).whole,
        signature_algorithm=expect(rest[0], SEQUENCE).whole,
        signature=expect(rest[1], OCTET_STRING).value,
        signed_attributes=None if signed is None else b"\x31" + signed.whole[1:],
        attributes={} if signed is None else _attributes(signed),
    )


def _identifier(element: Element) -> tuple[Name | None, int, bytes | None]:
    if element.tag == 0x80:
        return None, 0, element.value
    issuer, serial = sequence(element, 2)[:2]
    return name_of(issuer), integer(serial), None


def _attributes(signed: Element) -> dict[str, Element]:
    """The single value of each signed attribute; one that is repeated, or has no value, is malformed."""
    found: dict[str, Element] = {}
    for attribute in children(signed, _ATTRIBUTES_MAX):
        oid, values = sequence(attribute, 2)[:2]
        name = object_identifier(oid)
        if name in found:
            raise unreadable("malformed", attribute.start)
        found[name] = sequence(values, 1, tag=SET)[0]
    return found


def problems_of_attributes(data: SignedData, signer: Signer, content_type: str) -> Iterable[SignatureProblem]:
    """What the signed attributes say against the content (RFC 5652 §5.3, §11.1, §11.2; Doc 9303-10 §4.7.2.1)."""
    if signer.signed_attributes is None:
        yield SignatureProblem.ATTRIBUTES_ABSENT
        return
    said = signer.attributes.get(_CONTENT_TYPE)
    if data.content_type != content_type or said is None or object_identifier(said) != content_type:
        yield SignatureProblem.CONTENT_TYPE_WRONG
    expected = signer.attributes.get(_MESSAGE_DIGEST)
    algorithm = digest_name(signer.digest_algorithm)
    if expected is None:
        yield SignatureProblem.DIGEST_ABSENT
    elif algorithm is None:
        yield SignatureProblem.UNSUPPORTED
    elif octets(expected) != digest(algorithm, data.content):
        yield SignatureProblem.DIGEST_WRONG


def problem_of_signature(data: SignedData, signer: Signer, key: PublicKey) -> SignatureProblem | None:
    """Whether the key made the signature; the algorithm is the SignerInfo's, never the certificate's."""
    algorithm = signature_algorithm(signer.signature_algorithm, signer.digest_algorithm)
    if algorithm is None or key.key is None:
        return SignatureProblem.UNSUPPORTED
    signed = data.content if signer.signed_attributes is None else signer.signed_attributes
    if signed_by(key, algorithm, signer.signature, signed) or signed_by(
        key, algorithm, signer.signature, _sorted(signed)
    ):
        return None
    return SignatureProblem.SIGNATURE_WRONG


def _sorted(attributes: bytes) -> bytes:
    """The attributes as DER orders a SET: some signers sign that, and write another order (RFC 5652 §5.4)."""
    if attributes[:1] != b"\x31":
        return attributes
    return _der(0x31, b"".join(sorted(part.whole for part in children(read(attributes), BER_ELEMENTS_MAX))))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
