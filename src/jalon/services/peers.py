"""What this node knows of another: whether it may speak, with which key, on which lanes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from jalon.journal.certificates import Certificate, read_certificate
from jalon.journal.lineage import Standing
from jalon.kernel.errors import UnableTo
from jalon.records.models import EpochOpening, Peer
from jalon.services import signing_keys

_FROZEN = frozenset({Standing.COPIED, Standing.WITHDRAWN})


class UnableToAccept(UnableTo):
    """A message that this hub does not accept; nothing of it is applied."""


class Senders:
    """Peers as one exchange needs them, each read once."""

    def __init__(self, on: date, *, withdrawn_too: bool = False) -> None:
        """``withdrawn_too``: a withdrawn node's key is given as well, to hear what it says, never to believe it."""
        self._on = on
        self._withdrawn_too = withdrawn_too
        self._known: dict[bytes, tuple[Peer, Certificate] | None] = {}
        self._turned: set[bytes] = set()
        self._lineages: dict[str, dict[str, str]] = {}

    @property
    def hears_withdrawn(self) -> bool:
        """Whether keys of withdrawn nodes are given too."""
        return self._withdrawn_too

    def peer(self, node: bytes) -> Peer | None:
        """The peer of that name."""
        found = self._find(node)
        return found[0] if found else None

    def key(self, node: bytes, epoch: bytes) -> bytes | None:
        """The public signing key of a peer in an epoch of its lineage; None when it is not known or not accepted."""
        public = self.speaker(node)
        if public is None:
            return None
        standing = self._standing(self._known_peer(node), epoch.hex())
        return None if standing is None or standing in _FROZEN else public

    def speaker(self, node: bytes) -> bytes | None:
        """The public signing key of a peer, whatever epoch it speaks for: it may be about to say so."""
        found = self._find(node)
        if found is None:
            return None
        peer, certificate = found
        if not peer.active or not certificate.is_valid_on(self._on):
            return None
        if peer.revoked_reason and not self._withdrawn_too:
            return None
        return certificate.signing_public

    def turn_to_next(self, node: bytes) -> bool:
        """From here on go by the key that was certified for a node and not heard yet; False where there is none."""
        found, certificate = self._find(node), signing_keys.next_certificate(node.hex())
        if found is None or certificate is None:
            return False
        self._known[node] = (found[0], certificate)
        self._turned.add(node)
        return True

    def heard(self, node: bytes, *, at: datetime) -> None:
        """A signature of the node held: if it was its next key's, that one is in force from now on."""
        if node in self._turned:
            self._turned.discard(node)
            signing_keys.put_in_force(node.hex(), self._known_certificate(node).signing_public, at=at)

    def signed_by(self, node: bytes, holds: Callable[[bytes], bool], *, at: datetime) -> bool:
        """Whether a frame's signature is that of the node's key, or of the next one, which is in force then."""
        while (public := self.speaker(node)) is not None:
            if holds(public):
                self.heard(node, at=at)
                return True
            if node in self._turned or not self.turn_to_next(node):
                break
        return False

    def turned(self, node: bytes) -> bool:
        """Whether the next key was tried already."""
        return node in self._turned

    def _known_certificate(self, node: bytes) -> Certificate:
        found = self._find(node)
        assert found is not None, "asked only of a peer that is known"
        return found[1]

    def _known_peer(self, node: bytes) -> Peer:
        found = self._find(node)
        assert found is not None, "asked only of a peer that is known"
        return found[0]

    def _standing(self, peer: Peer, epoch: str) -> str | None:
        """What this hub says of an epoch; None when it never heard of it."""
        if peer.node not in self._lineages:
            rows = EpochOpening.objects.filter(node=peer.node, own=False).values_list("epoch", "parent", "standing")
            parents = {parent: "" for _, parent, _ in rows}
            self._lineages[peer.node] = parents | {epoch: standing for epoch, _, standing in rows}
        found = self._lineages[peer.node].get(epoch)
        return "" if found is None and epoch == peer.epoch else found

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
            (lambda: not certificate.is_valid_on(self._on), "services.peers.certificate_expired"),
            (lambda: self._standing(peer, epoch.hex()) == Standing.COPIED, "services.peers.copied"),
            (lambda: self._standing(peer, epoch.hex()) == Standing.WITHDRAWN, "services.peers.withdrawn"),
            (lambda: self._standing(peer, epoch.hex()) is None, "services.peers.epoch_unknown"),
        )
        return next(code for applies, code in reasons if applies())
