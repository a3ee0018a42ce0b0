"""Headquarters withdraws a node: what was confirmed stays evidence, what comes later waits for a person, unapplied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import Sum
from django.db.models.functions import Length

from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.canonical import Value
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import text
from jalon.records.models import Account, NodeRevocation, Peer, Quarantined
from jalon.services.journaling import Event, one_transaction, record
from jalon.services.node import Node, Role
from jalon.services.policies import require

RIGHT = "enrol_post"
REVOKED = "services.peers.revoked"


class UnableToRevoke(UnableTo):
    """A node that cannot be withdrawn."""


class RevocationReason(StrEnum):
    """Why a node is withdrawn: a closed list."""

    STOLEN = "stolen"
    COPIED = "copied"
    COMPROMISED = "compromised"
    CLOSED = "closed"

    def word(self, language: str) -> str:
        """The reason in words."""
        return text(f"services.revocations.reason_{self.value}", language)


def revoke(
    *,
    node: Node,
    post: str,
    reason: RevocationReason,
    at: datetime,
    last_good: Mapping[Stream, int] | None = None,
    by: Account | None = None,
) -> None:
    """Withdraw a post (its node in hex) at once; every post hears of it, urgently, and so does the post itself.

    ``last_good``: entries of its streams that still count though they are not here yet, as those a courier is known
    to carry. ``by`` is None at the machine itself. Raises :class:`UnableToRevoke`, ``UnableToAllow``, UnableToRecord.
    """
    if by is not None:
        require(by, RIGHT)
    with one_transaction():
        peer = Peer.objects.select_for_update().filter(pk=post, role=Role.POST).first()
        if peer is None:
            raise UnableToRevoke("services.revocations.unknown", post=post[:16])
        if peer.revoked_reason:
            raise UnableToRevoke("services.revocations.already", label=peer.label)
        peer.revoked_reason = reason.value
        peer.save(update_fields=["revoked_reason"])
        events = [_event(post, reason, at)]
        events += [_event(post, reason, at, stream, seq) for stream, seq in sorted((last_good or {}).items())]
        record(node, events, at=at)


def count_as_good(*, node: Node, post: str, last_good: Mapping[Stream, int], at: datetime) -> None:
    """Say of a withdrawn post (in hex) that entries up to these count after all. Raises ``UnableToRecord``."""
    reason = Peer.objects.values_list("revoked_reason", flat=True).get(pk=post)
    events = [_event(post, RevocationReason(reason), at, stream, seq) for stream, seq in sorted(last_good.items())]
    record(node, events, at=at)


def repeat(*, node: Node, at: datetime) -> None:
    """Say again, in this epoch, which nodes are withdrawn: one that did not hear it before a restore hears it now."""
    for peer in Peer.objects.filter(role=Role.POST).exclude(revoked_reason="").order_by("node"):
        said = NodeRevocation.objects.filter(node=node.node.hex(), epoch=node.epoch.hex(), revoked=peer.node)
        if not said.exists() and peer.revoked_reason in set(RevocationReason):
            record(node, [_event(peer.node, RevocationReason(peer.revoked_reason), at)], at=at)


def _event(post: str, reason: RevocationReason, at: datetime, stream: Stream | None = None, seq: int = 0) -> Event:
    values: dict[str, Value] = {
        "node": bytes.fromhex(post),
        "epoch": stream.epoch if stream else None,
        "lane": stream.lane if stream else None,
        "last_good_seq": seq if stream else None,
        "reason": reason.value,
        "revoked_unix_s": utc_seconds(at),
    }
    return Event("node.revoked", {"revocation": values})


def still_counts(stream: Stream, last_seq: int) -> bool:
    """Whether entries of a withdrawn node up to ``last_seq`` were said to be good."""
    return NodeRevocation.objects.filter(
        revoked=stream.node.hex(),
        revoked_epoch=stream.epoch.hex(),
        revoked_lane=stream.lane,
        last_good_seq__gte=last_seq,
    ).exists()


def has_room(node: bytes, wire: bytes) -> bool:
    """Whether what a withdrawn node still sends may be kept for a person: as much as what lies beyond gaps."""
    rows = Quarantined.objects.filter(node=node.hex(), code=REVOKED)
    held = rows.aggregate(total=Sum(Length("wire")))["total"] or 0
    return bool(held + len(wire) <= limits.PARKED_BYTES_MAX)
