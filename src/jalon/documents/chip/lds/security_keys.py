"""DG14 and DG15: what the chip could prove itself with (Doc 9303-10 §4.7.14 and §4.7.15, 9303-11 §9.2)."""

from __future__ import annotations

from dataclasses import dataclass

from jalon.documents.trust.ber import OID, children, expect, object_identifier, read, sequence
from jalon.documents.trust.public_key import KeyProblem, public_key

_DG14, _DG15, _SET = 0x6E, 0x6F, 0x31
_INFOS_MAX = 32
_PROTOCOLS = (
    ("0.4.0.127.0.7.2.2.1", "chip_authentication_key"),
    ("0.4.0.127.0.7.2.2.2", "terminal_authentication"),
    ("0.4.0.127.0.7.2.2.3", "chip_authentication"),
    ("0.4.0.127.0.7.2.2.4", "pace"),
    ("2.23.136.1.1.5", "active_authentication"),
)


@dataclass(frozen=True)
class SecurityInfo:
    """One protocol that the chip announces; ``protocol`` is ``""`` for an identifier that no table knows."""

    oid: str
    protocol: str


@dataclass(frozen=True)
class ActiveAuthenticationKey:
    """The key of DG15: algorithm in words, size in bits, and the problem with it if there is one."""

    algorithm: str
    bits: int
    problem: KeyProblem | None


def read_dg14(data: bytes) -> tuple[SecurityInfo, ...]:
    """Announced protocols. Raises :class:`UnableToRead`."""
    infos = sequence(expect(read(data), _DG14), 1, tag=_DG14)[0]
    found = []
    for info in children(expect(infos, _SET), _INFOS_MAX):
        oid = object_identifier(expect(sequence(info, 2)[0], OID))
        named = (name for begin, name in _PROTOCOLS if oid == begin or oid.startswith(f"{begin}."))
        found.append(SecurityInfo(oid, next(named, "")))
    return tuple(found)


def read_dg15(data: bytes) -> ActiveAuthenticationKey:
    """The key for active authentication. Raises :class:`UnableToRead`."""
    key = public_key(sequence(expect(read(data), _DG15), 1, tag=_DG15)[0].whole)
    return ActiveAuthenticationKey(key.algorithm, key.bits, key.problem)
