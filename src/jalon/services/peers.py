"""What this node knows of another: whether it may speak, with which key, on which lanes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from jalon.journal.certificates import Certificate, read_certificate
from jalon.kernel.errors import UnableTo
from jalon.records.models import Peer


class UnableToAccept(UnableTo):
    """A message that this hub does not accept; nothing of it is applied."""


class Senders:
    """Peers as one exchange needs them, each read once."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._known: dict[bytes, tuple[Peer, Certificate] | None] = {}

    def peer(self, node: bytes) -> Peer | None:
        """The peer of that name."""
        found = self._find(node)
        return found[0] if found else None

    def key(self, node: bytes, epoch: bytes) -> bytes | None:
        """The public signing key of a peer in its present epoch; None when it is not known or not accepted."""
        found = self._find(node)
        if found is None:
            return None
        peer, certificate = found
        if not peer.active or peer.revoked_reason or peer.epoch != epoch.hex() or not certificate.is_valid_on(self._on):
            return None
        return certificate.signing_public

    def allows(self, node: bytes, lane: int) -> bool:
        """Whether the certificate allows the lane; an unknown node is refused for its key, not for its lane."""
        found = self._find(node)
        return found is None or lane in found[1].lanes

    def _find(self, node: bytes) -> tuple[Peer, Certificate] | None:
        if node not in self._known:
            row = Peer.objects.filter(pk=node.hex()).first()
            self._known[node] = (row, read_certificate(bytes(row.certificate))) if row else None
        return self._known[node]

    def why_refused(self, node: bytes, epoch: bytes) -> str:
        """Code of why :meth:`key` gave None."""
        found = self._find(node)
        if found is None:
            return "services.peers.unknown"
        peer, certificate = found
        reasons: tuple[tuple[Callable[[], bool], str], ...] = (
            (lambda: bool(peer.revoked_reason), "services.peers.revoked"),
            (lambda: not peer.active, "services.peers.not_confirmed"),
            (lambda: peer.epoch != epoch.hex(), "services.peers.epoch_unknown"),
            (lambda: not certificate.is_valid_on(self._on), "services.peers.certificate_expired"),
        )
        return next(code for applies, code in reasons if applies())
