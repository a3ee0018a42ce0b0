"""Enrolment of a post at its hub by a one-time code, both sides (journal format, section 2, short form).

The nonce of the request is the post's node id and epoch, so that the hub certifies the name under which the post has
already recorded. A node is active only when a second person has compared eight digits by telephone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from jalon.journal import enrolment as engine
from jalon.journal.certificates import Role, read_certificate, verify_certificate
from jalon.journal.envelopes import Recipient
from jalon.journal.versions import own_versions
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import second_of_day
from jalon.kernel.errors import UnableTo
from jalon.records.models import Account, EnrolmentCode, EnrolmentProposal, Peer, Quarantined
from jalon.services import renewal
from jalon.services.certifying import certify_post
from jalon.services.enrolment_refusals import asked
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node
from jalon.services.policies import policy, require

RIGHT = "enrol_post"
NOBODY = UUID(int=0)
"""Who issued a code at the machine itself, without an account."""
_TOLD_OF = frozenset(f"services.enrolment.code_{state}" for state in ("used", "expired", "withdrawn"))
"""Refusals that the page of enrolment tells of: whoever asked held the code."""
_SECOND_OFFICER_INFO = b"jalon/2nd/1"


class UnableToEnrolPost(UnableTo):
    """A code, request or confirmation that is not accepted."""


class EnrolmentTransport(Protocol):
    """Carries a request to the hub."""

    def enrol(self, request: bytes) -> bytes:
        """The hub's reply. Raises ``UnableTo``."""
        ...


@dataclass(frozen=True)
class IssuedCode:
    """A new code as it is printed, shown once."""

    code_id: str
    printed: str = field(repr=False)
    expires_at: datetime
    label: str
    crossing_point: str


@dataclass(frozen=True)
class Enrolled:
    """What a post keeps of its enrolment, and the digits that it reads out by telephone."""

    certificate: bytes
    hub: Recipient
    hub_public: bytes
    root_public: bytes
    protection_public: bytes | None
    second_officer_secret: bytes = field(repr=False)
    digits: str
    hub_label: str
    hub_certificate: bytes
    former_certificates: tuple[bytes, ...] = ()
    is_known: bool = True
    """Whether the hub knew this post before; False too for a hub that lost what it knew."""


# --- headquarters ------------------------------------------------------------------------------


def propose_post(*, node: Node, by: Account, label: str, crossing_point: str, at: datetime) -> UUID:
    """One person wants a post to be let in; nothing is issued until another one agrees.

    Raises :class:`UnableToEnrolPost`, ``UnableToAllow``.
    """
    require(by, RIGHT)
    label, point = _named(node, label, crossing_point)
    proposal = EnrolmentProposal(id=uuid4(), label=label, crossing_point=point, proposed_by=by.id, proposed_at=at)
    proposal.save(force_insert=True)
    return proposal.id


def propose_again(*, by: Account, post: str, at: datetime) -> UUID:
    """One person wants a post that is known (in hex) to be enrolled anew: its key is lost, or this hub forgot it.

    Raises :class:`UnableToEnrolPost`, ``UnableToAllow``.
    """
    require(by, RIGHT)
    peer = renewal.known_post(post)
    waiting = EnrolmentProposal.objects.filter(node=post).first()
    if waiting is not None:
        return waiting.id
    values = {"label": peer.label, "crossing_point": peer.crossing_point, "node": post}
    proposal = EnrolmentProposal(id=uuid4(), proposed_by=by.id, proposed_at=at, **values)
    proposal.save(force_insert=True)
    return proposal.id


def issue_proposed(*, node: Node, by: Account, proposal: UUID, at: datetime) -> IssuedCode:
    """A second person agrees: a code for that post, good once and for 14 days, shown once.

    Raises :class:`UnableToEnrolPost`, ``UnableToAllow``, ``UnableToRecord``.
    """
    require(by, RIGHT)
    with one_transaction():
        row = EnrolmentProposal.objects.select_for_update().filter(pk=proposal).first()
        if row is None:
            raise UnableToEnrolPost("services.enrolment.no_proposal")
        if row.proposed_by == by.id:
            raise UnableToEnrolPost("services.enrolment.two_persons_needed")
        row.delete()
        return _issue(node, row.label, row.crossing_point, (row.proposed_by, by.id), at, post=row.node)


