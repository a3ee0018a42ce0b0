"""A post signs with a new key once its hub has certified it: what the post says, and what the hub answers.

The post goes on with the old key until the certificate is here. The hub goes on with it until it hears the new one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from jalon.journal import rotation
from jalon.journal.certificates import Role, read_certificate, verify_certificate
from jalon.journal.keys import signing_public
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import KeyCertified, KeyRotation, NodeKey, Peer
from jalon.services.enrolment import certify_again
from jalon.services.feeds.writing import post_number
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.signing_keys import keys_of


class UnableToRotateKey(UnableTo):
    """A signing key that is not followed by another one."""


# --- post --------------------------------------------------------------------------------------


def ask(*, node: Node, next_key: Callable[[], bytes], at: datetime) -> bytes:
    """Journal, under the old key, that this post will sign with another one; returns the new public key.

    ``next_key``: makes the new private key durable, or gives the one that is there already (a crash came between).
    Raises :class:`UnableToRotateKey`, ``UnableToRecord``.
    """
    if node.role is not Role.POST or node.hub is None or node.hub_public is None or node.certificate is None:
        raise UnableToRotateKey("services.key_rotation.not_enrolled")
    with one_transaction():
        private = next_key()
        public = signing_public(private)
        if KeyRotation.objects.filter(node=node.node.hex(), public=public.hex()).exists():
            raise UnableToRotateKey("services.key_rotation.pending")
        proof = rotation.prove(node.node, old_public=node.signing_public, new_private=private)
        record(node, [Event("key.rotated", {"key": {"public": public, "proof": proof}})], at=at)
    return public


def certified(node: Node, public: bytes) -> bytes | None:
    """The hub's certificate of this post's next key, when it is here; one of another key or hub counts as none."""
    if node.hub is None or node.hub_public is None:
        return None
    rows = KeyCertified.objects.filter(node=node.hub.node.hex(), certificate__isnull=False)
    for signed in (bytes(row.certificate) for row in rows.order_by("-epoch", "-seq") if row.certificate):
        try:
            found = verify_certificate(signed, node.hub_public)
        except UnableToRead:
            continue
        if (found.node, found.role, found.signing_public) == (node.node, Role.POST, public):
            return signed
    return None


# --- headquarters ------------------------------------------------------------------------------


def certify(*, node: Node, at: datetime) -> int:
    """Answer every wish that was not answered, and say again in this epoch what waits; returns how many answers.

    A wish that is refused is kept with its code, once. Raises ``UnableToRecord``.
    """
    answered: set[tuple[str, str | None]] = set(NodeKey.objects.values_list("node", "public"))
    wishes = KeyRotation.objects.exclude(node=node.node.hex()).filter(public__isnull=False)
    known = {peer.node: peer for peer in Peer.objects.filter(role=Role.POST)}
    done = 0
    for wish in wishes.order_by("node", "epoch", "seq"):
        peer = known.get(wish.node)
        if peer is not None and (wish.node, wish.public) not in answered:
            _answer(node, peer, wish, at)
            answered.add((wish.node, wish.public))
            done += 1
    _repeat(node, at)
    return done


def _answer(node: Node, peer: Peer, wish: KeyRotation, at: datetime) -> None:
    with one_transaction():
        values = {"node": peer.node, "public": wish.public, "at": at}
        code = _why_refused(node, peer, wish, at)
        if code:
            NodeKey.objects.create(**values, standing=NodeKey.REFUSED, code=code)
            return
        NodeKey.objects.filter(node=peer.node, standing=NodeKey.NEXT).update(
            standing=NodeKey.REFUSED, code="services.key_rotation.not_taken_up"
        )
        signed = certify_again(node, bytes(peer.certificate), bytes.fromhex(wish.public or ""), at)
        NodeKey.objects.create(**values, standing=NodeKey.NEXT, certificate=signed)


def _why_refused(node: Node, peer: Peer, wish: KeyRotation, at: datetime) -> str:
    """Code of why a wish is refused; empty when it is granted."""
    new, proof = bytes.fromhex(wish.public or ""), bytes.fromhex(wish.proof or "")
    old = read_certificate(bytes(peer.certificate)).signing_public
    if peer.revoked_reason or not peer.active:
        return "services.key_rotation.revoked"
    if not rotation.proof_holds(bytes.fromhex(peer.node), old_public=old, new_public=new, proof=proof):
        return "services.key_rotation.proof_wrong"
    if _is_used(node, new):
        return "services.key_rotation.key_used"
    since = at - timedelta(days=limits.KEY_ROTATION_DAYS_MAX)
    if NodeKey.objects.filter(node=peer.node, standing=NodeKey.NEXT, at__gte=since).exists():
        return "services.key_rotation.pending"
    return ""


def _is_used(node: Node, public: bytes) -> bool:
    """Whether any node signs, signed or wishes to sign with this key."""
    if NodeKey.objects.filter(public=public.hex()).exclude(standing=NodeKey.REFUSED).exists():
        return True
    if public in (node.signing_public, *node.former_keys, node.root_public):
        return True
    return any(public in keys_of(peer) for peer in Peer.objects.all())


def _repeat(node: Node, at: datetime) -> None:
    """Tell each post its certificate in this epoch: a hub that was restored says it again."""
    for row in NodeKey.objects.filter(standing=NodeKey.NEXT).order_by("node"):
        said = KeyCertified.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), certificate=row.certificate)
        peer = Peer.objects.get(pk=row.node)
        if peer.revoked_reason or row.certificate is None or said.exists():
            continue
        number = post_number(node=node, post=row.node, at=at)
        record(node, [Event("key.certified", {"key": {"certificate": bytes(row.certificate)}}, number)], at=at)
