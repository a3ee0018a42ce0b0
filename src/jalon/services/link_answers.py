"""A hub's side of the one round trip, and of transfers by pieces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jalon.journal import receipts
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services import blobs, downward, hub_key, ingest, link_pieces
from jalon.services.feeds import sending
from jalon.services.journaling import one_transaction
from jalon.services.link_exchange import Answer, Ask, FeedCursor, read_ask, write_answer
from jalon.services.link_frames import Purpose
from jalon.services.media import is_gone, wanted_from
from jalon.services.node import Node
from jalon.services.peers import UnableToAccept
from jalon.services.receipts import receipt_for, streams_of_peer
from jalon.services.relay import accepted, kept_status


def answer_exchange(*, node: Node, wire: bytes, at: datetime) -> bytes:
    """Report in; receipt, what waits and what is held out. Raises UnableToAccept, UnableToRead, UnableToRecord."""
    frame = accepted(node, wire, Purpose.EXCHANGE, at, withdrawn_too=True)
    ask = read_ask(frame.payload)
    reported = {} if ask.report is None else {"reported": kept_status(ask.report, at=at)}
    sender = frame.node.hex()
    with one_transaction():
        models.Peer.objects.filter(pk=sender).update(last_heard_at=at, **reported)
        withdrawn = models.Peer.objects.filter(pk=sender).exclude(revoked_reason="").exists()
        receipt = None if withdrawn else _receipt(node, sender, ask, at)
    held = [sending.Held(one.lane, one.sub, one.seq, one.head) for one in ask.cursors]
    agreed = sending.prepare(node=node, post=sender, held=held, at=at)
    cursors = [FeedCursor(one.lane, one.sub, one.seq, one.head) for one in agreed]
    waiting = downward.waiting_for(sender, cursors)
    shown = hub_key.shown_to(node, {(one.lane, one.sub): one.seq for one in agreed})
    if withdrawn:
        # Nothing but its own withdrawal, in the news for all.
        waiting = tuple(one for one in waiting if (one.lane, one.sub) == sending.WITHDRAWN_HEARS)
        return write_answer(Answer(None, waiting, downward.small_ones(waiting), hub_keys=shown))
    return write_answer(
        Answer(
            receipt,
            waiting,
            downward.small_ones(waiting),
            link_pieces.held(ask.transfers, sender=sender),
            () if ask.transfers else wanted_from(sender, at=at),
            shown,
        )
    )


def _receipt(node: Node, sender: str, ask: Ask, at: datetime) -> bytes | None:
    """The newest receipt about every stream of the post; None when the post holds it already."""
    wire = receipt_for(node, streams_of_peer(sender), fresh=False, at=at, peer=sender)
    return None if receipts.read(wire)[0].leaf_index == ask.newest_leaf else wire


@dataclass(frozen=True, slots=True)
class PieceKept:
    """``whole``: the transfer is complete and durable. ``receipt``: of an envelope that is."""

    whole: bool
    receipt: bytes = b""

    def to_bytes(self) -> bytes:
        """The answer: u8 whole, then the receipt."""
        return bytes([self.whole]) + self.receipt


def keep_piece(*, node: Node, wire: bytes, at: datetime) -> bytes:
    """One piece; when it makes the transfer whole, that is taken in. The same errors as for a whole envelope."""
    frame = accepted(node, wire, Purpose.PIECE, at)
    piece = link_pieces.read_piece(frame.payload)
    sender = frame.node.hex()
    if piece.what == link_pieces.BLOB and _is_settled(piece.transfer.hex()):
        return PieceKept(whole=True).to_bytes()
    whole = link_pieces.keep(piece, sender=sender, at=at)
    if whole is None:
        return PieceKept(whole=False).to_bytes()
    try:
        receipt = _take(node, piece, whole, sender, at)
    except (UnableToAccept, UnableToRead):
        # What cannot be taken as a whole is not asked for again; the storage's refusals keep the pieces.
        link_pieces.forget(piece.transfer, sender=sender)
        raise
    link_pieces.forget(piece.transfer, sender=sender)
    return PieceKept(whole=True, receipt=receipt).to_bytes()


def _is_settled(name_begins: str) -> bool:
    """Whether an image is here already, or is not to come any more."""
    return models.Blob.objects.filter(name__startswith=name_begins).exists() or is_gone(name_begins)


def _take(node: Node, piece: link_pieces.Piece, whole: bytes, sender: str, at: datetime) -> bytes:
    if piece.what == link_pieces.ENVELOPE:
        return ingest.receive_envelope(node=node, wire=whole, at=at).receipt
    with one_transaction():
        blobs.keep(whole, node=sender, at=at, held_by_hub_at=at)
    return b""
