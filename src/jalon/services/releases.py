"""What a withdrawn post still sent, and two persons release: it was kept in quarantine, verified and never applied.

A post that was stolen, then found whole; a disk that was copied, and the copy destroyed: what its officers recorded in
between is evidence that nobody should lose. Each decision is about exactly the envelopes that both persons saw.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from jalon.journal.envelopes import open_envelope
from jalon.journal.statements import Statement
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.records.models import Peer, Quarantined
from jalon.services import ingest
from jalon.services.node import Node
from jalon.services.revocations import REVOKED, count_as_good
from jalon.services.signing_keys import keys_of
from jalon.services.storage_failures import UnableToRecord


@dataclass(frozen=True, slots=True)
class Held:
    """One envelope in quarantine, and the key of the post's that it is signed with."""

    row: Quarantined
    statement: Statement
    public: bytes


@dataclass(frozen=True, slots=True)
class Release:
    """What waits of one withdrawn post (its node in hex), in the order in which it is to be applied."""

    node: str
    held: tuple[Held, ...]

    @property
    def subject(self) -> str:
        """How the decision about exactly these envelopes is named."""
        names = "".join(sorted(one.row.transfer for one in self.held))
        return f"release/{self.node}/{hashlib.sha256(names.encode()).hexdigest()[:32]}"

    @property
    def count(self) -> int:
        """How many entries."""
        return sum(one.statement.count for one in self.held)

    def ranges(self) -> dict[Stream, tuple[int, int]]:
        """First and last entry of each stream."""
        found: dict[Stream, tuple[int, int]] = {}
        for one in self.held:
            stream, first, last = one.statement.stream, one.statement.first_seq, one.statement.last_seq
            before = found.get(stream, (first, last))
            found[stream] = min(before[0], first), max(before[1], last)
        return found


def releases(node: Node) -> list[Release]:
    """What waits in quarantine of each withdrawn post, as far as it can be read still."""
    peers = {peer.node: peer for peer in Peer.objects.exclude(revoked_reason="")}
    by_post: defaultdict[str, list[Held]] = defaultdict(list)
    rows = Quarantined.objects.filter(code=REVOKED, node__in=list(peers)).order_by("arrived_at", "transfer")
    for row in rows[: limits.QUARANTINE_READ_MAX]:
        found = _held(node, peers[row.node], row)
        if found is not None:
            by_post[row.node].append(found)
    return [Release(post, tuple(sorted(held, key=_order))) for post, held in sorted(by_post.items())]


def _order(held: Held) -> tuple[Stream, int]:
    return held.statement.stream, held.statement.first_seq


def _held(node: Node, peer: Peer, row: Quarantined) -> Held | None:
    """Opened under whichever of the post's keys signed it; None for what is sealed to a key that is destroyed."""
    for public in reversed(keys_of(peer)):
        try:
            opened = open_envelope(
                bytes(row.wire),
                recipient_node=node.node,
                private_keys=node.decryption_keys,
                sender_key=lambda name, _epoch, public=public: public if name.hex() == row.node else None,  # type: ignore[misc]
                previous_head=lambda _stream, _first: None,
            )
        except UnableToRead:
            continue
        return Held(row, opened.statement, public)
    return None


def carry_out(node: Node, release: Release, *, at: datetime) -> None:
    """Count it as good, and take it in. What is a fork, or cannot be read, stays for people. In a transaction.

    Raises ``UnableToRecord``.
    """
    last = {stream: last for stream, (_, last) in release.ranges().items()}
    count_as_good(node=node, post=release.node, last_good=last, at=at)
    for one in release.held:
        Quarantined.objects.filter(pk=one.row.pk).delete()
        try:
            ingest.receive_envelope(node=node, wire=bytes(one.row.wire), at=at, under=one.public)
        except UnableToRecord:
            raise
        except UnableTo as error:
            values = {"node": release.node, "code": error.code, "wire": one.row.wire, "arrived_at": one.row.arrived_at}
            Quarantined.objects.update_or_create(transfer=one.row.transfer, defaults=values)
