"""Keys as raw bytes, signatures, and HPKE in the two suites of this stage (journal format, sections 2 and 6).

Signing keys are Ed25519: 32 bytes private, 32 public. Encryption keys are X25519 (32 and 32 bytes) in suite 1, and
ML-KEM-768 with X25519 in suite 2 (private 96 = ML-KEM seed 64 and X25519 32; public 1,216 = 1,184 and 32).
"""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from jalon.journal.errors import UnableToSealEnvelope

SUITE_X25519 = 1
SUITE_HYBRID = 2
SUITES_KNOWN = (SUITE_X25519, SUITE_HYBRID)
SIGNATURE_BYTES = 64
KEY_BYTES = 32
HYBRID_PUBLIC_BYTES = 1_216
HYBRID_PRIVATE_BYTES = 96
SEAL_OVERHEAD_BYTES = {SUITE_X25519: 48, SUITE_HYBRID: 1_136}
_ML_KEM_PUBLIC_BYTES = 1_184
_ML_KEM_SEED_BYTES = 64

_HPKE = {
    SUITE_X25519: hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305),
    SUITE_HYBRID: hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305),
}


def new_private_key() -> bytes:
    """32 random bytes: a private key for signing (Ed25519) or encryption (X25519), never for both."""
    return secrets.token_bytes(KEY_BYTES)


def new_hybrid_private_key() -> bytes:
    """96 random bytes: a private key of suite 2."""
    return secrets.token_bytes(HYBRID_PRIVATE_BYTES)


def signing_public(private: bytes) -> bytes:
    """Ed25519 public key, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def encryption_public(private: bytes) -> bytes:
    """Encryption public key: 32 bytes for a private key of 32, 1,216 for one of 96."""
    if len(private) == KEY_BYTES:
        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    lattice, curve = _hybrid_halves(private)
    return lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()


def key_hint(public: bytes) -> bytes:
    """First 4 bytes of the public encryption key's hash: which key a wire is sealed to."""
    return hashlib.sha256(public).digest()[:4]


def key_id(public: bytes) -> bytes:
    """First 8 bytes of a public key's hash: how people and logs name a key."""
    return hashlib.sha256(public).digest()[:8]


def sign(private: bytes, message: bytes) -> bytes:
    """Ed25519 signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def signature_holds(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is that of ``message`` under the public key; False for malformed keys and signatures."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def suite_of(public: bytes) -> int:
    """The suite that a public encryption key belongs to, by its length."""
    assert len(public) in (KEY_BYTES, HYBRID_PUBLIC_BYTES), "public key of 32 or 1,216 bytes"
    return SUITE_X25519 if len(public) == KEY_BYTES else SUITE_HYBRID


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """HPKE base mode, one shot: encapsulated key and ciphertext.

    Raises :class:`UnableToSealEnvelope` for a public key that is no usable point, as a hostile request may hold.
    """
    suite = suite_of(public)
    try:
        if suite == SUITE_X25519:
            return _HPKE[suite].encrypt(plaintext, X25519PublicKey.from_public_bytes(public), info)
        recipient = hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_ML_KEM_PUBLIC_BYTES]),
            X25519PublicKey.from_public_bytes(public[_ML_KEM_PUBLIC_BYTES:]),
        )
        return _HPKE[suite].encrypt(plaintext, recipient, info)
    except ValueError as error:
        raise UnableToSealEnvelope("journal.envelope.public_key_unusable") from error


def open_sealed(private: bytes, sealed: bytes, info: bytes) -> bytes | None:
    """The inverse of :func:`seal_to`; None when it does not open under this key and ``info``."""
    suite = SUITE_X25519 if len(private) == KEY_BYTES else SUITE_HYBRID
    if len(sealed) < SEAL_OVERHEAD_BYTES[suite]:
        return None
    try:
        if suite == SUITE_X25519:
            return _HPKE[suite].decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info)
        return _HPKE[suite].decrypt(sealed, hpke.MLKEM768X25519PrivateKey(*_hybrid_halves(private)), info)
    except (InvalidTag, ValueError):
        return None


def _hybrid_halves(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    assert len(private) == HYBRID_PRIVATE_BYTES, "private key of 32 or 96 bytes"
    return (
        MLKEM768PrivateKey.from_seed_bytes(private[:_ML_KEM_SEED_BYTES]),
        X25519PrivateKey.from_private_bytes(private[_ML_KEM_SEED_BYTES:]),
    )
