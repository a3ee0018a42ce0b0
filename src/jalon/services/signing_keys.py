"""Which keys a node signed with, signs with, and is about to sign with: the one place that says so at a hub."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jalon.journal.certificates import Certificate, read_certificate
from jalon.records.models import NodeKey, Peer
from jalon.services.node import Node, Role


def former_certificates(node: str) -> tuple[bytes, ...]:
    """Signed certificates of keys that another one followed, the oldest first. ``node`` in hex."""
    rows = NodeKey.objects.filter(node=node, standing=NodeKey.FORMER, certificate__isnull=False).order_by("id")
    return tuple(bytes(row.certificate) for row in rows if row.certificate is not None)


def keys_of(peer: Peer) -> tuple[bytes, ...]:
    """Every public key that statements of a peer may stand under, the oldest first. Raises ``UnableToRead``."""
    signed = (*former_certificates(peer.node), bytes(peer.certificate))
    return tuple(dict.fromkeys(read_certificate(one).signing_public for one in signed))


def hub_keys(node: Node) -> tuple[bytes, ...]:
    """Every key that this node's hub signs or signed with, the oldest first; its own at a hub."""
    if node.role is Role.HUB:
        return (*node.former_keys, node.signing_public)
    if node.hub is None or node.hub_public is None:
        return ()
    former = (read_certificate(one).signing_public for one in former_certificates(node.hub.node.hex()))
    return tuple(dict.fromkeys((*former, node.hub_public)))


def next_certificate(node: str) -> Certificate | None:
    """What was certified for a node and not heard yet."""
    row = NodeKey.objects.filter(node=node, standing=NodeKey.NEXT).first()
    return read_certificate(bytes(row.certificate)) if row is not None and row.certificate is not None else None


def put_in_force(node: str, public: bytes, *, at: datetime) -> None:
    """The node was heard under its next key: that is its key from now on, the one of before counts for what is past."""
    with transaction.atomic():
        peer = Peer.objects.select_for_update().get(pk=node)
        row = NodeKey.objects.filter(node=node, public=public.hex(), standing=NodeKey.NEXT).first()
        if row is None or row.certificate is None:
            return
        follow(peer, bytes(row.certificate), at=at)


def follow(peer: Peer, certificate: bytes, *, at: datetime) -> None:
    """Another key follows the one of a peer, which counts from now on for what is past. Inside a transaction."""
    before = bytes(peer.certificate)
    old, new = (read_certificate(one).signing_public.hex() for one in (before, certificate))
    peer.certificate = certificate
    peer.save(update_fields=["certificate"])
    NodeKey.objects.filter(node=peer.node, public=new).delete()
    values = {"standing": NodeKey.FORMER, "certificate": before, "at": at, "code": ""}
    NodeKey.objects.update_or_create(node=peer.node, public=old, defaults=values)
