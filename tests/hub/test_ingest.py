"""Envelopes at the hub: once, in any order, and each bad one with its code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalon.journal import receipts
from jalon.journal.entries import make_entry
from jalon.journal.envelopes import Recipient
from jalon.journal.keys import encryption_public, new_private_key
from jalon.journal.lanes import Lane
from jalon.journal.parts import salts
from jalon.journal.streams import genesis
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.ids import new_node_id
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import ingest
from jalon.services.ingest import Answer, Outcome
from jalon.services.peers import UnableToAccept
from jalon.services.projecting import projection_digest
from jalon.services.rebuild import rebuild
from tests.hub.posts import SEED, KeyPost, certify, enrolled
from tests.nodes.hub import HubNode


def receive(hub: HubNode, wire: bytes) -> Answer:
    return ingest.receive_envelope(node=hub.node, wire=wire, at=hub.at)


def refusal(hub: HubNode, wire: bytes) -> UnableTo:
    """The refusal of a wire, which says what happened in three languages."""
    with pytest.raises((UnableToAccept, UnableToRead)) as caught:
        receive(hub, wire)
    for language in LANGUAGES:
        assert text(caught.value.code, language, **caught.value.parameters)
    return caught.value


def rows() -> tuple[int, int, int]:
    return models.Entry.objects.filter(stream__own=False).count(), models.Crossing.objects.count(), secrets()


def secrets() -> int:
    return models.Secret.objects.count()


def test_receive_envelope_stores_entries_secrets_and_projections_and_signs_a_receipt(hub: HubNode) -> None:
    post = enrolled(hub)
    before = secrets()
    made = post.cross(3)
    answer = receive(hub, post.wire(made))
    receipt, signature = receipts.read(answer.receipt)
    assert receipts.verify(receipt, signature, hub.node.signing_public)
    line = receipt.line(post.stream())
    assert line is not None
    assert (line.seq, line.head) == (3, made[-1].hash)
    assert (answer.outcome, answer.stored) == (Outcome.STORED, 3)
    assert rows() == (3, 3, before + 3)
    assert models.Crossing.objects.filter(surname="TRAORE").count() == 3
    assert models.Peer.objects.get(pk=post.node.hex()).last_heard_at == hub.at


def test_receive_envelope_replayed_gives_the_same_receipt_and_no_rows(hub: HubNode) -> None:
    post = enrolled(hub)
    wire = post.wire(post.cross(2))
    first = receive(hub, wire)
    held = rows(), models.Statement.objects.count(), models.Receipt.objects.count()
    again = ingest.receive_envelope(node=hub.node, wire=wire, at=hub.at + timedelta(hours=1))
    assert again.receipt == first.receipt
    assert (again.outcome, again.stored) == (Outcome.KNOWN, 0)
    assert (rows(), models.Statement.objects.count(), models.Receipt.objects.count()) == held


def test_receive_envelope_that_overlaps_stores_only_what_is_new(hub: HubNode) -> None:
    post = enrolled(hub)
    made = post.cross(5)
    receive(hub, post.wire(made[:3]))
    assert receive(hub, post.wire(made[1:])).stored == 2
    assert models.Crossing.objects.count() == 5


def test_receive_envelope_beyond_a_gap_is_parked_and_applied_when_the_gap_fills(hub: HubNode) -> None:
    post = enrolled(hub)
    made = post.cross(6)
    late = receive(hub, post.wire(made[4:]))
    middle = receive(hub, post.wire(made[2:4]))
    assert [late.outcome, middle.outcome] == [Outcome.PARKED, Outcome.PARKED]
    line = receipts.read(late.receipt)[0].line(post.stream())
    assert line is not None
    assert line.seq == 0, "the receipt says how far the hub is, so the post sends what is missing"
    assert models.Crossing.objects.count() == 0
    final = receive(hub, post.wire(made[:2]))
    line = receipts.read(final.receipt)[0].line(post.stream())
    assert line is not None
    assert line.seq == 6
    assert (models.Crossing.objects.count(), models.Parked.objects.count()) == (6, 0)


def test_receive_envelope_beyond_a_gap_without_room_is_refused(hub: HubNode, monkeypatch: pytest.MonkeyPatch) -> None:
    post = enrolled(hub)
    made = post.cross(3)
    monkeypatch.setattr(limits, "PARKED_BYTES_MAX", 100)
    assert refusal(hub, post.wire(made[2:])).code == "services.ingest.parked_full"
    assert models.Parked.objects.count() == 0


def test_retry_parked_after_a_crash_between_applies_what_waits(hub: HubNode, monkeypatch: pytest.MonkeyPatch) -> None:
    post = enrolled(hub)
    made = post.cross(4)
    receive(hub, post.wire(made[2:]))
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "_unpark", lambda *_: None)
        receive(hub, post.wire(made[:2]))
    assert models.Crossing.objects.count() == 2
    assert ingest.retry_parked(node=hub.node, at=hub.at) == 0
    assert models.Crossing.objects.count() == 4


def test_receive_envelope_of_a_fork_is_quarantined_and_freezes_the_stream(hub: HubNode) -> None:
    post = enrolled(hub)
    receive(hub, post.wire(post.cross(3)))
    twin = replace(post, entries={}, tick=0)
    other = twin.cross(3, booth="2")
    digest = projection_digest()
    error = refusal(hub, twin.wire(other))
    assert error.code == "services.ingest.fork"
    assert projection_digest() == digest
    assert models.Quarantined.objects.get().code == "services.ingest.fork"
    assert models.Stream.objects.get(node=post.node.hex(), lane=Lane.DECISIONS).frozen
    assert refusal(hub, post.wire(post.cross(1))).code == "services.ingest.fork", "nothing is applied beyond a fork"


def test_receive_envelope_of_a_fork_beyond_what_this_hub_holds_is_quarantined_too(hub: HubNode) -> None:
    post = enrolled(hub)
    receive(hub, post.wire(post.cross(3)))
    twin = replace(post, entries={}, tick=0)
    other = twin.cross(9, booth="2")
    for first in (0, 3, 6):
        assert refusal(hub, twin.wire(other[first : first + 3])).code == "services.ingest.fork"
    assert models.Quarantined.objects.count() == 3, "the post does not send its branch again"
    assert models.Parked.objects.count() == 0


def test_receive_envelope_whose_run_does_not_continue_ours_is_a_fork(hub: HubNode) -> None:
    post = enrolled(hub)
    receive(hub, post.wire(post.cross(2)))
    twin = replace(post, entries={}, tick=0)
    other = twin.cross(4, booth="2")
    assert refusal(hub, twin.wire(other[2:])).code == "services.ingest.fork"


def test_receive_envelope_of_an_unknown_sender_stores_nothing(hub: HubNode) -> None:
    certify(hub)
    stranger = KeyPost(hub)
    assert refusal(hub, stranger.wire(stranger.cross(1))).code == "services.peers.unknown"
    assert models.Quarantined.objects.count() == 0
    assert models.Entry.objects.filter(stream__own=False).count() == 0


def test_receive_envelope_of_a_post_not_confirmed_is_refused(hub: HubNode) -> None:
    certify(hub)
    post = KeyPost(hub)
    post.enrol(confirm=False)
    assert refusal(hub, post.wire(post.cross(1))).code == "services.peers.not_confirmed"


def test_receive_envelope_of_a_withdrawn_post_is_refused(hub: HubNode) -> None:
    post = enrolled(hub)
    models.Peer.objects.filter(pk=post.node.hex()).update(revoked_reason="stolen")
    assert refusal(hub, post.wire(post.cross(1))).code == "services.peers.revoked"


def test_receive_envelope_of_an_unknown_epoch_is_refused(hub: HubNode) -> None:
    post = enrolled(hub)
    copy = replace(post, epoch=bytes(8), entries={}, tick=0)
    assert refusal(hub, copy.wire(copy.cross(1))).code == "services.peers.epoch_unknown"


def test_receive_envelope_after_the_certificate_ended_is_refused(hub: HubNode) -> None:
    post = enrolled(hub)
    wire = post.wire(post.cross(1))
    with pytest.raises(UnableToAccept, match="certificate_expired"):
        ingest.receive_envelope(node=hub.node, wire=wire, at=hub.at + timedelta(days=500))


def test_receive_envelope_with_a_wrong_signature_stores_nothing(hub: HubNode) -> None:
    post = enrolled(hub)
    forger = replace(post, signing_key=new_private_key(), entries={}, tick=0)
    assert refusal(hub, forger.wire(forger.cross(1))).code == "journal.envelope.signature_wrong"
    assert (models.Quarantined.objects.count(), models.Crossing.objects.count()) == (0, 0)


def test_receive_envelope_for_somebody_else_is_refused(hub: HubNode) -> None:
    post = enrolled(hub)
    made = post.cross(1)
    mine = Recipient(new_node_id(), hub.node.encryption_public)
    assert refusal(hub, post.wire(made, recipient=mine)).code == "journal.envelope.recipient_other"
    theirs = Recipient(hub.node.node, encryption_public(new_private_key()))
    assert refusal(hub, post.wire(made, recipient=theirs)).code == "journal.envelope.key_unknown"


def test_receive_envelope_on_a_lane_that_the_certificate_does_not_allow_is_refused(hub: HubNode) -> None:
    post = enrolled(hub)
    wire = post.wire(post.cross(1), lane=Lane.FEED_ALL)
    assert refusal(hub, wire).code == "journal.envelope.lane_not_allowed"


@pytest.mark.parametrize("kept", [0, 3, 8, 9, 50, 100, 250])
def test_receive_envelope_truncated_is_refused_and_stores_nothing(hub: HubNode, kept: int) -> None:
    post = enrolled(hub)
    wire = post.wire(post.cross(1))
    refusal(hub, wire[:kept])
    assert models.Entry.objects.filter(stream__own=False).count() == 0


def test_receive_envelope_with_numbers_beyond_the_columns_is_quarantined(hub: HubNode) -> None:
    post = enrolled(hub)
    entry = post.cross(1)[0]
    header = replace(entry.header, tick=1 << 63)
    huge = make_entry(genesis(post.stream()), header, entry.parts, salts(SEED, 1, len(entry.parts)))
    assert refusal(hub, post.wire([huge])).code == "services.ingest.number_too_large"
    assert models.Quarantined.objects.count() == 1


def test_receive_envelope_of_a_kind_from_the_future_is_kept_and_counted(hub: HubNode) -> None:
    post = enrolled(hub)
    entry = post.cross(1)[0]
    header = replace(entry.header, kind=0x7E01)
    unknown = make_entry(genesis(post.stream()), header, entry.parts, salts(SEED, 1, len(entry.parts)))
    assert receive(hub, post.wire([unknown])).stored == 1
    assert (models.Unapplied.objects.count(), models.Crossing.objects.count()) == (1, 0)


RUNS = [(0, 3), (3, 4), (4, 9), (2, 6), (0, 9), (7, 9)]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.sampled_from(RUNS), min_size=1, max_size=8))
def test_receive_envelope_any_order_and_repetition_gives_the_same_projections(
    hub: HubNode, order: list[tuple[int, int]]
) -> None:
    post = enrolled(hub)
    made = post.cross(9)
    for first, last in [*order, *RUNS]:
        receive(hub, post.wire(made[first:last]))
    ids = {row.id for row in models.Crossing.objects.filter(node=post.node.hex())}
    assert ids == {post.stream().place(seq).record_id() for seq in range(1, 10)}
    assert models.Parked.objects.count() == 0
    live = projection_digest()
    assert rebuild().same
    assert projection_digest() == live
