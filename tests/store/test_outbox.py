"""The outbox: what waits, envelopes that a hub opens, receipts, restored hubs, and what is dropped when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from jalon.journal import receipts
from jalon.journal.entries import Entry
from jalon.journal.envelopes import open_envelope
from jalon.journal.lanes import Lane
from jalon.journal.receipts import ReceiptLine
from jalon.journal.streams import Stream, genesis
from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services.journal_store import stream_of
from jalon.services.journaling import record
from jalon.services.outbox import UnableToSend, accept_receipt, pending, seal_copies, seal_next
from jalon.services.verification import verify_store
from tests.nodes import events
from tests.nodes.post import HubKeys, PostNode


class Hub:
    """A hub in memory: opens envelopes in order and signs receipts. It shares the reader with a real one, no table."""

    def __init__(self, post: PostNode) -> None:
        assert post.hub_keys is not None
        self.post = post
        self.keys = post.hub_keys
        self.entries: dict[Stream, list[Entry]] = {}
        self.leaf = 0

    def take(self, wire: bytes) -> None:
        """Open an envelope and keep what is new."""
        opened = open_envelope(
            wire,
            recipient_node=self.keys.node,
            private_keys=[self.keys.decryption_key],
            sender_key=lambda _node, _epoch: self.post.node.signing_public,
            previous_head=self._head,
        )
        assert opened.entries is not None, "sent in order"
        held = self.entries.setdefault(opened.statement.stream, [])
        held += [entry for entry in opened.entries if entry.seq > len(held)]

    def _head(self, stream: Stream, first: int) -> bytes | None:
        held = self.entries.get(stream, [])
        if first - 1 > len(held):
            return None
        return held[first - 2].hash if first > 1 else genesis(stream)

    def receipt(self, streams: Sequence[Stream] | None = None, *, hours: float = 0) -> bytes:
        """A signed receipt for what is held."""
        at = self.post.at + timedelta(hours=hours)
        lines = [
            ReceiptLine(stream, len(held), held[-1].hash if held else genesis(stream))
            for stream, held in self.entries.items()
            if streams is None or stream in streams
        ]
        made = receipts.make_receipt(
            self.keys.node, self.keys.epoch, received=int(at.timestamp()), leaf_index=self.leaf, lines=lines
        )
        self.leaf += 1
        return receipts.to_wire(made, receipts.sign(made, self.keys.signing_key))


def _fill(post: PostNode, count: int, hours: float = 0) -> None:
    at = post.at + timedelta(hours=hours)
    record(post.node, [events.crossing(at, number=f"B{n:08}") for n in range(count)], at=at)


def _exchange(post: PostNode, hub: Hub, hours: float = 0) -> None:
    """Send until nothing is left, one receipt an envelope."""
    at = post.at + timedelta(hours=hours)
    for _ in range(20):
        envelope = seal_next(post.node, at=at)
        if envelope is None:
            return
        hub.take(bytes(envelope.wire))
        accept_receipt(post.node, hub.receipt(hours=hours), at=at)
    pytest.fail("the exchange does not end: receipts beget receipts")


def _decisions() -> models.Stream:
    return models.Stream.objects.get(lane=Lane.DECISIONS)


def test_everything_recorded_arrives_whole_and_is_acknowledged(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 80)
    hub = Hub(enrolled_post)
    assert [(one.lane, one.count) for one in pending(enrolled_post.node)] == [(Lane.DECISIONS, 80)]
    _exchange(enrolled_post, hub)
    assert pending(enrolled_post.node) == ()
    stream = enrolled_post.node.stream(Lane.DECISIONS)
    stored = models.Entry.objects.filter(stream=_decisions()).order_by("seq").values_list("hash", flat=True)
    assert [entry.hash for entry in hub.entries[stream]] == [bytes(found) for found in stored]
    assert verify_store(enrolled_post.node).holds


def test_envelopes_follow_segments_so_that_seeds_travel(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 70)
    first = seal_next(enrolled_post.node, at=enrolled_post.at)
    assert first is not None
    second = seal_next(enrolled_post.node, at=enrolled_post.at, in_flight={Lane.DECISIONS: 64})
    assert second is not None
    assert [(one.first_seq, one.count) for one in (first, second)] == [(1, 64), (65, 6)]
    assert len(first.wire) / 64 < 75, "bytes an entry"


def test_an_envelope_is_sealed_once(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 3)
    first = seal_next(enrolled_post.node, at=enrolled_post.at)
    _fill(enrolled_post, 3)
    again = seal_next(enrolled_post.node, at=enrolled_post.at)
    assert first is not None
    assert again is not None
    assert (again.pk, bytes(again.wire)) == (first.pk, bytes(first.wire))


def test_an_envelope_for_a_key_no_longer_used_is_sealed_again(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 3)
    first = seal_next(enrolled_post.node, at=enrolled_post.at)
    enrolled_post.enrol(HubKeys())
    again = seal_next(enrolled_post.node, at=enrolled_post.at)
    assert first is not None
    assert again is not None
    assert again.pk != first.pk
    Hub(enrolled_post).take(bytes(again.wire))


def test_alerts_leave_before_decisions(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 2)
    movement = {"crossing_point": "faramana", "recorded_second": 1, "detection_type": 2, "detection_source": 2}
    movement |= {"direction": 2, "document_kind": 3, "sex": 2, "age_band": 7, "provisional": False}
    alert = events.Event("detection.recorded", {"movement": movement, "staff": events.staff()})
    record(enrolled_post.node, [alert], at=enrolled_post.at)
    envelope = seal_next(enrolled_post.node, at=enrolled_post.at)
    assert envelope is not None
    assert stream_of(envelope.stream).lane == Lane.ALERTS
    assert [one.lane for one in pending(enrolled_post.node)] == [Lane.ALERTS, Lane.DECISIONS]


def test_a_receipt_drops_sealed_copies_and_seeds_but_no_salt(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 10)
    assert models.SealedCopy.objects.count() == 10
    assert models.Segment.objects.count() == 1
    hub = Hub(enrolled_post)
    envelope = seal_next(enrolled_post.node, at=enrolled_post.at)
    assert envelope is not None
    hub.take(bytes(envelope.wire))
    accept_receipt(enrolled_post.node, hub.receipt(), at=enrolled_post.at)
    assert not models.SealedCopy.objects.filter(stream=_decisions()).exists()
    assert not models.Segment.objects.filter(stream_key=_key(enrolled_post)).exists()
    assert models.Secret.objects.filter(stream_key=_key(enrolled_post)).count() == 10
    _fill(enrolled_post, 1)
    assert verify_store(enrolled_post.node).holds


def _key(post: PostNode) -> str:
    return post.node.stream(Lane.DECISIONS).to_bytes().hex()


def test_receipts_do_not_beget_receipts(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 1)
    hub = Hub(enrolled_post)
    _exchange(enrolled_post, hub)
    assert models.Checkpoint.objects.count() == 1
    _fill(enrolled_post, 1, hours=1)
    _exchange(enrolled_post, hub, hours=1)
    assert models.Checkpoint.objects.count() == 2


def test_a_hub_restored_from_a_backup_gets_the_entries_again(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 5)
    hub = Hub(enrolled_post)
    _exchange(enrolled_post, hub)
    _fill(enrolled_post, 5)
    backup = {stream: list(held) for stream, held in hub.entries.items()}
    _exchange(enrolled_post, hub)
    hub.entries = backup
    done = accept_receipt(enrolled_post.node, hub.receipt(), at=enrolled_post.at)
    assert Lane.DECISIONS in done.lowered
    assert _decisions().acknowledged_seq == 5
    assert models.SealedCopy.objects.filter(stream=_decisions()).count() == 5
    _exchange(enrolled_post, hub)
    assert len(hub.entries[enrolled_post.node.stream(Lane.DECISIONS)]) == 10
    assert pending(enrolled_post.node) == ()


def test_a_hub_that_lost_everything_gets_everything_with_given_salts(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 70)
    hub = Hub(enrolled_post)
    _exchange(enrolled_post, hub)
    models.Outgoing.objects.all().delete()
    hub.entries = {stream: [] for stream in hub.entries}
    accept_receipt(enrolled_post.node, hub.receipt(), at=enrolled_post.at)
    _exchange(enrolled_post, hub)
    assert len(hub.entries[enrolled_post.node.stream(Lane.DECISIONS)]) == 70


def test_envelopes_are_deleted_72_hours_after_their_receipt(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 1)
    hub = Hub(enrolled_post)
    _exchange(enrolled_post, hub)
    assert models.Outgoing.objects.exists()
    accept_receipt(enrolled_post.node, hub.receipt(), at=enrolled_post.at + timedelta(hours=limits.ENVELOPE_KEPT_H + 1))
    assert not models.Outgoing.objects.exists()


def test_a_receipt_that_is_not_the_hubs_changes_nothing(enrolled_post: PostNode) -> None:
    _fill(enrolled_post, 2)
    hub = Hub(enrolled_post)
    envelope = seal_next(enrolled_post.node, at=enrolled_post.at)
    assert envelope is not None
    hub.take(bytes(envelope.wire))
    wire = hub.receipt()
    for forged in (wire[:-1] + bytes([wire[-1] ^ 1]), wire[:40] + bytes([wire[40] ^ 1]) + wire[41:]):
        with pytest.raises(UnableToSend) as refused:
            accept_receipt(enrolled_post.node, forged, at=enrolled_post.at)
        assert refused.value.code == "services.outbox.signature_wrong"
    with pytest.raises(UnableToRead):
        accept_receipt(enrolled_post.node, wire[:-2], at=enrolled_post.at)
    assert _decisions().acknowledged_seq == 0


@pytest.mark.parametrize("code", ["hub_holds_more", "hub_holds_other"])
def test_a_receipt_that_does_not_agree_is_kept_and_acknowledges_nothing(enrolled_post: PostNode, code: str) -> None:
    _fill(enrolled_post, 2)
    hub = Hub(enrolled_post)
    seq = 9 if code == "hub_holds_more" else 2
    line = ReceiptLine(enrolled_post.node.stream(Lane.DECISIONS), seq, b"\7" * 32)
    made = receipts.make_receipt(hub.keys.node, hub.keys.epoch, received=1, leaf_index=0, lines=[line])
    wire = receipts.to_wire(made, receipts.sign(made, hub.keys.signing_key))
    done = accept_receipt(enrolled_post.node, wire, at=enrolled_post.at)
    assert done.disagreements == (f"services.outbox.{code}",)
    assert _decisions().acknowledged_seq == 0
    assert models.Receipt.objects.count() == 1


def test_a_post_that_reports_to_nobody_keeps_everything(post: PostNode) -> None:
    _fill(post, 2)
    with pytest.raises(UnableToSend) as refused:
        seal_next(post.node, at=post.at)
    assert refused.value.code == "services.outbox.not_enrolled"
    assert [one.count for one in pending(post.node)] == [2]
    assert not models.SealedCopy.objects.exists()


def test_what_was_recorded_before_the_enrolment_is_sealed_by_it(post: PostNode) -> None:
    _fill(post, 3)
    post.enrol(HubKeys())
    _fill(post, 1)
    assert models.SealedCopy.objects.count() == 1
    seal_copies(post.node, at=post.at)
    seal_copies(post.node, at=post.at)
    assert models.SealedCopy.objects.count() == 4
    hub = Hub(post)
    for copy in models.SealedCopy.objects.order_by("seq"):
        hub.take(bytes(copy.wire))
    assert len(hub.entries[post.node.stream(Lane.DECISIONS)]) == 4
