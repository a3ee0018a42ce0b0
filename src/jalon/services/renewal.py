"""A post that headquarters knows is enrolled anew, under another signing key: its disk or the hub's journal was lost.

Two persons issue a code for that very post. What it is known by does not change before the second person has compared
the eight digits by telephone; then the new key follows the one before, as after a rotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jalon.journal.certificates import Role, read_certificate
from jalon.kernel.errors import UnableTo
from jalon.records.models import EnrolmentCode, NodeKey, Peer
from jalon.services import signing_keys
from jalon.services.node import Node


class UnableToRenew(UnableTo):
    """A post that cannot be enrolled anew with this code."""


# --- headquarters ------------------------------------------------------------------------------


def known_post(post: str) -> Peer:
    """The post (in hex), if it may be enrolled anew. Raises :class:`UnableToRenew`."""
    peer = Peer.objects.filter(pk=post, role=Role.POST).first()
    if peer is None:
        raise UnableToRenew("services.renewal.unknown")
    if peer.revoked_reason:
        raise UnableToRenew("services.renewal.withdrawn", label=peer.label)
    return peer


def check(row: EnrolmentCode, post: bytes, public: bytes) -> None:
    """Whether the code is for the post that asks, under a key that none followed. Raises :class:`UnableToRenew`."""
    peer = known_post(row.node)
    if post.hex() != row.node:
        raise UnableToRenew("services.renewal.for_another_post", label=peer.label)
    others = {key for other in Peer.objects.exclude(pk=peer.node) for key in signing_keys.keys_of(other)}
    present = read_certificate(bytes(peer.certificate)).signing_public
    former = {key for key in signing_keys.keys_of(peer) if key != present}
    if public in others | former:
        raise UnableToRenew("services.key_rotation.key_used")


def certificates_before(row: EnrolmentCode) -> tuple[bytes, ...]:
    """What the hub certified for the post before: it may have lost them with its disk."""
    if not row.node:
        return ()
    peer = known_post(row.node)
    return (*signing_keys.former_certificates(peer.node), bytes(peer.certificate))


def keep(row: EnrolmentCode, certificate: bytes, *, at: datetime) -> None:
    """Remember what was certified; it counts for nothing until a second person has confirmed it."""
    NodeKey.objects.filter(node=row.node, standing=NodeKey.ANEW).delete()
    public = read_certificate(certificate).signing_public.hex()
    values = {"standing": NodeKey.ANEW, "certificate": certificate, "code": "", "at": at}
    NodeKey.objects.update_or_create(node=row.node, public=public, defaults=values)


def asked_with(post: str, public: bytes) -> bool:
    """Whether this is the key that waits for a second person."""
    return NodeKey.objects.filter(node=post, public=public.hex(), standing=NodeKey.ANEW).exists()


def confirm(peer: Peer, *, at: datetime) -> None:
    """The digits were the same: the key is in force. Inside a transaction that locks the peer."""
    row = NodeKey.objects.get(node=peer.node, standing=NodeKey.ANEW)
    certificate = bytes(row.certificate or b"")
    row.delete()
    NodeKey.objects.filter(node=peer.node, standing=NodeKey.NEXT).delete()
    if read_certificate(bytes(peer.certificate)).signing_public == read_certificate(certificate).signing_public:
        peer.certificate = certificate
        peer.save(update_fields=["certificate"])
    else:
        signing_keys.follow(peer, certificate, at=at)


# --- post --------------------------------------------------------------------------------------


def of_this_post(node: Node, certificates: Sequence[bytes]) -> tuple[bytes, ...]:
    """Certificates of this post's keys of before, the oldest first: those that the hub gave, then what it lacks."""
    own = (*node.former_certificates, *((node.certificate,) if node.certificate else ()))
    found: dict[bytes, bytes] = {}
    for signed in (*certificates, *own):
        known = read_certificate(signed)
        if (known.role, known.node) == (Role.POST, node.node) and known.signing_public != node.signing_public:
            found.setdefault(known.signing_public, signed)
    return tuple(found.values())
