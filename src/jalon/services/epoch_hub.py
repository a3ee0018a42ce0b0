"""A hub's side of epochs: what it says of a new one, what it gives back, and how it notices that a post was copied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from jalon.journal.certificates import read_certificate
from jalon.journal.envelopes import Recipient, seal
from jalon.journal.lineage import Opening, ParentHead, Standing, judge, ordinal_of, read_opening
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.canonical import Value, decode, encode
from jalon.kernel.clock import utc_seconds
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services.journal_store import entries_between, stream_row
from jalon.services.lineages import opening_of_row, row_of
from jalon.services.link_frames import Frame, Purpose, read_frame, write_frame
from jalon.services.node import Node
from jalon.services.peers import Senders, UnableToAccept
from jalon.services.storage_failures import storage_failures

STANDING_VERSION = 1
RECOVERED_HEAD_BYTES = 84 + 64 + 32
"""Of a run given back: the post's own statement, its signature, and the hash of what it was signed over."""


def hear_epoch(*, node: Node, wire: bytes, at: datetime) -> bytes:
    """Judge an epoch that a post opened; told again, the answer is the same. The answer is a signed frame.

    Raises :class:`UnableToAccept`, ``UnableToRead``, ``UnableToRecord``.
    """
    frame = _accepted(node, wire, Purpose.EPOCH, at)
    opening = read_opening(frame.node, frame.payload)
    if opening.epoch != frame.epoch:
        raise UnableToRead("journal.lineage.form", offset=0)
    with storage_failures(), transaction.atomic():
        peer = models.Peer.objects.select_for_update().get(pk=frame.node.hex())
        row = _keep(peer, opening, wire, at)
        models.Peer.objects.filter(pk=peer.node).update(last_heard_at=at)
        return _answer(node, row, opening, at)


def _keep(peer: models.Peer, opening: Opening, wire: bytes, at: datetime) -> models.EpochOpening:
    rows = list(models.EpochOpening.objects.filter(node=peer.node, own=False))
    for row in rows:
        if row.epoch == opening.epoch.hex():
            return row
    if len(rows) >= limits.EPOCHS_OF_NODE_MAX:
        raise UnableToAccept("services.epochs.too_many", count_max=limits.EPOCHS_OF_NODE_MAX)
    known = {row.epoch: opening_of_row(row) for row in rows}
    judged = judge(
        opening,
        present=bytes.fromhex(peer.epoch),
        known=list(known.values()),
        standings={bytes.fromhex(row.epoch): Standing(row.standing) for row in rows},
        held=lambda parent: _held(opening, parent),
        kept=kept_epochs(peer.node),
    )
    if judged is None:
        raise UnableToAccept("services.epochs.parent_unknown")
    kept = row_of(opening, own=False, wire=wire, standing=judged.standing)
    kept.heard_at = at
    kept.save()
    if judged.standing is Standing.COPIED:
        freeze(peer.node, [opening.epoch, *judged.copies])
    elif ordinal_of(opening.epoch) > ordinal_of(bytes.fromhex(peer.epoch)):
        models.Peer.objects.filter(pk=peer.node).update(epoch=opening.epoch.hex())
    return kept


def _held(opening: Opening, parent: ParentHead) -> bytes | None:
    stream = Stream(opening.node, opening.parent, parent.lane, parent.sub)
    row = stream_row(stream)
    if row is None or parent.seq > row.seq or parent.seq == 0:
        return None
    if parent.seq == row.seq:
        return bytes(row.head)
    return bytes(models.Entry.objects.values_list("hash", flat=True).get(stream_id=row.pk, seq=parent.seq))


def freeze(node: str, epochs: Sequence[bytes]) -> None:
    """Two machines speak for one post: neither is heard, nor what goes on from it, until two persons looked."""
    rows = models.EpochOpening.objects.filter(node=node, own=False).exclude(standing=Standing.WITHDRAWN)
    frozen = {epoch.hex() for epoch in epochs}
    for epoch, parent in sorted(rows.values_list("epoch", "parent")):
        if parent in frozen:
            frozen.add(epoch)
    rows.filter(epoch__in=frozen).update(standing=Standing.COPIED)


def closing_of(node: bytes, epoch: bytes) -> models.EpochOpening | None:
    """The opening that closed an epoch; None while the epoch is open. One that is withdrawn closes nothing.

    The latest that goes on from it, else the first of a higher ordinal: what went on from it was never heard of.
    """
    rows = models.EpochOpening.objects.filter(node=node.hex(), own=False).exclude(standing=Standing.WITHDRAWN)
    child = rows.filter(parent=epoch.hex()).order_by("epoch").last()
    return child or rows.filter(epoch__gt=epoch.hex()[:4] + "f" * 12).order_by("epoch").first()


