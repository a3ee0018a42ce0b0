"""Officers of posts, kept at headquarters: who they are, where they serve, what they sign in with there.

They are no accounts of the hub. A post gets a verifier of the password and the secret of the one-time codes, for those
who serve there and as long as they do. A change leaves as urgent entries of the posts' own feeds.
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.records.models import Account, OfficerCredential, OfficerPost, OfficerServing, Peer, PostOfficer
from jalon.records.models.projection import Projection
from jalon.services import accounts, second_steps
from jalon.services.accounts import UnableToChangeAccount
from jalon.services.feeds.writing import UnableToFeed, post_number
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node, Role
from jalon.services.policies import policy, require, zone_of
from jalon.services.written import storable

RIGHT = "manage_accounts"
_Row = TypeVar("_Row", bound=Projection)
_PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Person:
    """Who an officer is. ``language`` is that of their screens."""

    username: str
    label: str
    role: str
    language: str = "fr"


@dataclass(frozen=True)
class Service:
    """At which post (node in hex) somebody serves, from which local day until which, both included; None: no bound."""

    post: str
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class NewOfficer:
    """Shown once and stored nowhere in clear: a generated password, the secret of the second step, codes."""

    officer: PostOfficer
    password: str | None = field(repr=False)
    totp_secret: str = field(repr=False)
    otpauth_uri: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


def add(
    *,
    node: Node,
    person: Person,
    posts: Sequence[str],
    at: datetime,
    password: str | None = None,
    by: Account | None = None,
) -> NewOfficer:
    """A new officer who serves at ``posts`` (nodes in hex). ``by`` is None for whoever administers the machine.

    Raises :class:`UnableToChangeAccount`, :class:`UnableToFeed`, ``UnableToAllow``, ``UnableToRecord``.
    """
    _require(by)
    check_person(person)
    officer = PostOfficer(id=uuid.uuid4(), **asdict(person))
    made = _renew(officer, password)
    with one_transaction():
        try:
            with transaction.atomic():
                officer.save(force_insert=True)
        except IntegrityError as error:
            raise UnableToChangeAccount("services.accounts.name_taken") from error
        _serve(officer, posts)
        publish(node=node, at=at)
    return made


def check_person(person: Person) -> None:
    """Pass, or raise :class:`UnableToChangeAccount`."""
    accounts.check_names(person.username, person.label, person.role, person.language)
    if "post" not in policy().roles[person.role].nodes:
        raise UnableToChangeAccount("services.feeds.role_not_of_posts", role=person.role)


def assign(*, node: Node, username: str, posts: Sequence[str], at: datetime, by: Account | None = None) -> None:
    """An officer serves at these posts and at no other; at those they leave they are signed out."""
    _require(by)
    with one_transaction():
        _serve(_named(username), posts)
        publish(node=node, at=at)


def serve(*, node: Node, username: str, service: Service, at: datetime) -> None:
    """An officer serves at one post more, or at other days. Raises as :func:`assign`."""
    if service.from_on and service.until_on and service.until_on < service.from_on:
        raise UnableToFeed("services.feeds.days_reversed")
    with one_transaction():
        officer = _named(username)
        others = OfficerPost.objects.filter(officer=officer).exclude(node=service.post).values_list("node", flat=True)
        _serve(officer, [*others, service.post])
        days = {"from_on": service.from_on, "until_on": service.until_on}
        OfficerPost.objects.filter(officer=officer, node=service.post).update(**days)
        publish(node=node, at=at)


def end_service(*, node: Node, username: str, post: str, at: datetime) -> None:
    """An officer serves at a post no more; there they are signed out. Raises as :func:`assign`."""
    with one_transaction():
        OfficerPost.objects.filter(officer=_named(username), node=post).delete()
        publish(node=node, at=at)


def set_active(*, node: Node, username: str, active: bool, at: datetime, by: Account | None = None) -> None:
    """Withdraw an officer everywhere, at once, or take them back."""
    _require(by)
    with one_transaction():
        officer = _named(username)
        officer.active = active
        officer.save(update_fields=["active"])
        publish(node=node, at=at)


def renew(
    *, node: Node, username: str, at: datetime, password: str | None = None, by: Account | None = None
) -> NewOfficer:
    """A new password, second step and recovery codes; the old ones end at every post that hears of it."""
    _require(by)
    with one_transaction():
        officer = _named(username)
        officer.credential += 1
        made = _renew(officer, password)
        officer.save()
        publish(node=node, at=at)
    return made


def publish(*, node: Node, at: datetime) -> int:
    """Tell every post what changed of its officers; returns how many entries that took. Raises ``UnableToRecord``."""
    with one_transaction():
        wanted: dict[str, dict[uuid.UUID, PostOfficer]] = {}
        for row in serving_on(at.astimezone(zone_of(node.state)).date()).select_related("officer"):
            if row.officer.active:
                wanted.setdefault(row.node, {})[row.officer_id] = row.officer
        told = [
            _publish_for(node, post, wanted.get(post, {}), at)
            for post in Peer.objects.filter(role=Role.POST, active=True, revoked_reason="")
            .order_by("node")
            .values_list("node", flat=True)
        ]
    return sum(told)


def serving_on(day: date) -> QuerySet[OfficerPost]:
    """Who serves where on a local day, by name."""
    begun, going_on = Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gte=day)
    return OfficerPost.objects.filter(begun, going_on).order_by("officer__username")


def _publish_for(node: Node, post: str, wanted: dict[uuid.UUID, PostOfficer], at: datetime) -> int:
    if not wanted and not OfficerServing.objects.filter(node=node.node.hex()).exists():
        return 0
    number = post_number(node=node, post=post, at=at)
    said = {row.account: row for row in _rows(OfficerServing.objects.all(), node, number) if row.account}
    given = {(row.account, row.credential) for row in _rows(OfficerCredential.objects.all(), node, number)}
    events: list[Event] = []
    for account, officer in wanted.items():
        if (account, officer.credential) not in given:
            events.append(_credential(officer, number))
        if (row := said.get(account)) is None or _differs(row, officer):
            events.append(_serving(officer, number, active=True))
    # What an earlier epoch said counts until it is taken back: a post holds it, whatever a restore did here.
    ever = OfficerServing.objects.filter(node=node.node.hex(), number=number).order_by("epoch", "seq")
    last = {row.account: row for row in ever if row.account}
    events += [_gone(row, number) for account, row in last.items() if account not in wanted and row.active]
    if events:
        record(node, events, at=at)
    return len(events)


def _rows(rows: QuerySet[_Row], node: Node, number: int) -> QuerySet[_Row]:
    return rows.filter(node=node.node.hex(), epoch=node.epoch.hex(), number=number).order_by("seq")


def _differs(row: OfficerServing, officer: PostOfficer) -> bool:
    said = row.username, row.label, row.role, row.language, row.active, row.credential
    return said != (officer.username, officer.label, officer.role, officer.language, True, officer.credential)


def _serving(officer: PostOfficer, number: int, *, active: bool) -> Event:
    values: dict[str, Value] = {
        "account": officer.id.bytes,
        "username": officer.username,
        "label": officer.label,
        "role": officer.role,
        "language": officer.language,
        "active": active,
        "credential": officer.credential,
    }
    return Event("officer.served", {"officer": values}, number)


def _gone(row: OfficerServing, number: int) -> Event:
    assert row.account is not None, "filtered by the caller"
    named = ("username", "label", "role", "language", "credential")
    values: dict[str, Value] = {name: getattr(row, name) for name in named}
    return Event("officer.served", {"officer": values | {"account": row.account.bytes, "active": False}}, number)


def _credential(officer: PostOfficer, number: int) -> Event:
    values: dict[str, Value] = {
        "account": officer.id.bytes,
        "credential": officer.credential,
        "verifier": officer.verifier,
        "telephone": bytes(officer.telephone),
        "recovery": json.loads(officer.recovery),
        "must_change": officer.must_change,
    }
    return Event("officer.credential", {"credential": values}, number)


def _renew(officer: PostOfficer, password: str | None) -> NewOfficer:
    """New secrets in ``officer``, not saved."""
    chosen = password or secrets.token_urlsafe(_PASSWORD_BYTES)
    identity = Account(id=officer.id, username=officer.username, label=officer.label)
    accounts.check_new_password(chosen, identity)
    second = second_steps.new_secrets(identity)
    officer.verifier = make_password(storable(chosen))
    officer.must_change = password is None
    officer.telephone, officer.recovery = second.key, json.dumps(second.stored)
    shown = second.shown
    return NewOfficer(officer, None if password else chosen, shown.secret, shown.otpauth_uri, shown.recovery_codes)


def _serve(officer: PostOfficer, posts: Iterable[str]) -> None:
    wanted = set(posts)
    if len(wanted) > limits.OFFICER_POSTS_MAX:
        raise UnableToFeed("services.feeds.too_many_posts", count_max=limits.OFFICER_POSTS_MAX)
    known = set(Peer.objects.filter(pk__in=wanted, role=Role.POST).values_list("node", flat=True))
    if unknown := wanted - known:
        raise UnableToFeed("services.feeds.post_unknown", post=min(unknown)[:16])
    OfficerPost.objects.filter(officer=officer).exclude(node__in=wanted).delete()
    held = set(OfficerPost.objects.filter(officer=officer).values_list("node", flat=True))
    OfficerPost.objects.bulk_create(OfficerPost(officer=officer, node=post) for post in sorted(wanted - held))


def _named(username: str) -> PostOfficer:
    found = PostOfficer.objects.select_for_update().filter(username=username).first()
    if found is None:
        raise UnableToChangeAccount("services.feeds.officer_unknown", username=username[:40])
    return found


def _require(by: Account | None) -> None:
    if by is not None:
        require(by, RIGHT)
