"""Signature and digest algorithms, read from their AlgorithmIdentifier."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from jalon.documents.trust.ber import (
    OID,
    SEQUENCE,
    Element,
    children,
    expect,
    integer,
    object_identifier,
    read,
    sequence,
)

DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
"""Digests of Doc 9303-12 §4.4, and SHA-1, with which documents of before are still signed."""


class Scheme(StrEnum):
    """How a signature is made from a digest."""

    RSA = "rsa"
    RSA_PSS = "rsa_pss"
    ECDSA = "ecdsa"
    ECDSA_PLAIN = "ecdsa_plain"
    """r and s side by side (BSI TR-03111 §5.2.1)."""


@dataclass(frozen=True)
class SignatureAlgorithm:
    """One way to sign. ``digest`` is a name of hashlib; ``mgf_digest`` and ``salt_bytes`` are those of RSA-PSS."""

    scheme: Scheme
    digest: str
    mgf_digest: str = ""
    salt_bytes: int = 0


_RSA, _PSS, _MGF1, _EC_KEY = (
    "1.2.840.113549.1.1.1",
    "1.2.840.113549.1.1.10",
    "1.2.840.113549.1.1.8",
    "1.2.840.10045.2.1",
)
_SIGNATURES = {
    "1.2.840.113549.1.1.5": (Scheme.RSA, "sha1"),
    "1.2.840.113549.1.1.14": (Scheme.RSA, "sha224"),
    "1.2.840.113549.1.1.11": (Scheme.RSA, "sha256"),
    "1.2.840.113549.1.1.12": (Scheme.RSA, "sha384"),
    "1.2.840.113549.1.1.13": (Scheme.RSA, "sha512"),
    "1.2.840.10045.4.1": (Scheme.ECDSA, "sha1"),
    "1.2.840.10045.4.3.1": (Scheme.ECDSA, "sha224"),
    "1.2.840.10045.4.3.2": (Scheme.ECDSA, "sha256"),
    "1.2.840.10045.4.3.3": (Scheme.ECDSA, "sha384"),
    "1.2.840.10045.4.3.4": (Scheme.ECDSA, "sha512"),
    "0.4.0.127.0.7.1.1.4.1.1": (Scheme.ECDSA_PLAIN, "sha1"),
    "0.4.0.127.0.7.1.1.4.1.2": (Scheme.ECDSA_PLAIN, "sha224"),
    "0.4.0.127.0.7.1.1.4.1.3": (Scheme.ECDSA_PLAIN, "sha256"),
    "0.4.0.127.0.7.1.1.4.1.4": (Scheme.ECDSA_PLAIN, "sha384"),
    "0.4.0.127.0.7.1.1.4.1.5": (Scheme.ECDSA_PLAIN, "sha512"),
}
_WITHOUT_DIGEST = {_RSA: Scheme.RSA, _EC_KEY: Scheme.ECDSA}
"""Identifiers of keys stand for signatures too; the digest is then the signer's (RFC 5652 §5.3, RFC 3370 §3.2)."""
_SALT_BYTES_MAX = 512


@lru_cache(maxsize=256)
def identifier(algorithm: bytes) -> str:
    """The dotted identifier of an AlgorithmIdentifier. Raises :class:`UnableToRead`."""
    return object_identifier(sequence(read(algorithm), 1)[0])


@lru_cache(maxsize=256)
def digest_name(algorithm: bytes) -> str | None:
    """The digest's name for hashlib; None when it is not one of :data:`DIGESTS`. Raises :class:`UnableToRead`."""
    return DIGESTS.get(identifier(algorithm))


def digest(name: str, data: bytes) -> bytes:
    """The digest of ``data``; a signature does not rest on SHA-1 here without being said to."""
    return hashlib.new(name, data, usedforsecurity=False).digest()


@lru_cache(maxsize=256)
def signature_algorithm(algorithm: bytes, signer_digest: bytes | None = None) -> SignatureAlgorithm | None:
    """The algorithm of an AlgorithmIdentifier; None when it is unknown. Raises :class:`UnableToRead`.

    ``signer_digest`` is the digest's AlgorithmIdentifier of a SignerInfo, for identifiers that leave it open.
    """
    name = identifier(algorithm)
    if name == _PSS:
        return _pss(read(algorithm))
    if name in _WITHOUT_DIGEST:
        open_digest = digest_name(signer_digest) if signer_digest else None
        return SignatureAlgorithm(_WITHOUT_DIGEST[name], open_digest) if open_digest else None
    known = _SIGNATURES.get(name)
    return SignatureAlgorithm(*known) if known else None


def _pss(algorithm: Element) -> SignatureAlgorithm | None:
    """RSASSA-PSS-params with its defaults (RFC 4055 §3.1)."""
    values: dict[int, Element] = {}
    for parameters in children(algorithm)[1:2]:
        values = {field.tag: one for field in children(expect(parameters, SEQUENCE)) for one in children(field)[:1]}
    chosen = digest_name(values[0xA0].whole) if 0xA0 in values else "sha1"
    mgf = _mgf_digest(values[0xA1]) if 0xA1 in values else "sha1"
    salt = integer(values[0xA2]) if 0xA2 in values else 20
    trailer = integer(values[0xA3]) if 0xA3 in values else 1
    if not chosen or not mgf or trailer != 1 or not 0 <= salt <= _SALT_BYTES_MAX:
        return None
    return SignatureAlgorithm(Scheme.RSA_PSS, chosen, mgf, salt)


def _mgf_digest(algorithm: Element) -> str | None:
    parts = children(expect(algorithm, SEQUENCE))
    if len(parts) < 2 or parts[0].tag != OID or object_identifier(parts[0]) != _MGF1:
        return None
    return digest_name(parts[1].whole)
