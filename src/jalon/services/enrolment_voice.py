"""What is said on the telephone when a post enrols: fingerprints of headquarters, and the post's eight digits."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from jalon.journal.certificates import read_certificate
from jalon.records.models import Peer
from jalon.services.enrolment import UnableToEnrolPost
from jalon.services.node import Node
from jalon.services.protection_request import fingerprint_of, root_fingerprint


def hub_fingerprints(node: Node) -> tuple[str, str]:
    """How people name the State root and this hub by voice. Raises :class:`UnableToEnrolPost` before its set-up."""
    if node.certificate is None or node.root_public is None:
        raise UnableToEnrolPost("services.enrolment.hub_not_certified")
    return root_fingerprint(node.root_public), fingerprint_of(read_certificate(node.certificate))


def digits_to_read_out(node: Node) -> str:
    """The eight digits that this post's officer reads out by telephone; empty before the enrolment."""
    hub = Peer.objects.filter(pk=node.hub.node.hex()).first() if node.hub else None
    said: str = json.loads(hub.reported).get("digits", "") if hub else ""
    return said


def enrolled_at(node: Node) -> datetime:
    """When this post was enrolled last; the beginning of time when its hub is not remembered."""
    hub = Peer.objects.filter(pk=node.hub.node.hex()).first() if node.hub else None
    return hub.enrolled_at if hub is not None else datetime.fromtimestamp(0, UTC)


def fingerprints_of_hub(node: Node) -> tuple[str, str] | None:
    """What this post shows of its hub, to be compared with the sheet: State root and hub; None before the enrolment."""
    hub = Peer.objects.filter(pk=node.hub.node.hex()).first() if node.hub else None
    if hub is None or node.root_public is None:
        return None
    return root_fingerprint(node.root_public), fingerprint_of(read_certificate(bytes(hub.certificate)))
