"""What waits at a hub for its posts, and what a post does with it as it comes down.

A feed (journal format, section 8) writes rows of ``Downward``: one sealed wire a recipient and run of entries. The
exchange names them in its answer, the small and urgent ones whole; the others are fetched by ranges. What a wire says,
the feed's own reader decides: the link carries bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.db.models.functions import Length

from jalon.kernel import limits
from jalon.records.models import Downward
from jalon.services.link_exchange import FeedCursor, Waiting, in_order
from jalon.services.link_pieces import transfer_of

_INLINE_ALONE_BYTES_MAX = 4_096


class Feeds(Protocol):
    """A post's side of its hub's feeds."""

    def cursors(self) -> Sequence[FeedCursor]:
        """How far this post holds each feed; goes up with every exchange."""
        ...

    def take(self, wire: bytes, *, at: datetime) -> None:
        """Verify and apply one wire, whole, its hash checked. Applying it again changes nothing.

        Raises ``UnableToRead`` or ``UnableToAccept``: the link sets the wire aside and goes on; UnableToRecord: later.
        """
        ...


def offer(
    wire: bytes, *, recipient: str, lane: int, sub: int, first_seq: int, count: int, urgent: bool, at: datetime
) -> bytes:
    """Put a sealed wire where its recipient finds it at its next exchange; its transfer name. Idempotent."""
    transfer = transfer_of(wire)
    Downward.objects.get_or_create(
        transfer=transfer.hex(),
        defaults={
            "recipient": recipient,
            "lane": lane,
            "sub": sub,
            "first_seq": first_seq,
            "count": count,
            "urgent": urgent,
            "wire": wire,
            "sealed_at": at,
        },
    )
    return transfer


def waiting_for(recipient: str, cursors: Sequence[FeedCursor]) -> tuple[Waiting, ...]:
    """Wires that the post does not hold yet, the most urgent first; those behind its cursors are gone after this."""
    held = {(one.lane, one.sub): one.seq for one in cursors}
    rows = Downward.objects.filter(recipient=recipient).annotate(length=Length("wire"))
    found = []
    for row in rows.defer("wire").order_by("-urgent", "lane", "sub", "first_seq"):
        if row.first_seq + row.count - 1 > held.get((row.lane, row.sub), 0):
            place = (row.lane, row.sub, row.first_seq, row.count, row.urgent)
            found.append(Waiting(bytes.fromhex(row.transfer), row.length, *place))
    return in_order(found)[: limits.LINK_WAITING_MAX]


def small_ones(waiting: Sequence[Waiting]) -> tuple[bytes, ...]:
    """Wires that come down in the answer itself: from the most urgent on, while they are small."""
    room = limits.LINK_INLINE_BYTES_MAX
    names = []
    for one in waiting:
        if one.length > min(room, _INLINE_ALONE_BYTES_MAX):
            break
        room -= one.length
        names.append(one.transfer.hex())
    found = dict(Downward.objects.filter(transfer__in=names).values_list("transfer", "wire"))
    return tuple(bytes(found[name]) for name in names if name in found)


def read_wire(transfer: str) -> bytes | None:
    """A waiting wire by its name. The name is known to its recipient alone, and the wire opens for nobody else."""
    found = Downward.objects.filter(transfer=transfer).values_list("wire", flat=True).first()
    return bytes(found) if found is not None else None
