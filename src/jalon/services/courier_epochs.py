"""What a stick carries of keys and epochs: what the link would have told, asked and answered of them.

A post shows its keys, tells of epochs that the hub has not heard of, hands over what earlier ones owe, and asks back
what only the hub holds. The return stick says what the hub thinks of each epoch, and brings what was asked back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.records.models import AskedBack, EpochOpening, Peer
from jalon.services import epoch_hub, epoch_link, hub_key, outbox, shown_keys
from jalon.services.link_frames import Frame, Purpose, SignedFrame, write_frame
from jalon.services.node import Node
from jalon.services.own_streams import earlier_streams
from jalon.services.storage_failures import storage_failures

HUB_TAKES = frozenset({Purpose.CERTIFIED, Purpose.EPOCH, Purpose.RECOVER})
POST_TAKES = frozenset({Purpose.STANDING, Purpose.RECOVERED})


# --- post --------------------------------------------------------------------------------------


def told_by_post(node: Node, *, at: datetime) -> list[bytes]:
    """Frames in the order in which the hub has to read them: keys, epochs, questions."""
    openings = list(EpochOpening.objects.filter(node=node.node.hex(), own=True).order_by("epoch"))
    shown = shown_keys.frame(node, at=at)
    found = [shown] if shown is not None else []
    found += [epoch_link.telling(node, row, at=at) for row in openings if epoch_link.is_to_be_told(row)]
    lacking = (own for row in openings for own, _ in epoch_link.lacking(node, row))
    return found + [epoch_link.question(node, own, at=at) for own in lacking]


def owed_by_earlier(node: Node, *, at: datetime) -> Iterator[models.Outgoing]:
    """Envelopes of earlier epochs, then of branches, which the hub keeps apart until two persons have looked."""
    for row in earlier_streams(node):
        yield from _envelopes(node, row, row.acknowledged_seq, at)
    for row in models.Stream.objects.filter(node=node.node.hex(), own=True, frozen=epoch_link.FORK):
        yield from _envelopes(node, row, max(row.acknowledged_seq, row.kept_seq), at)


def _envelopes(node: Node, row: models.Stream, after: int, at: datetime) -> Iterator[models.Outgoing]:
    while (envelope := outbox.seal_after(node, row, after, at=at)) is not None:
        yield envelope
        after = envelope.first_seq + envelope.count - 1


def take_at_post(node: Node, frame: Frame, wire: bytes, *, at: datetime) -> int:
    """Take what the hub signed for this post; returns entries that were given back. Raises ``UnableToRead``."""
    if frame.purpose is Purpose.RECOVERED:
        return epoch_link.take_recovered(node, frame.payload, at=at)
    row = _opening(node, epoch_hub.epoch_of_standing(frame))
    if row is not None:
        epoch_link.hear_standing(node, row, wire, at=at)
        # What contradicts the answer is frozen at once; what is lacking is asked for with the next stick.
        list(epoch_link.lacking(node, row))
    return 0


def _opening(node: Node, epoch: bytes) -> EpochOpening | None:
    return EpochOpening.objects.filter(node=node.node.hex(), epoch=epoch.hex(), own=True).first()


# --- headquarters ------------------------------------------------------------------------------


def take_at_hub(node: Node, frame: Frame, wire: bytes, *, at: datetime) -> None:
    """Take what a post tells or asks; the answer rides on the next stick. Raises ``UnableToAccept``, UnableToRead."""
    if frame.purpose is Purpose.CERTIFIED:
        shown_keys.take(node=node, wire=wire, at=at)
    elif frame.purpose is Purpose.EPOCH:
        epoch_hub.hear_epoch(node=node, wire=wire, at=at)
    elif frame.purpose is Purpose.RECOVER:
        stream, first = epoch_hub.asked_back(node=node, wire=wire, at=at)
        node_name, epoch = stream.node.hex(), stream.epoch.hex()
        found = AskedBack.objects.filter(node=node_name, epoch=epoch, lane=stream.lane, sub=stream.sub)
        asked_at = _time_of(frame)
        with storage_failures():
            if not found.filter(at__gt=asked_at).exists():
                found.delete()
                AskedBack.objects.create(
                    node=node_name, epoch=epoch, lane=stream.lane, sub=stream.sub, first=first, at=asked_at
                )
    else:
        raise UnableToRead("services.link_frames.purpose_unknown", offset=16)


def forget_questions(frame: Frame) -> None:
    """What a post asked for before it wrote the stick of this frame, and does not ask on it, it lacks no more."""
    with storage_failures():
        AskedBack.objects.filter(node=frame.node.hex(), at__lt=_time_of(frame)).delete()


def _time_of(frame: Frame) -> datetime:
    return datetime.fromtimestamp(frame.unix_time, UTC)


def told_by_hub(node: Node, peer: Peer, *, at: datetime) -> list[bytes]:
    """What this hub says of each epoch of a post, and what the post asked back."""
    found = hub_keys_for(node, peer, at=at)
    found += epoch_hub.standings(node, peer.node, at=at)
    room = limits.BUNDLE_CONTENT_BYTES_MAX
    for asked in AskedBack.objects.filter(node=peer.node).order_by("epoch", "lane", "sub"):
        stream = Stream(bytes.fromhex(asked.node), bytes.fromhex(asked.epoch), asked.lane, asked.sub)
        first = asked.first
        while room > 0 and (run := epoch_hub.run_from(node, stream, first, at=at)) is not None:
            found.append(_signed(node, peer, Purpose.RECOVERED, run.wire, at))
            room, first = room - len(run.wire), run.last + 1
    return found


def hub_keys_for(node: Node, peer: Peer, *, at: datetime) -> list[bytes]:
    """What this hub shows of its keys, once another one followed the first."""
    shown = hub_key.shown(node)
    return [] if shown is None else [_signed(node, peer, Purpose.HUB_KEYS, shown, at)]


def learn_hub_key(node: Node, frame: SignedFrame, *, at: datetime) -> Node:
    """At a post, its node with the hub's newest key, if shown. Raises ``UnableToFollow``, ``UnableToRead``."""
    public = hub_key.learn(node=node, payload=frame.frame.payload, at=at)
    return node if public is None else replace(node, hub_public=public)


def _signed(node: Node, peer: Peer, purpose: Purpose, payload: bytes, at: datetime) -> bytes:
    return write_frame(
        purpose,
        node=node.node,
        epoch=node.epoch,
        hub=bytes.fromhex(peer.node),
        at=at,
        payload=payload,
        signing_key=node.signing_key,
    )