def withdraw_proposal(*, by: Account, proposal: UUID) -> None:
    """Either person takes a proposal back. Raises ``UnableToAllow``."""
    require(by, RIGHT)
    EnrolmentProposal.objects.filter(pk=proposal).delete()


def issue_code(
    *, node: Node, by: tuple[Account, Account] | None, label: str, crossing_point: str, at: datetime, post: str = ""
) -> IssuedCode:
    """A code for one post at the machine itself: by two persons, or by nobody where the node is a demonstration.

    ``post``: in hex, one enrolled anew. Raises :class:`UnableToEnrolPost`, ``UnableToAllow``, ``UnableToRecord``.
    """
    if by is None and not node.demonstration:
        raise UnableToEnrolPost("services.enrolment.two_persons_needed")
    if by is not None:
        for person in by:
            require(person, RIGHT)
        if by[0].id == by[1].id:
            raise UnableToEnrolPost("services.enrolment.two_persons_needed")
    label, point = _named(node, label, crossing_point)
    with one_transaction():
        return _issue(node, label, point, (by[0].id, by[1].id) if by else (NOBODY, NOBODY), at, post=post)


def _named(node: Node, label: str, crossing_point: str) -> tuple[str, str]:
    label = label.strip()
    if not 1 <= len(label) <= limits.NODE_LABEL_CHARACTERS_MAX:
        raise UnableToEnrolPost("services.enrolment.label_length", count_max=limits.NODE_LABEL_CHARACTERS_MAX)
    return label, crossing_point_id(node.state, crossing_point)


def _issue(
    node: Node, label: str, crossing_point: str, by: tuple[UUID, UUID], at: datetime, *, post: str = ""
) -> IssuedCode:
    """``by``: who proposed, who agreed. The journal names both; the code is nowhere."""
    code = engine.new_code()
    found = engine.secrets_of(code)
    expires_at = at + timedelta(days=limits.ENROLMENT_DAYS_MAX)
    EnrolmentCode.objects.create(
        code_id=found.code_id.hex(),
        keys=found.request_key + found.reply_key,
        label=label,
        crossing_point=crossing_point,
        node=post,
        proposed_by=by[0],
        issued_by=by[1],
        issued_at=at,
        expires_at=expires_at,
    )
    values: dict[str, Value] = {
        "code_id": found.code_id,
        "label": label,
        "crossing_point": crossing_point,
        "proposed_by": by[0].bytes,
        "issued_by": by[1].bytes,
        "issued_second": second_of_day(at),
    }
    record(node, [Event("enrolment.issued", {"code": values})], at=at)
    return IssuedCode(found.code_id.hex(), engine.print_code(code), expires_at, label, crossing_point)


def crossing_point_id(state: str, named: str) -> str:
    """Identifier of a crossing point of ``state``, named so or by that State's post at it."""
    for point in policy().crossing_points.values():
        side = point.side_of(state)
        if side is not None and named in (point.id, side.post):
            return point.id
    raise UnableToEnrolPost("services.enrolment.crossing_point_unknown", crossing_point=named[:40])


def answer_request(*, node: Node, request: bytes, at: datetime) -> bytes:
    """The reply to a post's request; the code is used from now on, the post waits to be confirmed.

    A request repeated by the same post before it is confirmed is answered again (the reply was lost). Raises
    :class:`UnableToEnrolPost`, ``UnableToEnrol`` or ``UnableToRead``; a code used twice leaves an alarm.
    """
    code_id = engine.request_code_id(request).hex()
    try:
        with transaction.atomic():
            return _answer(node, request, EnrolmentCode.objects.select_for_update().filter(pk=code_id).first(), at)
    except UnableToEnrolPost as error:
        if error.code in _TOLD_OF:
            EnrolmentCode.objects.filter(pk=code_id).update(tried_again_at=at)
        if error.code == "services.enrolment.code_used":
            _raise_alarm(request, error.code, at)
        raise


