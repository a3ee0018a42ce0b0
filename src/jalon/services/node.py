"""The node that this program is: its name, its keys, and whom it reports to. Loaded by ``adapters.keystore``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from jalon.journal.certificates import Role, read_certificate
from jalon.journal.envelopes import Recipient
from jalon.journal.keys import encryption_public, signing_public
from jalon.journal.streams import Stream

__all__ = ["Node", "Role"]


@dataclass(frozen=True, slots=True)
class Node:
    """One node. ``node`` and ``epoch`` are 8 bytes; private keys are raw bytes, as ``jalon.journal.keys`` takes them.

    ``decryption_keys``: X25519, the newest first; at a hub its ``month_keys``, (month, key) each, follow. ``hub``: who
    envelopes are sealed to, None before enrolment. ``hub_public``: key of the hub's signatures on receipts.
    ``certificate``: this node's own, signed.
    ``former_certificates``: of the signing keys before, the oldest first.
    ``courier_keys`` and ``courier_certificates``: hybrid keys that a courier's files open with, the newest first, and
    what announces each; ``hub_courier``: what the hub announced of its own. ``uptime``: how long the machine runs.
    """

    node: bytes
    epoch: bytes
    role: Role
    state: str
    label: str
    crossing_point: str
    demonstration: bool
    signing_key: bytes = field(repr=False)
    decryption_keys: tuple[bytes, ...] = field(repr=False)
    certificate: bytes | None = None
    hub: Recipient | None = None
    hub_public: bytes | None = None
    root_public: bytes | None = None
    protection_public: bytes | None = None
    second_officer_secret: bytes | None = field(default=None, repr=False)
    courier_keys: tuple[bytes, ...] = field(default=(), repr=False)
    courier_certificates: tuple[bytes, ...] = ()
    hub_courier: bytes | None = None
    former_certificates: tuple[bytes, ...] = ()
    month_keys: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    uptime: Callable[[], int] | None = field(default=None, repr=False, compare=False)

    @property
    def signing_public(self) -> bytes:
        """Ed25519 public key, 32 bytes."""
        return signing_public(self.signing_key)

    @property
    def former_keys(self) -> tuple[bytes, ...]:
        """Public keys that this node signed with before, the oldest first."""
        return tuple(read_certificate(one).signing_public for one in self.former_certificates)

    @property
    def encryption_public(self) -> bytes:
        """X25519 public key that others seal to, 32 bytes."""
        return encryption_public(self.decryption_keys[0])

    def uptime_s(self) -> int | None:
        """Seconds since the machine started, a second witness of time; None where nothing counts them."""
        return self.uptime() if self.uptime else None

    def stream(self, lane: int, sub: int = 0) -> Stream:
        """One of this node's own streams in its present epoch."""
        return Stream(self.node, self.epoch, lane, sub)
