"""A hub signs with another key: certified by the State root, and carried to posts beside and before everything else.

Posts pin the root, never a hub key. So a certificate of the root is enough, by whichever way it comes, even when the
former key is lost; and a post that was away while the key changed learns it before it believes anything under it.
"""

from __future__ import annotations

from datetime import datetime

from jalon.journal import keys
from jalon.journal.certificates import Certificate, Role, read_certificate, verify_certificate
from jalon.journal.lanes import Lane
from jalon.journal.succession import following, read_succession, write_succession
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import Downward, KeyFollowed, NodeKey, Peer
from jalon.services import signing_keys
from jalon.services.certifying import certify_hub_again
from jalon.services.feeds.places import AllSub
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node


class UnableToFollow(UnableTo):
    """The key of a hub that is not followed by another one."""


# --- headquarters ------------------------------------------------------------------------------


def certificate(node: Node, *, next_private: bytes, root_private: bytes | None, at: datetime) -> bytes:
    """The certificate of this hub's next key, signed by the State root. Raises :class:`UnableToFollow`."""
    if node.role is not Role.HUB or node.certificate is None:
        raise UnableToFollow("services.hub_key.not_certified")
    if root_private is None or keys.signing_public(root_private) != node.root_public:
        raise UnableToFollow("services.hub_key.root_not_here")
    return certify_hub_again(node.certificate, keys.signing_public(next_private), root_private, at)


def forget_sealed() -> None:
    """What waits for posts is sealed again, under the key that is in force: as a key follows another one."""
    with one_transaction():
        Downward.objects.all().delete()


def shown(node: Node) -> bytes | None:
    """What this hub shows of its keys; None while it signs with its first one."""
    if not node.former_certificates or node.certificate is None:
        return None
    return write_succession([*node.former_certificates, node.certificate])


def announce(*, node: Node, at: datetime) -> None:
    """Say in the feed for all that another key is in force, where that was not said in this epoch."""
    said = shown(node)
    if said is None:
        return
    rows = KeyFollowed.objects.filter(node=node.node.hex(), epoch=node.epoch.hex())
    if not rows.filter(certificates=said).exists():
        record(node, [Event("key.followed", {"key": {"certificates": said}})], at=at)


def shown_to(node: Node, held: dict[tuple[int, int], int]) -> bytes | None:
    """What an answer of the link shows first: while the post does not hold the entry that says it."""
    said = shown(node)
    if said is None:
        return None
    rows = KeyFollowed.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), certificates=said)
    seq = rows.values_list("seq", flat=True).first()
    return None if seq is not None and held.get((Lane.FEED_ALL, AllSub.NEWS), 0) >= seq else said


# --- post --------------------------------------------------------------------------------------


def learn(*, node: Node, payload: bytes, at: datetime) -> bytes | None:
    """The hub's newest key, if the root certified it and it follows the one that this post knows; None: nothing new.

    The door then keeps it (:func:`pending`). Raises :class:`UnableToFollow`, ``UnableToRead``.
    """
    if node.hub is None or node.root_public is None or node.hub_public is None:
        raise UnableToFollow("services.hub_key.not_enrolled")
    found = read_succession(payload, lambda signed: _under_root(node, signed))
    newest, certified = found[-1]
    former = [one for one in signing_keys.hub_keys(node) if one != node.hub_public]
    later = following(found, present=node.hub_public, former=former)
    if later is None and _lost(node, certified, former):
        later = found[-1:]
    if later is None:
        raise UnableToFollow("services.hub_key.not_known")
    if not later:
        return None
    with one_transaction():
        hub = node.hub.node.hex()
        for signed, one in later[:-1]:
            values = {"standing": NodeKey.FORMER, "certificate": signed, "at": at, "code": ""}
            NodeKey.objects.update_or_create(node=hub, public=one.signing_public.hex(), defaults=values)
        NodeKey.objects.filter(node=hub, standing=NodeKey.NEXT).delete()
        public = certified.signing_public
        NodeKey.objects.create(node=hub, public=public.hex(), standing=NodeKey.NEXT, certificate=newest, at=at)
    return public


def _under_root(node: Node, signed: bytes) -> Certificate:
    assert node.hub is not None, "checked by the caller"
    found = verify_certificate(signed, node.root_public or b"")
    if (found.role, found.node) != (Role.HUB, node.hub.node):
        raise UnableToRead("journal.certificate.signature_wrong", offset=0)
    return found


def _lost(node: Node, certified: Certificate, former: list[bytes]) -> bool:
    """Whether the root certified a key later than the one that this post knows: the hub itself lost that one."""
    assert node.hub is not None, "checked by the caller"
    peer = Peer.objects.filter(pk=node.hub.node.hex()).first()
    if peer is None or certified.signing_public in (*former, node.hub_public):
        return False
    return certified.from_on > read_certificate(bytes(peer.certificate)).from_on


def pending(node: Node) -> bytes | None:
    """The hub's key that was learnt and is not kept in the post's folder yet."""
    if node.hub is None:
        return None
    found = signing_keys.next_certificate(node.hub.node.hex())
    return found.signing_public if found is not None else None
