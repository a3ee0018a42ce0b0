"""A post enrols: it asks its hub, keeps what the hub answered, and journals its certificate. By page and by command."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from jalon.adapters.http_transport import AUTHORITY, HttpTransport, check_address
from jalon.adapters.keystore import load_node, next_signing_key, save_enrolment, switch_signing_key
from jalon.services import enrolment, outbox
from jalon.services.enrolment import Enrolled, UnableToEnrolPost
from jalon.services.journaling import Event, one_transaction, record


def enrol_here(home: Path, *, code: str, hub_address: str | None, at: datetime, again: bool = False) -> Enrolled:
    """Enrol the post in ``home``; ``again``: anew, with a new signing key. Raises ``UnableTo``: nothing was changed."""
    if not hub_address:
        raise UnableToEnrolPost("services.enrolment.address_missing")
    node = load_node(home)
    again = again and node.hub is not None
    if again:
        # Made before it is asked for: whatever breaks off, the key that the hub certifies is here.
        node = replace(node, signing_key=next_signing_key(home, create=True) or b"")
    authority = home / AUTHORITY
    with HttpTransport(hub_address, authority=authority if authority.exists() else None) as transport:
        done = enrolment.enrol(node=node, typed_code=code, transport=transport, again=again)
    return keep_enrolment(home, done, address=check_address(hub_address), again=again, at=at)


def keep_enrolment(home: Path, done: Enrolled, *, address: str, again: bool, at: datetime) -> Enrolled:
    """Keep what the hub answered: tables first, then the folder; a crash between leaves a post that may ask again."""
    node = load_node(home)
    with one_transaction():
        enrolment.remember_hub(enrolled=done, address=address, at=at)
        record(node, [Event("key.announced", {"key": {"certificate": done.certificate}})], at=at)
    if again and not done.is_known:
        outbox.owe_everything(node)
    if again:
        switch_signing_key(home, done.certificate, former=done.former_certificates)
    save_enrolment(
        home,
        certificate=done.certificate,
        hub=done.hub,
        hub_public=done.hub_public,
        root_public=done.root_public,
        protection_public=done.protection_public,
        second_officer_secret=done.second_officer_secret,
    )
    return done
