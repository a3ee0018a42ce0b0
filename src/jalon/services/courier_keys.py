"""Keys that a courier's files are sealed to: hybrid, one a quarter, announced under the node's signing key.

A node announces its own in its journal, so that a hub learns a post's from any contact; a post asks its hub over the
link, and every file from the hub brings the newest. A key is destroyed 90 days after its quarter, as long as a post may
be offline.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from jalon.journal import keys
from jalon.journal.certificates import Certificate, read_certificate, verify_certificate
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records.models import KeyAnnouncement, Peer
from jalon.services import signing_keys
from jalon.services.journaling import Event, record
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.node import Node, Role
from jalon.services.transport import Transport

KEPT_AFTER_QUARTER = timedelta(days=90)
_ANNOUNCEMENTS_READ = 32


@dataclass(frozen=True, slots=True)
class CourierKey:
    """A private key (96 bytes) and the certificate that announces its public half."""

    private: bytes = field(repr=False)
    certificate: bytes


def renewed(node: Node, *, at: datetime) -> tuple[CourierKey, ...] | None:
    """Keys to keep from now on, the newest first; None when nothing changes.

    A new one for the quarter of ``at`` when the newest is of an earlier one; those that are over fall away.
    """
    today = at.date()
    pairs = zip(node.courier_keys, node.courier_certificates, strict=False)
    before = [CourierKey(private, signed) for private, signed in pairs]
    held = [_under_key_in_force(node, one) for one in before]
    kept = [one for one in held if read_certificate(one.certificate).until_on >= today]
    until_on = _until(today)
    if not kept or read_certificate(kept[0].certificate).until_on < until_on:
        kept.insert(0, _new_key(node, today, until_on))
    kept = kept[: limits.COURIER_KEYS_MAX]
    return tuple(kept) if kept != before else None


def _under_key_in_force(node: Node, key: CourierKey) -> CourierKey:
    """A hub announces its key again once another signing key follows; a hub takes a post's under its former one too."""
    known = read_certificate(key.certificate)
    if node.role is not Role.HUB or known.signing_public == node.signing_public:
        return key
    return CourierKey(key.private, replace(known, signing_public=node.signing_public).issue(node.signing_key))


def announce(node: Node, *, at: datetime) -> None:
    """Journal the newest key where that was not done. Raises UnableToRecord."""
    if not node.courier_certificates:
        return
    newest = node.courier_certificates[0]
    if not KeyAnnouncement.objects.filter(node=node.node.hex(), certificate=newest).exists():
        record(node, [Event("key.announced", {"key": {"certificate": newest}})], at=at)


def wants_hub_key(node: Node, *, at: datetime) -> bool:
    """Whether a post should ask its hub: it knows no key, or only one of an earlier quarter."""
    if node.hub is None:
        return False
    known = hub_key(node, at=at)
    return known is None or known.until_on < _until(at.date())


def ask_hub_key(*, node: Node, transport: Transport, at: datetime) -> bytes | None:
    """What the hub announces, to be kept; None when it has nothing newer. Raises ``UnableToLink``."""
    assert node.hub is not None, "checked by the caller"
    frame = write_frame(
        Purpose.KEYS,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=b"",
        signing_key=node.signing_key,
    )
    return newer_hub_key(node, transport.ask_keys(frame), at=at)


def newer_hub_key(node: Node, signed: bytes, *, at: datetime) -> bytes | None:
    """``signed``, if it is this post's hub's own announcement and lasts longer than what is known."""
    offered, known = _of_hub(node, signed, at), hub_key(node, at=at)
    if offered is None or (known is not None and offered.until_on <= known.until_on):
        return None
    return signed


def hub_key(node: Node, *, at: datetime) -> Certificate | None:
    """The key that this post seals a courier's files to; None when it knows none that lasts."""
    return _of_hub(node, node.hub_courier, at) if node.hub_courier is not None else None


def post_key(peer: Peer, *, at: datetime) -> Certificate | None:
    """The newest key that a post announced in its journal, if it lasts: at its hub."""
    known = signing_keys.keys_of(peer)
    rows = KeyAnnouncement.objects.filter(node=peer.node, certificate__isnull=False).order_by("-seq")
    read = [bytes(row.certificate) for row in rows[:_ANNOUNCEMENTS_READ] if row.certificate]
    found = [_valid(signed, signing, at) for signed in read for signing in known]
    lasting = [one for one in found if one is not None and one.node.hex() == peer.node]
    return max(lasting, key=lambda one: one.until_on, default=None)


def _of_hub(node: Node, signed: bytes, at: datetime) -> Certificate | None:
    if node.hub is None or node.hub_public is None:
        return None
    found = _valid(signed, node.hub_public, at)
    return found if found is not None and (found.node, found.role) == (node.hub.node, Role.HUB) else None


def _valid(signed: bytes, issuer: bytes, at: datetime) -> Certificate | None:
    try:
        found = verify_certificate(signed, issuer, on=at.date())
    except UnableToRead:
        return None
    return found if len(found.encryption_public) == keys.HYBRID_PUBLIC_BYTES else None


def _new_key(node: Node, today: date, until_on: date) -> CourierKey:
    private = keys.new_hybrid_private_key()
    public = keys.encryption_public(private)
    # A day before: the other side's clock may be behind.
    first = today - timedelta(days=1)
    named = Certificate(
        node.node, node.role, node.state, node.label, node.signing_public, public, frozenset(), first, until_on
    )
    return CourierKey(private, named.issue(node.signing_key))


def _until(today: date) -> date:
    """Last day on which a key of today's quarter opens anything."""
    month = (today.month - 1) // 3 * 3 + 4
    begins_next = date(today.year + (month > 12), (month - 1) % 12 + 1, 1)
    return begins_next - timedelta(days=1) + KEPT_AFTER_QUARTER
