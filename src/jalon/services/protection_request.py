"""How a protection service asks the State root for a certificate, and what it gets. Pure.

    request = CBOR [1, node, state, label, signing key, key of cells, unix time] signature [signature of the old key]
    answer  = CBOR [1, public key of the State root, signed certificate]

Both signatures of a request are Ed25519 over T("jalon/preq/1") and the array: the first by the signing key that asks,
the second by that of the service announced before, needed where the two differ. People compare a fingerprint by voice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from jalon.journal import keys
from jalon.journal.certificates import LABEL_CHARACTERS_MAX, Certificate, Role, verify_certificate
from jalon.kernel import limits
from jalon.kernel.canonical import Reader, Value, decode, encode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import NODE_ID_BYTES, base32, base32_number, tag

_VERSION = 1
_TAG = tag("jalon/preq/1")
_FINGERPRINT = tag("jalon/pfp/1")
_FINGERPRINT_LETTERS = 20
_TYPED_CHARACTERS_MAX = 64


class UnableToTrust(UnableTo):
    """A certificate or a fingerprint that is not the expected one; nothing was changed."""


@dataclass(frozen=True, slots=True)
class ServiceKeys:
    """What a protection service keeps. ``signing_key``: 32 bytes; ``cell_keys``: 96 bytes each, the newest first.

    ``root_public`` and ``certificate`` are None until the State root has answered.
    """

    node: bytes
    state: str
    label: str
    signing_key: bytes = field(repr=False)
    cell_keys: tuple[bytes, ...] = field(repr=False)
    root_public: bytes | None = None
    certificate: bytes | None = None

    @property
    def fingerprint(self) -> str:
        """What is read out: of node, signing key and newest key of cells."""
        return fingerprint(self.node, keys.signing_public(self.signing_key), keys.encryption_public(self.cell_keys[0]))


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose first signature holds. ``endorsement`` is b"" or the second signature, not yet checked."""

    node: bytes
    state: str
    label: str
    signing_public: bytes
    cells_public: bytes
    unix_s: int
    signature: bytes
    endorsement: bytes = b""

    def to_bytes(self) -> bytes:
        """What is signed, without the tag."""
        row: list[Value] = [_VERSION, self.node, self.state, self.label]
        return encode([*row, self.signing_public, self.cells_public, self.unix_s])

    def to_wire(self) -> bytes:
        """The request as a file holds it."""
        return self.to_bytes() + self.signature + self.endorsement

    def signed_by(self, public: bytes) -> bool:
        """Whether one of the signatures is that of this key."""
        message = _TAG + self.to_bytes()
        return any(keys.signature_holds(public, one, message) for one in (self.signature, self.endorsement) if one)

    @property
    def fingerprint(self) -> str:
        """What is read out by voice."""
        return fingerprint(self.node, self.signing_public, self.cells_public)


def make_request(service: ServiceKeys, *, at: datetime) -> bytes:
    """The request for a certificate about the newest key of cells."""
    public = keys.signing_public(service.signing_key)
    cells = keys.encryption_public(service.cell_keys[0])
    unsigned = Request(service.node, service.state, service.label, public, cells, utc_seconds(at), b"")
    return replace(unsigned, signature=keys.sign(service.signing_key, _TAG + unsigned.to_bytes())).to_wire()


def endorse(wire: bytes, *, old: ServiceKeys, typed: str) -> bytes:
    """The request of a service that takes over, signed by the one announced before, once voices have compared."""
    asked = read_request(wire)
    require_fingerprint(typed, asked.fingerprint)
    return replace(asked, endorsement=keys.sign(old.signing_key, _TAG + asked.to_bytes())).to_wire()


