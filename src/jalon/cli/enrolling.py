"""Enrolment from the command line: ask, keep what the hub answered, journal the certificate, show the digits."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from jalon.adapters.clock import system_clock
from jalon.adapters.http_transport import check_address
from jalon.adapters.keystore import load_node
from jalon.cli.answers import answer
from jalon.post.enrolling import enrol_here
from jalon.records.models import Peer
from jalon.services.enrolment import UnableToEnrolPost


def enrol_post(home: Path, *, code: str, hub_address: str | None, again: bool = False) -> None:
    """Enrol the post in ``home``, and say so. Raises ``UnableTo``; then nothing was changed at the post."""
    at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
    done = enrol_here(home, code=code, hub_address=hub_address, at=at, again=again)
    answer({"enrolled": load_node(home).node.hex(), "hub": done.hub_label, "digits": done.digits})


def change_address(home: Path, hub_address: str) -> None:
    """The hub has moved: same keys, another address."""
    node = load_node(home)
    if node.hub is None:
        raise UnableToEnrolPost("services.enrolment.not_enrolled")
    Peer.objects.filter(pk=node.hub.node.hex()).update(address=check_address(hub_address))
