"""A throw-away PKI of travel documents: CSCA, document signers, revocation lists, security objects, master lists.

It writes DER with its own few lines and shares no code with the reader under test. Keys are new at every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

_DIGEST_OIDS = {
    "sha1": "1.3.14.3.2.26",
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 weak signatures have to be met
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_ECDSA = {"sha1": "1", "sha256": "3.2", "sha384": "3.3", "sha512": "3.4"}
_RSA = {"sha1": "5", "sha256": "11", "sha384": "12", "sha512": "13"}
LDS_OBJECT, MASTER_LIST = "2.23.136.1.1.1", "2.23.136.1.1.2"
_serials = count(0x1001)


def tlv(tag: int, *parts: bytes) -> bytes:
    """One element; ``tag`` may have several bytes (0x5F1F)."""
    content = b"".join(parts)
    head = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    if len(content) < 0x80:
        return head + bytes((len(content),)) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return head + bytes((0x80 | len(size),)) + size + content


def sequence(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def integer(value: int) -> bytes:
    return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for number in (40 * first + second, *rest):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return tlv(0x06, bytes(out))


def moment(at: datetime) -> bytes:
    return tlv(0x17, at.strftime("%y%m%d%H%M%SZ").encode())


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def name(country: str, common: str) -> bytes:
    """A distinguished name of a country and a common name."""
    parts = (("2.5.4.6", 0x13, country), ("2.5.4.10", 0x0C, "Jalon test PKI"), ("2.5.4.3", 0x0C, common))
    return sequence(*(tlv(0x31, sequence(oid(kind), tlv(tag, text.encode()))) for kind, tag, text in parts if text))


def extension(kind: str, value: bytes, *, critical: bool = False) -> bytes:
    return sequence(oid(kind), *([b"\x01\x01\xff"] if critical else []), tlv(0x04, value))


def usage(*numbers: int) -> bytes:
    """keyUsage with these bits."""
    byte = sum(0x80 >> number for number in numbers)
    return extension("2.5.29.15", tlv(0x03, b"\x00" + bytes((byte,))), critical=True)


def document_types(*types: str) -> bytes:
    inside = tlv(0x31, *(tlv(0x13, kind.encode()) for kind in types))
    return extension("2.23.136.1.1.6.2", sequence(integer(0), inside))


@dataclass(frozen=True)
class Profile:
    """A kind of key: curve (or RSA bits), digest, and whether RSA signs with PSS."""

    curve: ec.EllipticCurve | None
    digest: str
    rsa_bits: int = 0
    pss: bool = False


PROFILES = {
    "p256/sha256": Profile(ec.SECP256R1(), "sha256"),
    "bp256/sha256": Profile(ec.BrainpoolP256R1(), "sha256"),
    "p384/sha384": Profile(ec.SECP384R1(), "sha384"),
    "rsa2048/sha256": Profile(None, "sha256", 2048),
    "rsa3072/sha256/PSS": Profile(None, "sha256", 3072, pss=True),
    "bp384/sha512": Profile(ec.BrainpoolP384R1(), "sha512"),
}


class Key:
    """A key of one profile, new at every call."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        if profile.curve:
            self.private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = ec.generate_private_key(profile.curve)
        else:
            self.private = rsa.generate_private_key(65537, profile.rsa_bits)

    @property
    def info(self) -> bytes:
        """SubjectPublicKeyInfo."""
        encoding = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private.public_key().public_bytes(*encoding)

    @property
    def point(self) -> bytes:
        """The uncompressed point of an elliptic key."""
        encoding = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        return self.private.public_key().public_bytes(*encoding)

    @property
    def identifier(self) -> bytes:
        return hashlib.sha1(self.info, usedforsecurity=False).digest()

    def algorithm(self, digest: str | None = None) -> bytes:
        """AlgorithmIdentifier of its signatures."""
        digest = digest or self.profile.digest
        if self.profile.curve:
            return sequence(oid(f"1.2.840.10045.4.{_ECDSA[digest]}"))
        if not self.profile.pss:
            return sequence(oid(f"1.2.840.113549.1.1.{_RSA[digest]}"), b"\x05\x00")
        inner = digest_algorithm(digest)
        mgf = sequence(oid("1.2.840.113549.1.1.8"), inner)
        size = hashlib.new(digest).digest_size
        return sequence(
            oid("1.2.840.113549.1.1.10"), sequence(tlv(0xA0, inner), tlv(0xA1, mgf), tlv(0xA2, integer(size)))
        )

    def sign(self, data: bytes, digest: str | None = None) -> bytes:
        chosen = _HASHES[digest or self.profile.digest]
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(data, ec.ECDSA(chosen))
        if self.profile.pss:
            return self.private.sign(data, padding.PSS(padding.MGF1(chosen), chosen.digest_size), chosen)
        return self.private.sign(data, padding.PKCS1v15(), chosen)


def digest_algorithm(digest: str) -> bytes:
    return sequence(oid(_DIGEST_OIDS[digest]))


@dataclass(frozen=True)
class Issued:
    """A certificate with its key, name and serial number."""

    der: bytes
    key: Key
    subject: bytes
    issuer: bytes
    serial: int


