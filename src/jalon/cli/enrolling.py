"""Enrolment from the command line: ask, keep what the hub answered, journal the certificate, show the digits."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from jalon.adapters.clock import system_clock
from jalon.adapters.http_transport import HttpTransport, check_address
from jalon.adapters.keystore import load_node, save_enrolment
from jalon.cli.answers import answer
from jalon.cli.post_work import AUTHORITY
from jalon.records.models import Peer
from jalon.services import enrolment
from jalon.services.enrolment import UnableToEnrolPost
from jalon.services.journaling import Event, one_transaction, record


def enrol_post(home: Path, *, code: str, hub_address: str | None) -> None:
    """Enrol the post in ``home``. Raises ``UnableTo``; then nothing was changed at the post."""
    if hub_address is None:
        raise UnableToEnrolPost("services.enrolment.address_missing")
    node = load_node(home)
    authority = home / AUTHORITY
    with HttpTransport(hub_address, authority=authority if authority.exists() else None) as transport:
        done = enrolment.enrol(node=node, typed_code=code, transport=transport)
    at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
    with one_transaction():
        enrolment.remember_hub(enrolled=done, address=check_address(hub_address), at=at)
        record(node, [Event("key.announced", {"key": {"certificate": done.certificate}})], at=at)
    # The files come last: a crash before leaves a post that may enrol again with the same code.
    save_enrolment(
        home,
        certificate=done.certificate,
        hub=done.hub,
        hub_public=done.hub_public,
        root_public=done.root_public,
        protection_public=done.protection_public,
        second_officer_secret=done.second_officer_secret,
    )
    answer({"enrolled": node.node.hex(), "hub": done.hub_label, "digits": done.digits})


def change_address(home: Path, hub_address: str) -> None:
    """The hub has moved: same keys, another address."""
    node = load_node(home)
    if node.hub is None:
        raise UnableToEnrolPost("services.enrolment.not_enrolled")
    Peer.objects.filter(pk=node.hub.node.hex()).update(address=check_address(hub_address))