def check_envelope(stream: Stream, *, last_seq: int, unix_time: int) -> str:
    """Code of why an envelope of a closed epoch is not taken; empty when it may well belong to it.

    Called once the signature holds. An old stick brings what was written before; a copy of the post brings more.
    """
    row = closing_of(stream.node, stream.epoch)
    if row is None or _may_belong(row, stream, last_seq, unix_time):
        return ""
    return _alarm(row)


def _may_belong(row: models.EpochOpening, stream: Stream, last_seq: int, unix_time: int) -> bool:
    opening = opening_of_row(row)
    if opening.parent != stream.epoch:
        return unix_time <= opening.opened_unix
    return opening.may_belong(stream, last_seq, unix_time)


def check_frame(frame: Frame) -> str:
    """The same for a question: after an epoch was opened, only a copy of the post still asks in the one before."""
    row = closing_of(frame.node, frame.epoch)
    if row is None:
        return ""
    late = frame.unix_time > utc_seconds(row.opened_at) + limits.LINK_TIMEOUT_S
    return _alarm(row) if late else "services.peers.epoch_closed"


def _alarm(row: models.EpochOpening) -> str:
    """Freeze the epoch that goes on too, unless two persons have already kept it and sent the other machine away.

    They kept the machine, so every epoch that it came through to the one they saw: it may have opened several since.
    """
    if row.epoch in _kept_lines(row.node):
        return "services.peers.withdrawn"
    freeze(row.node, [bytes.fromhex(row.epoch)])
    return "services.peers.copied"


def kept_subject(node: str, epoch: str) -> str:
    """How the decision to keep one of two machines is named."""
    return f"keep/{node}/{epoch}"


def _kept_lines(node: str) -> frozenset[str]:
    """Epochs, in hex, of machines that two persons kept: those they decided about, and those before."""
    parents = dict(models.EpochOpening.objects.filter(node=node, own=False).values_list("epoch", "parent"))
    found: set[str] = set()
    for subject in _kept(node).values_list("subject", flat=True):
        epoch = subject.rsplit("/", 1)[1]
        while epoch in parents and epoch not in found:
            found.add(epoch)
            epoch = parents[epoch]
    return frozenset(found)


def _kept(node: str) -> QuerySet[models.Adoption]:
    return models.Adoption.objects.filter(node=node, subject__startswith=kept_subject(node, "")).exclude(second_by=None)


def kept_epochs(node: str) -> frozenset[bytes]:
    """The epoch whose machine two persons kept last; empty while nobody had to decide."""
    last = _kept(node).order_by("second_at", "id").last()
    return frozenset() if last is None else frozenset([bytes.fromhex(last.subject.rsplit("/", 1)[1])])


# --- answers -----------------------------------------------------------------------------------


def _answer(node: Node, row: models.EpochOpening, opening: Opening, at: datetime) -> bytes:
    rows = models.Stream.objects.filter(node=row.node, epoch=row.parent, own=False, branch_of="")
    lines: list[Value] = [
        [stream.lane, stream.sub, stream.seq, bytes(stream.head), last_time(stream)]
        for stream in rows.order_by("lane", "sub")[: limits.EPOCH_LANES_MAX]
    ]
    payload = encode([STANDING_VERSION, opening.epoch, str(row.standing), lines])
    return write_frame(
        Purpose.STANDING,
        node=node.node,
        epoch=node.epoch,
        hub=opening.node,
        at=at,
        payload=payload,
        signing_key=node.signing_key,
    )


def last_time(row: models.Stream) -> int:
    """When the last entry that this hub holds of a stream was sent, by its node's clock; 0 when there is none."""
    found = models.Statement.objects.filter(stream_id=row.pk).order_by("seq", "id").last()
    return 0 if found is None else utc_seconds(found.at)


def epoch_of_standing(frame: Frame) -> bytes:
    """Which epoch a hub's answer speaks of. Raises :class:`UnableToRead`."""
    match decode(frame.payload):
        case [int(version), bytes(epoch), *_] if version == STANDING_VERSION:
            return epoch
    raise UnableToRead("services.epochs.answer_foreign", offset=0)


