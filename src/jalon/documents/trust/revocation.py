"""Revocation lists of issuing States (RFC 5280 §5, Doc 9303-12 §7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from jalon.documents.trust.algorithms import SignatureAlgorithm, signature_algorithm
from jalon.documents.trust.ber import (
    GENERALIZED_TIME,
    INTEGER,
    SEQUENCE,
    UTC_TIME,
    Element,
    bits,
    children,
    integer,
    read,
    sequence,
    unreadable,
)
from jalon.documents.trust.certificate import Certificate, each_extension
from jalon.documents.trust.names import Name, name_of
from jalon.documents.trust.public_key import signed_by
from jalon.documents.trust.times import time_of
from jalon.kernel.limits import TRUST_FILE_BYTES_MAX, TRUST_REVOKED_MAX

_CRL_NUMBER, _AUTHORITY = "2.5.29.20", "2.5.29.35"
_TIMES = (UTC_TIME, GENERALIZED_TIME)


@dataclass(frozen=True, eq=False)
class RevocationList:
    """One list: serial numbers with the time of revocation. ``next_update`` may be missing."""

    der: bytes
    to_be_signed: bytes
    algorithm: SignatureAlgorithm | None
    signature: bytes
    issuer: Name
    authority_key_id: bytes | None
    number: int | None
    this_update: datetime
    next_update: datetime | None
    revoked: dict[int, datetime]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole, 64 hexadecimal digits."""
        return sha256(self.der).hexdigest()

    def signed_by(self, issuer: Certificate) -> bool:
        """Whether the issuer's key made this list's signature."""
        return self.algorithm is not None and signed_by(issuer.key, self.algorithm, self.signature, self.to_be_signed)

    def stale(self, at: datetime) -> bool:
        """Whether the next list is due; one that promises none never is."""
        return self.next_update is not None and self.next_update < at


def read_revocation_list(der: bytes) -> RevocationList:
    """The list at the beginning of ``der``. Raises :class:`UnableToRead`."""
    if len(der) > TRUST_FILE_BYTES_MAX:
        raise unreadable("file_too_large", TRUST_FILE_BYTES_MAX)
    whole = read(der)
    body, algorithm, signature = sequence(whole, 3)[:3]
    parts = sequence(body, 3)
    if parts[0].tag == INTEGER:
        parts = parts[1:]
    if len(parts) < 3:
        raise unreadable("truncated", body.end)
    later = parts[3:]
    next_update = time_of(later.pop(0)) if later and later[0].tag in _TIMES else None
    revoked = _revoked(later.pop(0)) if later and later[0].tag == SEQUENCE else {}
    number, key_id = _extensions(later)
    return RevocationList(
        der=whole.whole,
        to_be_signed=body.whole,
        algorithm=signature_algorithm(algorithm.whole) if algorithm.whole == parts[0].whole else None,
        signature=bits(signature),
        issuer=name_of(parts[1]),
        authority_key_id=key_id,
        number=number,
        this_update=time_of(parts[2]),
        next_update=next_update,
        revoked=revoked,
    )


def _revoked(entries: Element) -> dict[int, datetime]:
    found = {}
    for entry in children(entries, TRUST_REVOKED_MAX):
        serial, moment = sequence(entry, 2)[:2]
        found[integer(serial)] = time_of(moment)
    return found


def _extensions(parts: list[Element]) -> tuple[int | None, bytes | None]:
    number, key_id = None, None
    for holder in (part for part in parts if part.tag == 0xA0):
        for oid, _critical, value in each_extension(sequence(holder, 1, tag=0xA0)[0]):
            if oid == _CRL_NUMBER:
                number = integer(value)
            elif oid == _AUTHORITY:
                key_id = next((part.value for part in sequence(value) if part.tag == 0x80), None)
    return number, key_id
