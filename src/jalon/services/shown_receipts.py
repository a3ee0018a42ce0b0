"""A post shows its hub the newest receipt that the hub signed for it, when the hub suddenly holds less than before.

A hub that was put back and knows it goes on in its own new epoch, with numbers after its mark. One that lost its mark
too does not know: the posts' receipts are the proof of what it had signed. It numbers on after them, and its people
are told. Journal format, section 5: nothing that it had signed is denied.
"""

from __future__ import annotations

from datetime import datetime

from jalon.journal import receipts
from jalon.journal.receipts import Receipt
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services import alarms
from jalon.services.journaling import one_transaction
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.node import Node
from jalon.services.peers import UnableToAccept
from jalon.services.receipts import go_on_after
from jalon.services.relay import accepted
from jalon.services.signing_keys import hub_keys

HUB_BEHIND = "services.shown_receipts.hub_behind"
_LEAF_MAX = (1 << 62) - 1
"""Far beyond every number that a hub will ever give: what says more is no receipt of an honest one."""


def frame(node: Node, *, at: datetime) -> bytes | None:
    """At a post: what it shows; None when no receipt of its hub is kept."""
    if node.hub is None:
        return None
    row = models.Receipt.objects.filter(peer=node.hub.node.hex()).order_by("-leaf_index").first()
    if row is None:
        return None
    return write_frame(
        Purpose.SHOWN,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=at,
        payload=bytes(row.receipt) + bytes(row.signature),
        signing_key=node.signing_key,
    )


def take(*, node: Node, wire: bytes, at: datetime) -> bool:
    """At a hub: whether it signed this and forgot it, without having gone on in another epoch; then an alarm is raised.

    Shown again, nothing changes. Raises :class:`UnableToAccept`, ``UnableToRead``, ``UnableToRecord``.
    """
    asked = accepted(node, wire, Purpose.SHOWN, at)
    receipt = _own(node, asked.payload, asked.node)
    remembered = models.Receipt.objects.filter(leaf_index=receipt.leaf_index, receipt=receipt.to_bytes()).exists()
    # Put back openly, it went on in an epoch of its own: then what it forgot is what everybody expects.
    unsaid = not remembered and receipt.hub_epoch == node.epoch
    with one_transaction():
        go_on_after(node, receipt.leaf_index, at=at)
        if unsaid:
            alarms.raise_once(node=node, post=asked.node.hex(), code=HUB_BEHIND, at=at)
    return unsaid


def _own(node: Node, wire: bytes, post: bytes) -> Receipt:
    """A receipt that this hub signed for that very post, with whichever of its keys."""
    receipt, signature = receipts.read(wire)
    if receipt.leaf_index > _LEAF_MAX:
        raise UnableToRead("journal.receipt.length", offset=0)
    ours = receipt.hub == node.node and any(receipts.verify(receipt, signature, key) for key in hub_keys(node))
    if not ours or any(line.stream.node != post for line in receipt.lines):
        raise UnableToAccept("services.shown_receipts.not_ours")
    return receipt
