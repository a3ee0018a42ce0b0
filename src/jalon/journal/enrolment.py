"""Enrolment of a post by a one-time code (journal format, section 2). No live round trip is needed: a stick will do.

1. Headquarters makes a code and keeps its id and keys: :func:`new_code`, :func:`secrets_of`.
2. The post types the code and sends a request: :func:`make_request`.
3. The hub finds the code's keys by its id, checks the request, marks the code used, answers: :func:`make_reply`.
4. The post opens the reply; both show the same eight digits, which two people compare by telephone.

That a code is used once, and within 14 days, is the hub's to keep: its store knows, this module does not.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jalon.journal import keys
from jalon.journal.certificates import Certificate, Role, read_certificate, verify_certificate
from jalon.journal.errors import UnableToEnrol
from jalon.journal.streams import Stream
from jalon.journal.versions import Versions, versions_of
from jalon.kernel import limits
from jalon.kernel.canonical import Reader, Value, decode, encode
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import base32_number, tag

CODE_LETTERS = 26
CODE_ID_BYTES = 8
NONCE_BYTES = 16
REQUEST_VERSION = 1
_HKDF_INFO = b"jalon/enrol/1"
_TAG = tag("jalon/enrol/1")
_MAC_BYTES = 32
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REQUEST_BYTES_MAX = 65_536
_REPLY_BYTES_MAX = 65_536
_FEEDS_MAX = 64
_CERTIFICATES_MAX = 16


@dataclass(frozen=True, slots=True)
class CodeSecrets:
    """What the hub keeps of a code: its id (8 bytes), K1 for the request, K2 for the reply (32 bytes each)."""

    code_id: bytes
    request_key: bytes = field(repr=False)
    reply_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """A post's request, as read: which code, its two public keys, and the versions it speaks."""

    code_id: bytes
    signing_public: bytes
    encryption_public: bytes
    nonce: bytes
    versions: Versions


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a post learns from the reply: its own certificate, the state root, hub and protection certificates, feeds.

    Certificates are kept signed, as bytes.
    """

    certificate: bytes
    root_public: bytes
    certificates: tuple[bytes, ...]
    feeds: tuple[Stream, ...]


def new_code() -> str:
    """125 random bits and a check letter, 26 letters of Crockford's base32, without hyphens."""
    number = secrets.randbits(limits.ENROLMENT_CODE_BITS)
    values = [number >> shift & 31 for shift in range(limits.ENROLMENT_CODE_BITS - 5, -1, -5)]
    return "".join(_LETTERS[value] for value in (*values, _check(values)))


def print_code(code: str) -> str:
    """The code as it stands on paper: groups of four letters, the last of two."""
    return "-".join(code[start : start + 4] for start in range(0, CODE_LETTERS, 4))


def read_code(typed: str) -> str:
    """The code that was typed or scanned; blanks, hyphens and case are free, O reads as 0, I and L as 1.

    Raises :class:`UnableToEnrol` with ``journal.enrolment.code_length`` or ``journal.enrolment.code_mistyped``.
    """
    letters = typed.replace("-", "").replace(" ", "") if len(typed) <= 128 and typed.isascii() else ""
    if len(letters) != CODE_LETTERS:
        raise UnableToEnrol("journal.enrolment.code_length", letters=CODE_LETTERS)
    number = base32_number(letters)
    if number is None:
        raise UnableToEnrol("journal.enrolment.code_mistyped")
    values = [number >> shift & 31 for shift in range((CODE_LETTERS - 1) * 5, -1, -5)]
    if _check(values[:-1]) != values[-1]:
        raise UnableToEnrol("journal.enrolment.code_mistyped")
    return "".join(_LETTERS[value] for value in values)


def _check(values: Sequence[int]) -> int:
    """Check value over GF(32), x^5 + x^2 + 1: any one wrong letter and any two letters exchanged are found."""
    total = 0
    for value in values:
        total = _times_two(total ^ value)
    return total


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled


def secrets_of(code: str) -> CodeSecrets:
    """Keys and id of a code: HKDF-SHA256 of its 125 bits as 16 bytes, 64 bytes out, K1 then K2."""
    number = base32_number(code)
    assert number is not None, "a code that was read"
    assert len(code) == CODE_LETTERS, "a code that was read"
    material = (number >> 5).to_bytes(16, "big")
    both = HKDF(algorithm=SHA256(), length=64, salt=None, info=_HKDF_INFO).derive(material)
    return CodeSecrets(hashlib.sha256(both).digest()[:CODE_ID_BYTES], both[:32], both[32:])


def make_request(
    code: str, *, signing_private: bytes, encryption_public: bytes, versions: Versions, nonce: bytes | None = None
) -> bytes:
    """The post's request: CBOR, then HMAC under K1, then the post's own signature over tag, CBOR and HMAC."""
    code_secrets = secrets_of(code)
    row: list[Value] = [
        REQUEST_VERSION,
        code_secrets.code_id,
        keys.signing_public(signing_private),
        encryption_public,
        nonce or secrets.token_bytes(NONCE_BYTES),
        versions.to_value(),
    ]
    body = encode(row)
    body += hmac.digest(code_secrets.request_key, body, "sha256")
    return body + keys.sign(signing_private, _TAG + body)


def request_code_id(wire: bytes) -> bytes:
    """Which code a request names, so that the hub can find its keys. Raises :class:`UnableToRead`."""
    return _read_request(wire)[0].code_id


