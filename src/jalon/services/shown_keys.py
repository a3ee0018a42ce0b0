"""A post shows the certificates of its signing keys to a hub that was put back to before it heard the newest.

Each was signed by the hub itself. It knows one of the keys before the last, and goes on with the last; a former key
never comes back in this way. Over the link after a refusal, and on each stick of a post that ever changed its key.
"""

from __future__ import annotations

from datetime import datetime

from jalon.journal.certificates import Certificate, read_certificate
from jalon.journal.succession import following, read_succession, write_succession
from jalon.kernel.errors import UnableToRead
from jalon.records.models import NodeKey, Peer
from jalon.services import renewal, signing_keys
from jalon.services.journaling import one_transaction
from jalon.services.key_rotation import certified_by_hub
from jalon.services.link_frames import Purpose, read_frame, write_frame
from jalon.services.node import Node, Role
from jalon.services.peers import UnableToAccept
from jalon.services.revocations import REVOKED
from jalon.services.storage_failures import storage_failures

REFUSED = frozenset({"services.relay.signature_wrong", "journal.envelope.signature_wrong"})
"""What a hub answers to a post whose key it does not know."""


def frame(node: Node, *, at: datetime) -> bytes | None:
    """At a post: what it shows; None when it signs with its first key, or reports to nobody."""
    if node.hub is None or node.certificate is None or not node.former_certificates:
        return None
    return write_frame(
        Purpose.CERTIFIED,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=write_succession([*node.former_certificates, node.certificate]),
        signing_key=node.signing_key,
    )


def take(*, node: Node, wire: bytes, at: datetime) -> None:
    """At a hub: go on with the key that it once certified itself. Shown again, nothing changes.

    Raises :class:`UnableToAccept` (``services.shown_keys.not_known`` and what withdrawn posts hear), ``UnableToRead``,
    ``UnableToRecord``.
    """
    signed = read_frame(wire)
    asked = signed.frame
    if asked.purpose is not Purpose.CERTIFIED:
        raise UnableToRead("services.link_frames.purpose_unknown", offset=16)
    if asked.hub != node.node:
        raise UnableToAccept("services.relay.recipient_other")
    shown = read_succession(asked.payload, lambda one: _own(node, one))
    newest = shown[-1][1]
    if newest.node != asked.node or not signed.holds(newest.signing_public):
        raise UnableToAccept("services.relay.signature_wrong")
    with storage_failures(), one_transaction():
        peer = Peer.objects.select_for_update().filter(pk=asked.node.hex(), role=Role.POST).first()
        if peer is None:
            raise UnableToAccept("services.peers.unknown")
        if peer.revoked_reason:
            raise UnableToAccept(REVOKED)
        if renewal.asked_with(peer.node, newest.signing_public):
            raise UnableToAccept("services.peers.not_confirmed")
        if not peer.active or not newest.is_valid_on(at.date()):
            raise UnableToAccept("services.peers.not_confirmed")
        present = read_certificate(bytes(peer.certificate)).signing_public
        former = [key for key in signing_keys.keys_of(peer) if key != present]
        later = following(shown, present=present, former=former)
        if later is None:
            raise UnableToAccept("services.shown_keys.not_known")
        for certificate, _ in later:
            signing_keys.follow(peer, certificate, at=at)
        if later:
            NodeKey.objects.filter(node=peer.node, standing=NodeKey.NEXT).delete()


def _own(node: Node, signed: bytes) -> Certificate:
    """A certificate of a post that this hub signed, with whichever of its keys."""
    found = certified_by_hub(signed, signing_keys.hub_keys(node))
    if found is None:
        raise UnableToRead("journal.certificate.signature_wrong", offset=0)
    return found
