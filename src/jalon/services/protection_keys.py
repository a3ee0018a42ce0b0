"""Announcing a protection service's key: at a hub under the State root, and at a post that was enrolled before.

The first key needs its fingerprint, heard by voice; a later one the signature of the service announced before it
(journal format, section 2): a hub's administrator who holds the root alone announces no key of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from jalon.journal import keys
from jalon.journal.certificates import Certificate, Role, read_certificate
from jalon.kernel.errors import UnableTo
from jalon.records.models import Peer
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.protection_request import (
    Request,
    fingerprint_of,
    make_answer,
    read_answer,
    read_request,
    require_fingerprint,
)

CERTIFICATE_DAYS = 200
"""Half a year, and time to renew."""


class UnableToAnnounce(UnableTo):
    """A protection service's key that is not accepted; posts go on as before."""


@dataclass(frozen=True, slots=True)
class Certified:
    """``answer``: for the service and for posts enrolled before, of which there are ``posts_before``."""

    answer: bytes
    fingerprint: str
    posts_before: int


def certify(*, node: Node, request: bytes, root_private: bytes | None, typed: str, at: datetime) -> Certified:
    """Certify a protection service under the State root, and announce it to the posts enrolled from now on.

    ``typed``: the fingerprint that the service read out; needed for the first key. The same request again gives the
    same certificate. Raises :class:`UnableToAnnounce`, ``UnableToTrust``, ``UnableToRead``, ``UnableToRecord``.
    """
    asked = read_request(request)
    if root_private is None or keys.signing_public(root_private) != node.root_public:
        raise UnableToAnnounce("services.protection_keys.root_not_here")
    if asked.state != node.state:
        raise UnableToAnnounce("services.protection_keys.other_state", found=asked.state, state=node.state)
    with one_transaction():
        announced = announced_certificate()
        if announced is None or not _says(announced, asked):
            _require_allowed(announced, asked, typed)
            _announce(node, asked, _certificate(asked, at).issue(root_private), at)
        row = Peer.objects.get(pk=asked.node.hex())
        signed = bytes(row.certificate)
        before = Peer.objects.filter(role=Role.POST, active=True, revoked_reason="", enrolled_at__lte=row.enrolled_at)
        posts = before.count()
    return Certified(make_answer(keys.signing_public(root_private), signed), asked.fingerprint, posts)


def announced_certificate() -> Certificate | None:
    """The certificate of the protection service that newly enrolled posts learn, if there is one."""
    row = Peer.objects.filter(role=Role.PROTECTION, active=True).first()
    return read_certificate(bytes(row.certificate)) if row else None


def _says(announced: Certificate, asked: Request) -> bool:
    """Whether the announced certificate is about exactly these keys."""
    return fingerprint_of(announced) == asked.fingerprint


def _require_allowed(announced: Certificate | None, asked: Request, typed: str) -> None:
    if announced is None or typed:
        require_fingerprint(typed, asked.fingerprint)
    if announced is not None and not asked.signed_by(announced.signing_public):
        raise UnableToAnnounce("services.protection_keys.old_signature_missing", label=announced.label)
    if Peer.objects.filter(pk=asked.node.hex()).exclude(role=Role.PROTECTION).exists():
        raise UnableToAnnounce("services.protection_keys.node_taken")


def _certificate(asked: Request, at: datetime) -> Certificate:
    first, last = at.date() - timedelta(days=1), at.date() + timedelta(days=CERTIFICATE_DAYS)
    public = asked.signing_public, asked.cells_public
    return Certificate(asked.node, Role.PROTECTION, asked.state, asked.label, *public, frozenset(), first, last)


def _announce(node: Node, asked: Request, signed: bytes, at: datetime) -> None:
    Peer.objects.filter(role=Role.PROTECTION, active=True).update(active=False)
    values = {
        "epoch": "",
        "role": int(Role.PROTECTION),
        "label": asked.label,
        "certificate": signed,
        "active": True,
        "enrolled_at": at,
    }
    Peer.objects.update_or_create(node=asked.node.hex(), defaults=values)
    record(node, [Event("key.announced", {"key": {"certificate": signed}})], at=at)


def learn(*, node: Node, answer: bytes, typed: str, at: datetime) -> bytes:
    """At a post enrolled before the service was announced: the public key of cells to keep, checked and journaled.

    A post that knows another key keeps it: how it changes comes with the hub's feeds. Raises
    :class:`UnableToAnnounce`, ``UnableToTrust``, ``UnableToRead``, ``UnableToRecord``.
    """
    root, signed, certificate = read_answer(answer)
    if node.root_public is None:
        raise UnableToAnnounce("services.protection_keys.post_not_enrolled")
    if root != node.root_public or certificate.state != node.state:
        raise UnableToAnnounce("services.protection_keys.other_root")
    if not certificate.is_valid_on(at.date()):
        raise UnableToAnnounce("services.protection_keys.not_valid_now", until=certificate.until_on.isoformat())
    if node.protection_public not in (None, certificate.encryption_public):
        raise UnableToAnnounce("services.protection_keys.post_has_another")
    require_fingerprint(typed, fingerprint_of(certificate))
    if node.protection_public is None:
        record(node, [Event("key.announced", {"key": {"certificate": signed}})], at=at)
    return certificate.encryption_public
