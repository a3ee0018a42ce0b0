"""A post enrols: it asks its hub, keeps what the hub answered, and journals its certificate. By page and by command."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jalon.adapters.http_transport import AUTHORITY, HttpTransport, check_address
from jalon.adapters.keystore import load_node, save_enrolment
from jalon.services import enrolment
from jalon.services.enrolment import Enrolled, UnableToEnrolPost
from jalon.services.journaling import Event, one_transaction, record


def enrol_here(home: Path, *, code: str, hub_address: str | None, at: datetime) -> Enrolled:
    """Enrol the post in ``home``. Raises ``UnableTo``; then nothing was changed at the post."""
    if not hub_address:
        raise UnableToEnrolPost("services.enrolment.address_missing")
    node = load_node(home)
    authority = home / AUTHORITY
    with HttpTransport(hub_address, authority=authority if authority.exists() else None) as transport:
        done = enrolment.enrol(node=node, typed_code=code, transport=transport)
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
    return done