def standings(node: Node, post: str, *, at: datetime) -> list[bytes]:
    """What this hub says of each epoch that a post (in hex) told it of, the newest last: for a stick."""
    rows = models.EpochOpening.objects.filter(node=post, own=False).order_by("-epoch")[: limits.EPOCHS_OF_NODE_MAX]
    return [_answer(node, row, opening_of_row(row), at) for row in reversed(rows)]


def answer_recover(*, node: Node, wire: bytes, at: datetime) -> bytes:
    """A run of the post's own entries, sealed to it, behind the statement under which it once sent them.

    Empty when this hub holds nothing from there on. Asked of nothing in particular, the post's own announcements of its
    epochs. Raises :class:`UnableToAccept`, ``UnableToRead``.
    """
    frame = _accepted(node, wire, Purpose.RECOVER, at)
    if frame.payload == encode([]):
        return _announcements(frame.node.hex())
    run = run_from(node, *_asked(frame), at=at)
    return b"" if run is None else run.wire


def asked_back(*, node: Node, wire: bytes, at: datetime) -> tuple[Stream, int]:
    """Which of its own entries a post asks back: a stream, and the first number. Raises as above."""
    return _asked(_accepted(node, wire, Purpose.RECOVER, at))


def _asked(frame: Frame) -> tuple[Stream, int]:
    match decode(frame.payload):
        case [bytes(epoch), int(lane), int(sub), int(first)] if len(epoch) == 8 and first >= 1:
            pass
        case _:
            raise UnableToRead("journal.lineage.form", offset=0)
    if not (0 <= lane <= 0xFF and 0 <= sub <= 0xFFFF and first < 1 << 63):
        raise UnableToRead("journal.lineage.form", offset=0)
    return Stream(frame.node, epoch, lane, sub), first


@dataclass(frozen=True, slots=True)
class Run:
    """Entries given back: ``wire`` as it travels, ``last`` the number of the last one."""

    wire: bytes
    last: int


def run_from(node: Node, stream: Stream, first: int, *, at: datetime) -> Run | None:
    """A run of a post's own entries from ``first`` on; None when this hub holds nothing from there on."""
    row = stream_row(stream)
    found = None if row is None else _statement_from(row, first)
    if row is None or found is None or found.seq >= first + limits.ENVELOPE_ENTRIES_MAX:
        return None
    peer = models.Peer.objects.get(pk=stream.node.hex())
    public = read_certificate(bytes(peer.certificate)).encryption_public
    sealed = seal(
        stream=stream,
        entries=entries_between(row, first, found.seq),
        recipient=Recipient(stream.node, public),
        signing_key=node.signing_key,
        at=at,
    )
    head = bytes(found.statement) + bytes(found.signature) + bytes(found.payload_hash)
    return Run(head + sealed, found.seq)


def _announcements(node: str) -> bytes:
    """The epochs of a post that are not frozen, newest first, as it announced them: ``u32 length ‖ frame`` each."""
    rows = models.EpochOpening.objects.filter(node=node, own=False).exclude(wire=b"")
    heard = rows.exclude(standing__in=(Standing.COPIED, Standing.WITHDRAWN)).order_by("-epoch")
    wires = [bytes(row.wire) for row in heard]
    return b"".join(len(wire).to_bytes(4, "big") + wire for wire in wires)


def _statement_from(row: models.Stream, first: int) -> models.Statement | None:
    """The first statement of the post that speaks for entry ``first``."""
    rows = models.Statement.objects.filter(stream_id=row.pk, seq__gte=first, seq__lte=row.seq)
    return rows.order_by("seq", "id").first()


def _accepted(node: Node, wire: bytes, purpose: Purpose, at: datetime) -> Frame:
    """The frame, if an active post of this hub signed it for this hub; its epoch may be new."""
    signed = read_frame(wire)
    frame = signed.frame
    if frame.purpose is not purpose:
        raise UnableToRead("services.link_frames.purpose_unknown", offset=16)
    senders = Senders(at.date())
    public = senders.speaker(frame.node)
    if public is None:
        raise UnableToAccept(senders.why_refused(frame.node, frame.epoch))
    if not senders.signed_by(frame.node, signed.holds, at=at):
        raise UnableToAccept("services.relay.signature_wrong")
    if frame.hub != node.node:
        raise UnableToAccept("services.relay.recipient_other")
    if purpose is not Purpose.EPOCH and senders.key(frame.node, frame.epoch) is None:
        raise UnableToAccept(senders.why_refused(frame.node, frame.epoch))
    return frame
