"""EF.SOD: the hashes of the data groups, signed by the issuing State (Doc 9303-10 §4.6.2, §4.7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jalon.documents.trust.ber import SEQUENCE, children, expect, octets, read, sequence, small_integer, unreadable
from jalon.documents.trust.cms import SignedData, read_signed_data
from jalon.kernel.limits import SOD_BYTES_MAX

CONTENT_TYPE = "2.23.136.1.1.1"
_TAG = 0x77
_GROUPS_MAX = 16


@dataclass(frozen=True)
class SecurityObject:
    """EF.SOD as read: the signed data, the digest's AlgorithmIdentifier, the hash of each group, bytes that follow."""

    signed: SignedData
    digest_algorithm: bytes
    hashes: Mapping[int, bytes]
    trailing_bytes: int


def read_security_object(data: bytes) -> SecurityObject:
    """The security object of an EF.SOD. Raises :class:`UnableToRead`."""
    if not data:
        raise unreadable("empty", 0)
    if len(data) > SOD_BYTES_MAX:
        raise unreadable("file_too_large", SOD_BYTES_MAX)
    outer = expect(read(data), _TAG)
    signed = read_signed_data(data, outer.content, outer.end)
    algorithm, hashes = _hashes(signed.content)
    return SecurityObject(signed, algorithm, hashes, len(data) - outer.after + outer.end - signed.after)


def _hashes(content: bytes) -> tuple[bytes, dict[int, bytes]]:
    """LDSSecurityObject: SEQUENCE { version, hashAlgorithm, SEQUENCE OF { number, hash }, ... }."""
    parts = sequence(read(content), 3)
    small_integer(parts[0])
    found: dict[int, bytes] = {}
    for entry in children(expect(parts[2], SEQUENCE), _GROUPS_MAX):
        number, value = sequence(entry, 2)[:2]
        group = small_integer(number)
        if group in found or not 1 <= group <= _GROUPS_MAX:
            raise unreadable("malformed", entry.start)
        found[group] = octets(value)
    if not found:
        raise unreadable("no_hashes", parts[2].start)
    return expect(parts[1], SEQUENCE).whole, found