def verify_request(wire: bytes, code_secrets: CodeSecrets) -> Request:
    """The request, if it was made with this code by the holder of its signing key.

    Raises :class:`UnableToRead` for a malformed one, :class:`UnableToEnrol` with ``journal.enrolment.code_wrong`` or
    ``journal.enrolment.signature_wrong``.
    """
    request, body, mac, signature = _read_request(wire)
    expected = hmac.digest(code_secrets.request_key, body, "sha256")
    if request.code_id != code_secrets.code_id or not hmac.compare_digest(mac, expected):
        raise UnableToEnrol("journal.enrolment.code_wrong")
    if not keys.signature_holds(request.signing_public, signature, _TAG + body + mac):
        raise UnableToEnrol("journal.enrolment.signature_wrong")
    return request


def _read_request(wire: bytes) -> tuple[Request, bytes, bytes, bytes]:
    if len(wire) > _REQUEST_BYTES_MAX:
        raise UnableToRead("journal.enrolment.request_form", offset=_REQUEST_BYTES_MAX)
    reader = Reader(wire)
    row = reader.item()
    body = wire[: reader.at]
    mac, signature = reader.take(_MAC_BYTES), reader.take(keys.SIGNATURE_BYTES)
    reader.end()
    if not isinstance(row, list) or len(row) != 6 or row[0] is True or row[0] != REQUEST_VERSION:
        raise UnableToRead("journal.enrolment.request_form", offset=0)
    sizes = (CODE_ID_BYTES, keys.KEY_BYTES, keys.KEY_BYTES, NONCE_BYTES)
    fields = [item for item in row[1:5] if isinstance(item, bytes)]
    if tuple(len(field) for field in fields) != sizes:
        raise UnableToRead("journal.enrolment.request_form", offset=0)
    return Request(fields[0], fields[1], fields[2], fields[3], versions_of(row[5])), body, mac, signature


def make_reply(request_wire: bytes, welcome: Welcome, code_secrets: CodeSecrets) -> bytes:
    """The hub's reply: HPKE to the post's key, then HMAC under K2. Opening it proves that the post has its key."""
    request = _read_request(request_wire)[0]
    row: list[Value] = [
        welcome.certificate,
        welcome.root_public,
        list(welcome.certificates),
        [feed.to_bytes() for feed in welcome.feeds],
        hashlib.sha256(request_wire).digest(),
    ]
    sealed = keys.seal_to(request.encryption_public, encode(row), _TAG)
    return sealed + hmac.digest(code_secrets.reply_key, sealed, "sha256")


def open_reply(reply: bytes, *, request_wire: bytes, code: str, encryption_private: bytes) -> Welcome:
    """What the hub answered, if it was made with this code, for this request, and its certificates hold together.

    The post's certificate must carry the keys of the request, and be issued by the root or by a hub that the root
    certified. Raises :class:`UnableToRead` or :class:`UnableToEnrol`.
    """
    if not _MAC_BYTES < len(reply) <= _REPLY_BYTES_MAX:
        raise UnableToRead("journal.enrolment.reply_form", offset=min(len(reply), _REPLY_BYTES_MAX))
    sealed, mac = reply[:-_MAC_BYTES], reply[-_MAC_BYTES:]
    if not hmac.compare_digest(mac, hmac.digest(secrets_of(code).reply_key, sealed, "sha256")):
        raise UnableToEnrol("journal.enrolment.code_wrong")
    plain = keys.open_sealed(encryption_private, sealed, _TAG)
    if plain is None:
        raise UnableToEnrol("journal.enrolment.reply_not_for_us")
    welcome, answered = _read_welcome(plain)
    if answered != hashlib.sha256(request_wire).digest():
        raise UnableToEnrol("journal.enrolment.reply_not_for_us")
    own = _own_certificate(welcome)
    request = _read_request(request_wire)[0]
    if (own.signing_public, own.encryption_public) != (request.signing_public, request.encryption_public):
        raise UnableToEnrol("journal.enrolment.reply_not_for_us")
    return welcome


def _read_welcome(plain: bytes) -> tuple[Welcome, bytes]:
    row = decode(plain)
    if isinstance(row, list) and len(row) == 5:
        certificate, root, others, feeds, answered = row
        if (
            isinstance(certificate, bytes)
            and isinstance(root, bytes)
            and len(root) == keys.KEY_BYTES
            and isinstance(others, list)
            and len(others) <= _CERTIFICATES_MAX
            and isinstance(feeds, list)
            and len(feeds) <= _FEEDS_MAX
            and isinstance(answered, bytes)
        ):
            known = tuple(item for item in others if isinstance(item, bytes))
            streams = tuple(Stream.from_bytes(item) for item in feeds if isinstance(item, bytes))
            if len(known) == len(others) and len(streams) == len(feeds):
                return Welcome(certificate, root, known, streams), answered
    raise UnableToRead("journal.enrolment.reply_form", offset=0)


def _own_certificate(welcome: Welcome) -> Certificate:
    """The post's certificate under the root, or under a certified hub. Raises :class:`UnableToRead`."""
    # Certificates of posts are those of this post's keys before: its hub signed them, which counts for nothing here.
    others = [signed for signed in welcome.certificates if read_certificate(signed).role is not Role.POST]
    certified = [verify_certificate(signed, welcome.root_public) for signed in others]
    issuers = [welcome.root_public, *(known.signing_public for known in certified if known.role is Role.HUB)]
    for issuer in issuers:
        try:
            return verify_certificate(welcome.certificate, issuer)
        except UnableToRead as error:
            if error.code != "journal.certificate.signature_wrong":
                raise
    raise UnableToRead(
        "journal.certificate.signature_wrong", offset=len(read_certificate(welcome.certificate).to_bytes())
    )


def telephone_digits(request_wire: bytes, reply: bytes) -> str:
    """Eight digits of H(request, reply) in two groups, shown on both sides and compared by telephone."""
    number = int.from_bytes(hashlib.sha256(request_wire + reply).digest()[:8], "big") % 100_000_000
    digits = f"{number:08d}"
    return f"{digits[:4]} {digits[4:]}"
