"""Public keys of certificates, and whether one of them made a signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from jalon.documents.trust.algorithms import Scheme, SignatureAlgorithm
from jalon.documents.trust.ber import Element, bits, integer, object_identifier, read, sequence
from jalon.documents.trust.curves import Curve, UnknownCurve, curve_of, parameters_of
from jalon.kernel.limits import RSA_KEY_BITS_MAX, RSA_KEY_BITS_MIN

_RSA = frozenset({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"})
_EC = "1.2.840.10045.2.1"
_CURVES: dict[str, ec.EllipticCurve] = {
    "secp224r1": ec.SECP224R1(),
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "secp521r1": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}
"""What the library verifies; brainpoolP224r1 and brainpoolP320r1 are known by name and said to be unsupported."""
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 documents of before carry it, and the policy says so
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class KeyProblem(StrEnum):
    """Why a key verifies nothing."""

    UNSUPPORTED = "unsupported"
    CRAFTED = "crafted"
    """Domain parameters made to resemble a known curve."""
    INVALID = "invalid"
    """A point off its curve, an even modulus..."""


@dataclass(frozen=True)
class PublicKey:
    """A key: its algorithm in words (``secp256r1``, ``RSA``), its size, and the key itself or the problem with it."""

    algorithm: str
    bits: int
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None
    problem: KeyProblem | None = None


@lru_cache(maxsize=2_048)
def public_key(subject_public_key_info: bytes) -> PublicKey:
    """The key of a SubjectPublicKeyInfo. Raises :class:`UnableToRead` for what is no such structure."""
    parts = sequence(read(subject_public_key_info), 2)
    algorithm = object_identifier(sequence(parts[0], 1)[0])
    if algorithm in _RSA:
        return _rsa(read(bits(parts[1])))
    if algorithm == _EC:
        return _elliptic(curve_of(parameters_of(parts[0])), bits(parts[1]))
    return PublicKey(algorithm, 0, None, KeyProblem.UNSUPPORTED)


def _rsa(numbers: Element) -> PublicKey:
    modulus, exponent = (integer(one) for one in sequence(numbers, 2)[:2])
    size = modulus.bit_length()
    if modulus < 0 or exponent < 0 or not modulus & exponent & 1:
        return PublicKey("RSA", size, None, KeyProblem.INVALID)
    if not RSA_KEY_BITS_MIN <= size <= RSA_KEY_BITS_MAX or exponent.bit_length() > 64:
        return PublicKey("RSA", size, None, KeyProblem.UNSUPPORTED)
    try:
        return PublicKey("RSA", size, rsa.RSAPublicNumbers(exponent, modulus).public_key())
    except (ValueError, UnsupportedAlgorithm):
        return PublicKey("RSA", size, None, KeyProblem.INVALID)


def _elliptic(curve: Curve | UnknownCurve, point: bytes) -> PublicKey:
    if isinstance(curve, UnknownCurve):
        problem = KeyProblem.CRAFTED if curve.crafted else KeyProblem.UNSUPPORTED
        return PublicKey(curve.name, 0, None, problem)
    known = _CURVES.get(curve.name)
    if known is None:
        return PublicKey(curve.name, curve.bits, None, KeyProblem.UNSUPPORTED)
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(known, point)
    except (ValueError, UnsupportedAlgorithm):
        return PublicKey(curve.name, curve.bits, None, KeyProblem.INVALID)
    return PublicKey(curve.name, curve.bits, key)


def signed_by(key: PublicKey, algorithm: SignatureAlgorithm, signature: bytes, signed: bytes) -> bool:
    """Whether the key made the signature over ``signed``; False too when key and algorithm do not go together."""
    digest = _HASHES[algorithm.digest]
    try:
        if isinstance(key.key, ec.EllipticCurvePublicKey) and algorithm.scheme in (Scheme.ECDSA, Scheme.ECDSA_PLAIN):
            encoded = _encoded(signature) if algorithm.scheme is Scheme.ECDSA_PLAIN else signature
            key.key.verify(encoded, signed, ec.ECDSA(digest))
        elif isinstance(key.key, rsa.RSAPublicKey) and algorithm.scheme in (Scheme.RSA, Scheme.RSA_PSS):
            key.key.verify(signature, signed, _padding(algorithm), digest)
        else:
            return False
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _padding(algorithm: SignatureAlgorithm) -> padding.PKCS1v15 | padding.PSS:
    if algorithm.scheme is Scheme.RSA:
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(_HASHES[algorithm.mgf_digest]), algorithm.salt_bytes)


def _encoded(plain: bytes) -> bytes:
    half = len(plain) // 2
    return encode_dss_signature(int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big"))
