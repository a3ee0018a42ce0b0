"""Certificates: who a node is, which keys it has and which lanes it may write (journal format, section 2).

    certificate = CBOR [1, node, role, state, label, signing key, encryption key, lanes, from day, until day]
    signed      = certificate, then the issuer's signature over T("jalon/cert/1") and the certificate

The state root issues those of hubs and protection services; a hub issues those of its posts. Frozen: never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from jalon.journal import keys
from jalon.kernel.canonical import Reader, Value, encode
from jalon.kernel.clock import date_to_day, day_to_date
from jalon.kernel.errors import UnableToRead
from jalon.kernel.ids import NODE_ID_BYTES, tag

CERTIFICATE_VERSION = 1
LABEL_CHARACTERS_MAX = 80
_TAG = tag("jalon/cert/1")
_FIELDS = 10
_LANES_MAX = 32


class Role(IntEnum):
    """What a node is."""

    HUB = 0
    POST = 1
    PROTECTION = 2
    AUDITOR = 3
    EXCHANGE = 4
    WEBSITE = 5


@dataclass(frozen=True, slots=True)
class Certificate:
    """``state`` is an alpha-3 code; ``signing_public`` 32 bytes; ``encryption_public`` 32, or 1,216 in suite 2.

    ``lanes`` are the lanes the node may write; it holds from ``from_on`` to ``until_on``, both included.
    """

    node: bytes
    role: Role
    state: str
    label: str
    signing_public: bytes
    encryption_public: bytes
    lanes: frozenset[int]
    from_on: date
    until_on: date

    def to_bytes(self) -> bytes:
        """The canonical array, without signature. Lanes stand in ascending order, days are counted from 1900-01-01."""
        return encode(
            [
                CERTIFICATE_VERSION,
                self.node,
                int(self.role),
                self.state,
                self.label,
                self.signing_public,
                self.encryption_public,
                sorted(self.lanes),
                date_to_day(self.from_on),
                date_to_day(self.until_on),
            ]
        )

    def issue(self, issuer_private: bytes) -> bytes:
        """The signed certificate."""
        data = self.to_bytes()
        return data + keys.sign(issuer_private, _TAG + data)

    def is_valid_on(self, day: date) -> bool:
        """Whether the certificate holds on that day."""
        return self.from_on <= day <= self.until_on

    def key_id(self) -> bytes:
        """8 bytes that name its signing key."""
        return keys.key_id(self.signing_public)


def read_certificate(signed: bytes) -> Certificate:
    """The certificate inside ``signed``, whose signature is not checked here. Raises :class:`UnableToRead`."""
    reader = Reader(signed)
    row = reader.item()
    reader.take(keys.SIGNATURE_BYTES)
    reader.end()
    if not isinstance(row, list) or not row or row[0] is True or row[0] != CERTIFICATE_VERSION:
        raise UnableToRead("journal.certificate.version_unknown", offset=0)
    if len(row) != _FIELDS:
        raise UnableToRead("journal.certificate.fields", offset=0)
    certificate = _of_row(row)
    if certificate is None or not certificate.from_on <= certificate.until_on:
        raise UnableToRead("journal.certificate.fields", offset=0)
    if certificate.to_bytes() != signed[: -keys.SIGNATURE_BYTES]:
        raise UnableToRead("journal.certificate.fields", offset=0)
    return certificate


def verify_certificate(signed: bytes, issuer_public: bytes, *, on: date | None = None) -> Certificate:
    """The certificate, if the issuer signed it and it holds on that day (any day when ``on`` is None).

    Raises :class:`UnableToRead` with ``journal.certificate.signature_wrong`` or ``journal.certificate.not_valid_on``.
    """
    certificate = read_certificate(signed)
    body, signature = signed[: -keys.SIGNATURE_BYTES], signed[-keys.SIGNATURE_BYTES :]
    if not keys.signature_holds(issuer_public, signature, _TAG + body):
        raise UnableToRead("journal.certificate.signature_wrong", offset=len(body))
    if on is not None and not certificate.is_valid_on(on):
        raise UnableToRead("journal.certificate.not_valid_on", offset=0, day=on.isoformat())
    return certificate


def _of_row(row: list[Value]) -> Certificate | None:
    _, node, role, state, label, signing, encryption, lanes, first, last = row
    if not (isinstance(node, bytes) and len(node) == NODE_ID_BYTES and isinstance(role, int) and role in set(Role)):
        return None
    if not (isinstance(state, str) and len(state) == 3 and isinstance(label, str)):
        return None
    if len(label) > LABEL_CHARACTERS_MAX or not isinstance(signing, bytes) or len(signing) != keys.KEY_BYTES:
        return None
    if not isinstance(encryption, bytes) or len(encryption) not in {keys.KEY_BYTES, keys.HYBRID_PUBLIC_BYTES}:
        return None
    if not isinstance(lanes, list) or len(lanes) > _LANES_MAX:
        return None
    numbers = frozenset(lane for lane in lanes if isinstance(lane, int) and 0 <= lane <= 0xFF)
    days = [_date(day) for day in (first, last)]
    if len(numbers) != len(lanes) or days[0] is None or days[1] is None:
        return None
    return Certificate(node, Role(role), state, label, signing, encryption, numbers, days[0], days[1])


def _date(day: Value) -> date | None:
    try:
        return day_to_date(day) if isinstance(day, int) else None
    except OverflowError:
        return None