def read_request(wire: bytes) -> Request:
    """The inverse of :func:`make_request`; its own signature must hold. Raises :class:`UnableToRead`."""
    if len(wire) > limits.PROTECTION_REQUEST_BYTES_MAX:
        raise UnableToRead("services.protection_request.form", offset=limits.PROTECTION_REQUEST_BYTES_MAX)
    reader = Reader(wire)
    row = reader.item()
    body, rest = wire[: reader.at], wire[reader.at :]
    if len(rest) not in (keys.SIGNATURE_BYTES, 2 * keys.SIGNATURE_BYTES):
        raise UnableToRead("services.protection_request.form", offset=len(body))
    match row:
        case [int(version), bytes(node), str(state), str(label), bytes(signing), bytes(cells), int(unix_s)] if (
            version == _VERSION
            and row[0] is not True
            and len(node) == NODE_ID_BYTES
            and len(state) == 3
            and 1 <= len(label) <= LABEL_CHARACTERS_MAX
            and len(signing) == keys.KEY_BYTES
            and len(cells) == keys.HYBRID_PUBLIC_BYTES
            and 0 <= unix_s <= 0xFFFF_FFFF
        ):
            first, second = rest[: keys.SIGNATURE_BYTES], rest[keys.SIGNATURE_BYTES :]
            asked = Request(node, state, label, signing, cells, unix_s, first, second)
        case _:
            raise UnableToRead("services.protection_request.form", offset=0)
    if not keys.signature_holds(signing, first, _TAG + body):
        raise UnableToRead("services.protection_request.signature_wrong", offset=len(body))
    return asked


def make_answer(root_public: bytes, certificate: bytes) -> bytes:
    """What goes back to the service, and to posts that were enrolled before."""
    return encode([_VERSION, root_public, certificate])


def read_answer(wire: bytes) -> tuple[bytes, bytes, Certificate]:
    """Root, signed certificate, and what it says, if the root signed it for a protection service.

    Whose root it is the reader must know. Raises :class:`UnableToRead`.
    """
    if len(wire) > limits.PROTECTION_REQUEST_BYTES_MAX:
        raise UnableToRead("services.protection_request.answer_form", offset=limits.PROTECTION_REQUEST_BYTES_MAX)
    match decode(wire):
        case [int(version), bytes(root), bytes(signed)] if version == _VERSION and len(root) == keys.KEY_BYTES:
            certificate = verify_certificate(signed, root)
            hybrid = len(certificate.encryption_public) == keys.HYBRID_PUBLIC_BYTES
            if certificate.role is Role.PROTECTION and hybrid:
                return root, signed, certificate
    raise UnableToRead("services.protection_request.answer_form", offset=0)


def accepted(service: ServiceKeys, wire: bytes, *, typed: str) -> ServiceKeys:
    """The service with its certificate, once the root's fingerprint was compared by voice (or is the root known).

    Raises :class:`UnableToTrust`, ``UnableToRead``.
    """
    root, signed, certificate = read_answer(wire)
    if service.root_public is None or service.root_public != root:
        require_fingerprint(typed, root_fingerprint(root))
    own = keys.signing_public(service.signing_key), keys.encryption_public(service.cell_keys[0])
    if (certificate.node, certificate.signing_public, certificate.encryption_public) != (service.node, *own):
        raise UnableToTrust("services.protection_request.answer_for_another")
    return replace(service, root_public=root, certificate=signed)


def fingerprint(node: bytes, signing_public: bytes, cells_public: bytes) -> str:
    """100 bits in 20 letters, groups of four, to be read out."""
    return _letters(_FINGERPRINT + node + signing_public + cells_public)


def fingerprint_of(certificate: Certificate) -> str:
    """The fingerprint of a certified service: that of its request."""
    return fingerprint(certificate.node, certificate.signing_public, certificate.encryption_public)


def root_fingerprint(root_public: bytes) -> str:
    """How people name a State root by voice."""
    return _letters(_FINGERPRINT + root_public)


def _letters(data: bytes) -> str:
    letters = base32(hashlib.sha256(data).digest())[:_FINGERPRINT_LETTERS]
    return "-".join(letters[start : start + 4] for start in range(0, _FINGERPRINT_LETTERS, 4))


def require_fingerprint(typed: str, expected: str) -> None:
    """Pass when the typed fingerprint is the expected one; case, blanks and hyphens are free."""
    letters = typed.replace("-", "").replace(" ", "")
    if not letters or len(typed) > _TYPED_CHARACTERS_MAX:
        raise UnableToTrust("services.protection_request.fingerprint_needed", fingerprint=expected)
    if len(letters) != _FINGERPRINT_LETTERS or base32_number(letters) != base32_number(expected):
        raise UnableToTrust("services.protection_request.fingerprint_differs")