def certificate(  # noqa: PLR0913 every part of a certificate may be the wrong one
    subject: bytes,
    key: Key,
    *,
    by: Issued | None = None,
    signing: Key | None = None,
    issuer: bytes | None = None,
    valid: tuple[str, str] = ("2024-01-01", "2034-01-01"),
    extensions: Sequence[bytes] = (),
    authority_id: bytes | None = None,
    key_info: bytes | None = None,
    key_ids: bool = True,
) -> Issued:
    """A certificate of ``key``, signed by ``by`` (itself when None), or by another key under that name."""
    signer = signing or (by.key if by else key)
    issuer = issuer or (by.subject if by else subject)
    authority_id = authority_id or (by.key if by else signer).identifier
    identifiers = (
        extension("2.5.29.14", tlv(0x04, key.identifier)),
        extension("2.5.29.35", sequence(tlv(0x80, authority_id))),
    )
    serial = next(_serials)
    body = sequence(
        tlv(0xA0, integer(2)),
        integer(serial),
        signer.algorithm(),
        issuer,
        sequence(*(moment(day(text)) for text in valid)),
        subject,
        key_info or key.info,
        tlv(0xA3, sequence(*(identifiers if key_ids else ()), *extensions)),
    )
    der = sequence(body, signer.algorithm(), tlv(0x03, b"\0", signer.sign(body)))
    return Issued(der, key, subject, issuer, serial)


def authority(country: str, common: str, key: Key, **changes: object) -> Issued:
    """A CSCA certificate."""
    basic = extension("2.5.29.19", sequence(b"\x01\x01\xff", integer(0)), critical=True)
    given = {"valid": ("2020-01-01", "2036-01-01"), "extensions": (basic, usage(5, 6))} | changes
    return certificate(name(country, common), key, **given)


def revocation_list(
    issuer: Issued,
    revoked: Mapping[int, str],
    *,
    this: str = "2026-11-01",
    following: str = "2027-02-01",
    number: int = 7,
) -> bytes:
    """A CRL of an authority: serial numbers with their days."""
    entries = [sequence(integer(serial), moment(day(on))) for serial, on in revoked.items()]
    body = sequence(
        integer(1),
        issuer.key.algorithm(),
        issuer.subject,
        moment(day(this)),
        moment(day(following)),
        *([sequence(*entries)] if entries else []),
        tlv(0xA0, sequence(extension("2.5.29.20", integer(number)))),
    )
    return sequence(body, issuer.key.algorithm(), tlv(0x03, b"\0", issuer.key.sign(body)))


def attribute(kind: str, value: bytes) -> bytes:
    return sequence(oid(kind), tlv(0x31, value))


def signed_attributes(
    content: bytes, digest: str, *, content_type: str, signed_at: datetime | None, hashed: bytes | None = None
) -> list[bytes]:
    """contentType, signingTime where given, and messageDigest (``b""`` leaves it out)."""
    found = [attribute("1.2.840.113549.1.9.3", oid(content_type))]
    if signed_at:
        found.append(attribute("1.2.840.113549.1.9.5", moment(signed_at)))
    if hashed is None:
        hashed = hashlib.new(digest, content).digest()
    if hashed:
        found.append(attribute("1.2.840.113549.1.9.4", tlv(0x04, hashed)))
    return found


def signer_info(
    signer: Issued, attributes: Sequence[bytes] | None, content: bytes, *, by_key_id: bool = False
) -> bytes:
    """A SignerInfo; ``attributes`` None signs the content itself."""
    key = signer.key
    named = tlv(0x80, key.identifier) if by_key_id else sequence(signer.issuer, integer(signer.serial))
    signed = content if attributes is None else tlv(0x31, *attributes)
    return sequence(
        integer(3 if by_key_id else 1),
        named,
        digest_algorithm(key.profile.digest),
        *([] if attributes is None else [tlv(0xA0, *attributes)]),
        key.algorithm(),
        tlv(0x04, key.sign(signed)),
    )


def signed_data(content_type: str, content: bytes, certificates: Sequence[bytes], infos: Sequence[bytes]) -> bytes:
    """ContentInfo with SignedData."""
    inner = sequence(
        integer(3),
        tlv(0x31, digest_algorithm("sha256")),
        sequence(oid(content_type), tlv(0xA0, tlv(0x04, content))),
        *([tlv(0xA0, *certificates)] if certificates else []),
        tlv(0x31, *infos),
    )
    return sequence(oid("1.2.840.113549.1.7.2"), tlv(0xA0, inner))


def master_list(
    signer: Issued, certificates: Sequence[bytes], *, signed_at: datetime | None, along: Sequence[bytes] = ()
) -> bytes:
    """A master list signed by ``signer``; ``along`` are certificates that travel with it."""
    content = sequence(integer(0), tlv(0x31, *certificates))
    attributes = signed_attributes(content, signer.key.profile.digest, content_type=MASTER_LIST, signed_at=signed_at)
    return signed_data(MASTER_LIST, content, [signer.der, *along], [signer_info(signer, attributes, content)])