def _answer(node: Node, request: bytes, row: EnrolmentCode | None, at: datetime) -> bytes:
    if row is None:
        raise UnableToEnrolPost("services.enrolment.code_unknown")
    code_secrets = _secrets_of(row)
    asked = engine.verify_request(request, code_secrets)
    if row.withdrawn_by is not None:
        raise UnableToEnrolPost("services.enrolment.code_withdrawn")
    if at > row.expires_at:
        raise UnableToEnrolPost("services.enrolment.code_expired")
    post, epoch = asked.nonce[:8], asked.nonce[8:]
    if row.used_by and not _same_post_again(row, post, asked.signing_public):
        raise UnableToEnrolPost("services.enrolment.code_used")
    if row.node:
        renewal.check(row, post, asked.signing_public)
    elif not row.used_by and Peer.objects.filter(pk=post.hex()).exists():
        raise UnableToEnrolPost("services.enrolment.post_enrolled_already")
    certificate = certify_post(node, post, asked.signing_public, asked.encryption_public, row.label, at=at)
    before = renewal.certificates_before(row)
    welcome = engine.Welcome(certificate, _root_of(node), (*_known_certificates(node), *before), ())
    reply = engine.make_reply(request, welcome, code_secrets)
    row.used_by, row.digits = post.hex(), engine.telephone_digits(request, reply)
    row.save(update_fields=["used_by", "digits"])
    if row.node:
        renewal.keep(row, certificate, at=at)
        return reply
    values = {
        "epoch": epoch.hex(),
        "role": int(Role.POST),
        "label": row.label,
        "crossing_point": row.crossing_point,
        "certificate": certificate,
        "enrolled_at": at,
    }
    Peer.objects.update_or_create(node=post.hex(), defaults=values)
    return reply


def confirm(*, node: Node, code_id: str, digits: str, by: Account | None, at: datetime) -> None:
    """A second person has heard the same eight digits from the post: from now on it is active.

    ``by`` must not be who issued the code; at the machine itself (None) only a demonstration may confirm.
    """
    if by is not None:
        require(by, RIGHT)
    elif not node.demonstration:
        raise UnableToEnrolPost("services.enrolment.second_person_needed")
    with one_transaction():
        row = EnrolmentCode.objects.select_for_update().filter(pk=code_id).exclude(used_by="").first()
        if row is None or row.confirmed_by is not None:
            raise UnableToEnrolPost("services.enrolment.nothing_to_confirm")
        if by is not None and by.id == row.issued_by:
            raise UnableToEnrolPost("services.enrolment.second_person_needed")
        if "".join(filter(str.isdigit, digits)) != row.digits.replace(" ", ""):
            raise UnableToEnrolPost("services.enrolment.digits_differ")
        row.confirmed_by = by.id if by else NOBODY
        row.save(update_fields=["confirmed_by"])
        peer = Peer.objects.select_for_update().get(pk=row.used_by)
        if row.node:
            renewal.confirm(peer, at=at)
        peer.active = True
        peer.save(update_fields=["active"])
        record(node, [Event("key.announced", {"key": {"certificate": bytes(peer.certificate)}})], at=at)


def waiting_with(digits: str) -> str:
    """Id of the code whose post waits with these digits. Raises :class:`UnableToEnrolPost`."""
    typed = "".join(filter(str.isdigit, digits))
    waiting = EnrolmentCode.objects.filter(confirmed_by=None).exclude(used_by="")
    found = [row.code_id for row in waiting if row.digits.replace(" ", "") == typed]
    if len(found) != 1:
        raise UnableToEnrolPost("services.enrolment.nothing_to_confirm")
    return found[0]


def second_officer_secret_of(post: str) -> bytes | None:
    """The secret that headquarters shares with a post (its node in hex) for second officers' codes."""
    row = EnrolmentCode.objects.filter(used_by=post).exclude(confirmed_by=None).order_by("-issued_at").first()
    return _second_officer_secret(_secrets_of(row).reply_key) if row else None


def _secrets_of(row: EnrolmentCode) -> engine.CodeSecrets:
    kept = bytes(row.keys)
    return engine.CodeSecrets(bytes.fromhex(row.code_id), kept[:32], kept[32:])


def _second_officer_secret(reply_key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_SECOND_OFFICER_INFO).derive(reply_key)


