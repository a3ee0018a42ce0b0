"""A post signs with a new key once its hub has certified it: what the post says, and what the hub answers.

The post goes on with the old key until the certificate is here. The hub goes on with it until it hears the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from jalon.journal import rotation
from jalon.journal.certificates import Certificate, Role, read_certificate, verify_certificate
from jalon.journal.keys import signing_public
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import KeyCertified, KeyRefused, KeyRotation, NodeKey, Peer
from jalon.services.certifying import certify_again
from jalon.services.feeds.writing import post_number
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.signing_keys import hub_keys, keys_of

_REASONS = frozenset(
    f"services.key_rotation.{reason}" for reason in ("revoked", "proof_wrong", "key_used", "pending", "not_taken_up")
)


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
    if node.hub is None:
        return None
    rows = KeyCertified.objects.filter(node=node.hub.node.hex(), certificate__isnull=False)
    for signed in (bytes(row.certificate) for row in rows.order_by("-epoch", "-seq") if row.certificate):
        found = certified_by_hub(signed, hub_keys(node))
        if found is not None and (found.node, found.signing_public) == (node.node, public):
            return signed
    return None


def refusal(node: Node, public: bytes) -> str:
    """Code of why the hub does not certify a key that this post wished for; empty when it did not say so."""
    hub = node.hub.node.hex() if node.hub else ""
    said = KeyRefused.objects.filter(node=hub, public=public.hex()).order_by("epoch", "seq").last()
    if said is None:
        return ""
    # A newer hub may have reasons that this program has no sentence for.
    return said.code if said.code in _REASONS else "services.key_rotation.refused"


def last_refusal(node: Node) -> str:
    """The same of the key that this post wished for last."""
    wish = KeyRotation.objects.filter(node=node.node.hex(), public__isnull=False).order_by("epoch", "seq").last()
    return refusal(node, bytes.fromhex(wish.public or "")) if wish is not None else ""


def certified_by_hub(signed: bytes, hub: Iterable[bytes]) -> Certificate | None:
    """The certificate of a post, if one of the hub's keys signed it."""
    for public in hub:
        try:
            found = verify_certificate(signed, public)
        except UnableToRead:
            continue
        return found if found.role is Role.POST else None
    return None


# --- headquarters ------------------------------------------------------------------------------


def certify(*, node: Node, at: datetime) -> int:
    """Answer every wish that was not answered, and say again in this epoch what waits; returns how many answers.

    A wish that is refused is kept with its code, once. Raises ``UnableToRecord``.
    """
    answered: set[tuple[str, str | None]] = set(NodeKey.objects.values_list("node", "public"))
    wishes = KeyRotation.objects.exclude(node=node.node.hex()).filter(public__isnull=False)
    known = {peer.node: peer for peer in Peer.objects.filter(role=Role.POST)}
    # Once a key is in force, its wish is over: answered again, it would be refused.
    answered |= {(peer.node, public.hex()) for peer in known.values() for public in keys_of(peer)}
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
    """Tell each post in this epoch what its wishes came to: a hub that was restored says it again."""
    withdrawn = set(Peer.objects.exclude(revoked_reason="", active=True).values_list("node", flat=True))
    for row in NodeKey.objects.filter(standing__in=[NodeKey.NEXT, NodeKey.REFUSED]).order_by("node", "id"):
        if row.node in withdrawn:
            continue
        if row.standing == NodeKey.REFUSED:
            said = KeyRefused.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), public=row.public).exists()
            event = Event("key.refused", {"key": {"public": bytes.fromhex(row.public), "code": row.code}})
        else:
            mine = KeyCertified.objects.filter(node=node.node.hex(), epoch=node.epoch.hex())
            said = mine.filter(certificate=row.certificate).exists()
            event = Event("key.certified", {"key": {"certificate": bytes(row.certificate or b"")}})
        if not said:
            number = post_number(node=node, post=row.node, at=at)
            record(node, [replace(event, sub=number)], at=at)