def _same_post_again(row: EnrolmentCode, post: bytes, signing_public: bytes) -> bool:
    if row.confirmed_by is not None or row.used_by != post.hex():
        return False
    if row.node:
        return renewal.asked_with(row.node, signing_public)
    held = Peer.objects.filter(pk=row.used_by).first()
    return held is not None and read_certificate(bytes(held.certificate)).signing_public == signing_public


def _raise_alarm(request: bytes, code: str, at: datetime) -> None:
    transfer = hashlib.sha256(request).hexdigest()[:32]
    values = {"code": code, "wire": request, "arrived_at": at}
    Quarantined.objects.get_or_create(transfer=transfer, defaults=values)


def _root_of(node: Node) -> bytes:
    if node.root_public is None or node.certificate is None:
        raise UnableToEnrolPost("services.enrolment.hub_not_certified")
    return node.root_public


def _known_certificates(node: Node) -> list[bytes]:
    assert node.certificate is not None, "checked with the root"
    services = Peer.objects.filter(role=Role.PROTECTION, active=True).values_list("certificate", flat=True)
    return [node.certificate, *(bytes(one) for one in services)]


# --- post --------------------------------------------------------------------------------------


def enrol(*, node: Node, typed_code: str, transport: EnrolmentTransport, again: bool = False) -> Enrolled:
    """Ask the hub with the code from the paper; what it answers is checked, and returned to be kept.

    ``again``: a post that is enrolled, whose hub no longer knows its key, or who lost it; the same hub answers.
    Raises :class:`UnableToEnrolPost`, ``UnableToBeLetIn``, ``UnableToEnrol``, ``UnableToRead``, or of the transport.
    """
    if node.hub is not None and not again:
        raise UnableToEnrolPost("services.enrolment.enrolled_already")
    code = engine.read_code(typed_code)
    request = engine.make_request(
        code,
        signing_private=node.signing_key,
        encryption_public=node.encryption_public,
        versions=own_versions(),
        nonce=node.node + node.epoch,
    )
    reply = asked(transport.enrol, request)
    welcome = engine.open_reply(reply, request_wire=request, code=code, encryption_private=node.decryption_keys[0])
    if read_certificate(welcome.certificate).node != node.node:
        raise UnableToEnrolPost("services.enrolment.reply_for_another")
    named: dict[Role, bytes] = {}
    for signed in welcome.certificates:
        if read_certificate(signed).role is not Role.POST:
            named.setdefault(verify_certificate(signed, welcome.root_public).role, signed)
    if Role.HUB not in named:
        raise UnableToEnrolPost("services.enrolment.hub_not_certified")
    hub = read_certificate(named[Role.HUB])
    if node.hub is not None and (node.hub.node, node.root_public or welcome.root_public) != (
        hub.node,
        welcome.root_public,
    ):
        raise UnableToEnrolPost("services.enrolment.another_hub")
    protection = read_certificate(named[Role.PROTECTION]) if Role.PROTECTION in named else None
    return Enrolled(
        certificate=welcome.certificate,
        hub=Recipient(hub.node, hub.encryption_public),
        hub_public=hub.signing_public,
        root_public=welcome.root_public,
        protection_public=protection.encryption_public if protection else None,
        second_officer_secret=_second_officer_secret(engine.secrets_of(code).reply_key),
        digits=engine.telephone_digits(request, reply),
        hub_label=hub.label,
        hub_certificate=named[Role.HUB],
        former_certificates=renewal.of_this_post(node, welcome.certificates),
        is_known=any(read_certificate(one).role is Role.POST for one in welcome.certificates),
    )


def remember_hub(*, enrolled: Enrolled, address: str, at: datetime) -> None:
    """Keep at the post who its hub is and where."""
    values = {
        "role": int(Role.HUB),
        "label": enrolled.hub_label,
        "certificate": enrolled.hub_certificate,
        "address": address,
        "active": True,
        "enrolled_at": at,
        "reported": json.dumps({"digits": enrolled.digits}),
    }
    first = {"epoch": "", **values}
    Peer.objects.update_or_create(node=enrolled.hub.node.hex(), defaults=values, create_defaults=first)
