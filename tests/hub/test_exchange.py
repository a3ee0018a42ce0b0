"""The one round trip, pieces in any order, ranges that come down, and a hub or a post that says something wrong."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from jalon.journal import receipts
from jalon.journal.compression import decompress
from jalon.journal.keys import new_private_key
from jalon.journal.streams import Stream
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo, UnableToRead
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import downward, link, link_pieces, outbox
from jalon.services.journaling import record
from jalon.services.link_exchange import (
    Answer,
    Ask,
    FeedCursor,
    Held,
    Waiting,
    read_answer,
    read_ask,
    write_answer,
    write_ask,
)
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.link_pieces import BLOB, ENVELOPE, Piece, read_piece, transfer_of
from jalon.services.peers import UnableToAccept
from jalon.services.transport import UnableToLink
from tests.hub.posts import enrolled
from tests.hub.test_link import Pair, ToHub, pair
from tests.hub.test_media import cross_with_image
from tests.nodes import events
from tests.nodes.future import done
from tests.nodes.hub import HubNode

__all__ = ["pair"]
NAME = bytes(range(16))
WAITING = Waiting(NAME, 900, 16, 0, 1, 3, True)
ANSWER = Answer(b"receipt", (WAITING,), (b"wire",), (Held(NAME, ((0, 10), (30, 5))),), (bytes(32),))


# --- bytes of the exchange ---------------------------------------------------------------------


def test_ask_and_answer_come_back_as_they_were_written() -> None:
    ask = Ask(b"report", 7, (FeedCursor(17, 3, 12, bytes(8)),), (NAME,))
    assert read_ask(write_ask(ask)) == ask
    assert read_answer(write_answer(ANSWER)) == ANSWER
    assert write_answer(Answer()) == b"\1", "nothing new is one byte"


def test_a_piece_of_an_answer_that_is_not_known_is_left_aside() -> None:
    assert read_answer(write_answer(ANSWER) + b"\x63\0\0\0\2ab") == ANSWER


@given(st.binary(max_size=200) | st.builds(lambda cut: write_answer(ANSWER)[:cut], st.integers(0, 200)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_ask, read_answer, read_piece):
        try:
            read(data)
        except UnableToRead as error:
            assert all(text(error.code, language, offset=0) for language in LANGUAGES)


# --- pieces ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=8), st.integers(1, 30))
def test_what_pieces_cover_is_what_their_bytes_cover(pieces: list[tuple[int, int]], total: int) -> None:
    covered = {at for start, length in pieces for at in range(start, start + length)}
    missing = next((at for at in range(total) if at not in covered), total)
    assert link_pieces.missing_from(sorted(pieces), total) == missing


def send_piece(post: object, hub: HubNode, piece: Piece) -> tuple[int, bytes]:
    frame = write_frame(
        Purpose.PIECE,
        node=post.node,  # type: ignore[attr-defined]
        epoch=post.epoch,  # type: ignore[attr-defined]
        hub=hub.node.node,
        at=hub.at,
        payload=piece.to_bytes(),
        signing_key=post.signing_key,  # type: ignore[attr-defined]
    )
    answer = Client(SERVER_NAME="localhost").post("/link/1/pieces", frame, content_type="application/octet-stream")
    return answer.status_code, answer.content


def test_an_envelope_in_pieces_in_any_order_and_twice_is_taken_once(hub: HubNode) -> None:
    post = enrolled(hub)
    wire = post.wire(post.cross(40))
    starts = list(range(0, len(wire), 500))
    random.Random(3).shuffle(starts)
    for start in [*starts, starts[0]]:
        piece = Piece(ENVELOPE, transfer_of(wire), len(wire), start, wire[start : start + 500])
        status, answer = send_piece(post, hub, piece)
        assert status == 200
    assert models.Crossing.objects.count() == 40
    assert answer[:1] == b"\0", "the whole is known by its receipt; a late piece begins nothing that ends"


def test_pieces_whose_whole_is_not_what_the_name_says_are_forgotten(hub: HubNode) -> None:
    post = enrolled(hub)
    assert send_piece(post, hub, Piece(BLOB, NAME, 10, 0, b"12345"))[0] == 200
    status, answer = send_piece(post, hub, Piece(BLOB, NAME, 10, 5, b"67890"))
    assert (status, b"hash_wrong" in answer) == (403, True)
    assert not models.Arriving.objects.exists()
    assert not models.Blob.objects.exists()


def test_pieces_beyond_a_posts_room_are_refused_and_another_posts_go_on(
    hub: HubNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ARRIVING_BYTES_MAX", 1_000)
    flood, other = enrolled(hub), enrolled(hub)
    assert send_piece(flood, hub, Piece(BLOB, NAME, 5_000, 0, bytes(900)))[0] == 200
    status, answer = send_piece(flood, hub, Piece(BLOB, NAME, 5_000, 900, bytes(900)))
    assert (status, b"link_pieces.full" in answer) == (403, True)
    assert send_piece(other, hub, Piece(BLOB, NAME, 5_000, 0, bytes(900)))[0] == 200


def test_a_transfer_of_a_gigabyte_is_refused_by_its_first_piece(hub: HubNode) -> None:
    post = enrolled(hub)
    status, answer = send_piece(post, hub, Piece(ENVELOPE, NAME, 1_000_000_000, 0, bytes(900)))
    assert (status, b"link_pieces.form" in answer) == (400, True)


def test_a_zip_bomb_in_an_envelope_of_a_known_post_goes_to_quarantine_and_the_post_goes_on(hub: HubNode) -> None:
    import zstandard

    from jalon.journal.envelopes import seal_payload
    from jalon.journal.statements import ENVELOPE as TYPE
    from jalon.journal.statements import Statement

    post = enrolled(hub)
    entry = post.cross(1)[0]
    settings = zstandard.ZstdCompressionParameters(window_log=20, write_content_size=False, write_dict_id=False)
    bomb = zstandard.ZstdCompressor(compression_params=settings).compress(bytes(64 << 20))
    said = Statement(TYPE, post.stream(), 1, 1, entry.hash, 1, hub.node.node, 0, len(bomb))
    wire = seal_payload(said, bomb, post.recipient.enc_public, post.signing_key)
    client = Client(SERVER_NAME="localhost")
    answer = client.post("/link/1/envelopes", wire, content_type="application/octet-stream")
    assert answer.status_code == 400
    assert models.Quarantined.objects.get().node == post.node.hex()
    good = client.post("/link/1/envelopes", post.wire([entry]), content_type="application/octet-stream")
    assert (good.status_code, models.Crossing.objects.count()) == (200, 1)
    with pytest.raises(UnableToRead):
        decompress(bomb, 0)


# --- one round trip, and order -----------------------------------------------------------------


def test_with_nothing_new_a_turn_is_one_request_and_one_byte_back(pair: Pair) -> None:
    pair.cross(3)
    pair.exchange()
    for later_s in (61, 122, 183):
        pair.exchange(later_s=later_s)
    seen = len(pair.to_hub.seen)
    pair.exchange(later_s=1_000)
    pair.exchange(later_s=1_001)
    assert pair.to_hub.seen[seen:] == ["exchange"]


def test_an_alert_leaves_before_records_that_waited_longer(pair: Pair) -> None:
    pair.exchange()
    pair.cross(5)
    record(pair.post.node, [events.detection(pair.post.at, inspection=events.OFFICER)], at=pair.post.at)
    lanes = []
    keep = pair.to_hub.start

    def start(name: str, body: bytes, *, urgent: bool = False) -> Future[bytes]:
        if name == "envelopes":
            lanes.append(urgent)
        return keep(name, body, urgent=urgent)

    pair.to_hub.start = start  # type: ignore[method-assign]
    pair.exchange(later_s=1)
    assert lanes[0] is True
    assert lanes.count(True) == 1


# --- what comes down ---------------------------------------------------------------------------


@dataclass
class Feed:
    """A feed that remembers wires, and refuses those that begin so."""

    held: list[bytes] = field(default_factory=list)
    refuse: bytes = b"bad"

    def cursors(self) -> Sequence[FeedCursor]:
        return [FeedCursor(16, 0, len(self.held), bytes(8))] if self.held else []

    def take(self, wire: bytes, *, at: datetime) -> None:
        if wire.startswith(self.refuse):
            raise UnableToAccept("services.ingest.fork", lane=16, seq=1)
        if wire not in self.held:
            self.held.append(wire)


def offer(pair: Pair, wire: bytes, first: int, *, urgent: bool = False) -> None:
    with pair.hub.activate():
        downward.offer(
            wire,
            recipient=pair.post.node.node.hex(),
            lane=16,
            sub=0,
            first_seq=first,
            count=1,
            urgent=urgent,
            at=pair.hub.at,
        )


def turn(pair: Pair, feed: Feed, later_s: int = 0) -> None:
    link.exchange(
        node=pair.post.node,
        transport=pair.to_hub,
        state=pair.state,
        at=pair.post.at + timedelta(seconds=later_s),
        disk_free_bytes=1,
        program="0",
        feeds=feed,
    )


def test_small_wires_come_with_the_answer_and_large_ones_by_ranges(pair: Pair) -> None:
    large = random.Random(5).randbytes(100_000)
    offer(pair, b"small", 1, urgent=True)
    offer(pair, large, 2)
    feed = Feed()
    turn(pair, feed)
    assert feed.held == [b"small", large]
    assert pair.to_hub.seen.count("wires") == 4
    asked = pair.to_hub.seen.count("exchange")
    assert asked <= 3, "a wire that is offered again, whole in the answer, asks for nothing"
    pair.to_hub.seen.clear()
    pair.state.asked_at = None
    turn(pair, feed, 30)
    assert "exchange" in pair.to_hub.seen
    assert "wires" not in pair.to_hub.seen, "a hub that offers it again does not send it again in this pause"


def test_a_wire_that_a_post_cannot_read_goes_to_quarantine_and_the_next_is_taken(pair: Pair) -> None:
    offer(pair, b"bad wire", 1)
    offer(pair, b"good wire", 2)
    feed = Feed()
    turn(pair, feed)
    assert feed.held == [b"good wire"]
    assert bytes(models.Quarantined.objects.get().wire) == b"bad wire"


def test_a_range_that_is_not_the_wire_is_thrown_away(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(pair, bytes(50_000), 1)
    monkeypatch.setattr(
        pair.to_hub, "fetch", lambda _transfer, _offset, length: done(lambda: b"x" * length), raising=True
    )
    feed = Feed()
    turn(pair, feed)
    assert feed.held == []


@pytest.mark.parametrize(
    ("wanted", "status"), [("bytes=0-9", 206), ("bytes=90-", 206), ("bytes=200-300", 416), ("", 200)]
)
def test_a_wire_is_served_by_ranges(hub: HubNode, wanted: str, status: int) -> None:
    wire = bytes(range(100))
    name = downward.offer(wire, recipient="00" * 8, lane=16, sub=0, first_seq=1, count=1, urgent=False, at=hub.at).hex()
    answer = Client(SERVER_NAME="localhost").get(f"/link/1/wires/{name}", headers={"Range": wanted} if wanted else {})
    assert answer.status_code == status
    if status == 206:
        assert len(answer.content) == 10
        assert answer.content in wire
    assert Client(SERVER_NAME="localhost").get("/link/1/wires/" + "0" * 32).status_code == 404


# --- a hub that says something wrong -----------------------------------------------------------


@dataclass
class Lying(ToHub):
    """A hub whose answers to one address are these bytes."""

    name: str = ""
    lie: bytes = b""

    def post(self, name: str, body: bytes) -> bytes:
        return self.lie if name == self.name else super().post(name, body)


@pytest.mark.parametrize("name", ["exchange", "envelopes", "pieces"])
@pytest.mark.parametrize(
    "lie", [b"", b"\0" * 40, b"<html>captive portal</html>", b"\1\1\0\0\0\5abc", b"\1" + bytes(300)]
)
def test_garbage_of_a_hub_changes_nothing_and_is_said(pair: Pair, name: str, lie: bytes) -> None:
    pair.exchange()
    pair.cross(3)
    if name == "pieces":
        cross_with_image(pair)
    lying = Lying(pair.hub, name=name, lie=lie)
    pair.to_hub = lying
    try:
        pair.exchange(later_s=100)
    except UnableTo as error:
        assert all(text(error.code, language, **dict(error.parameters)) for language in LANGUAGES)
    waiting = {one.lane: one.count for one in outbox.pending(pair.post.node)}
    pair.to_hub = ToHub(pair.hub)
    pair.exchange(later_s=400)
    assert pair.at_hub() == 3 + (name == "pieces")
    with pair.hub.activate():
        assert models.Blob.objects.count() == (name == "pieces")
    assert name != "envelopes" or waiting.get(2) == 3, "nothing counts as sent by garbage"


def test_a_receipt_of_another_hub_is_refused(pair: Pair) -> None:
    pair.exchange()
    pair.cross(1)
    node = pair.post.node
    assert node.hub is not None
    forged = receipts.make_receipt(node.hub.node, bytes(8), received=1, leaf_index=9, lines=[])
    lie = receipts.to_wire(forged, receipts.sign(forged, new_private_key()))
    pair.to_hub = Lying(pair.hub, name="envelopes", lie=lie)
    with pytest.raises(UnableTo, match="signature_wrong"):
        pair.exchange(later_s=1)
    assert [one.count for one in outbox.pending(node) if one.lane == 2] == [1]


@pytest.mark.parametrize(("seq", "code"), [(1, "hub_contradicts"), (50, "hub_holds_more")])
def test_a_hub_that_rewrites_its_past_is_found_out_by_its_own_signature(pair: Pair, seq: int, code: str) -> None:
    pair.cross(2)
    pair.exchange()
    stream: Stream = pair.post.node.stream(2)
    said = receipts.make_receipt(
        pair.hub.node.node,
        pair.hub.node.epoch,
        received=1,
        leaf_index=99,
        lines=[receipts.ReceiptLine(stream, seq, bytes(32))],
    )
    wire = receipts.to_wire(said, receipts.sign(said, pair.hub.node.signing_key))
    pair.to_hub = Lying(pair.hub, name="exchange", lie=write_answer(Answer(receipt=wire)))
    with pytest.raises(UnableToLink, match=code):
        pair.exchange(later_s=100)
    kept = models.Receipt.objects.order_by("-leaf_index").values_list("leaf_index", flat=True)[0]
    assert kept == 99, "the receipt that contradicts is kept: it is the proof"


def test_a_lane_that_the_hub_refuses_waits_and_the_others_go_on(pair: Pair) -> None:
    pair.exchange()
    pair.cross(2)
    record(pair.post.node, [events.detection(pair.post.at, inspection=events.OFFICER)], at=pair.post.at)
    keep = pair.to_hub.post

    def post(name: str, body: bytes) -> bytes:
        if name == "envelopes" and not refused:
            refused.append(name)
            raise UnableToLink("services.link.refused", reason="journal.envelope.frame_damaged")
        return keep(name, body)

    refused: list[str] = []
    pair.to_hub.post = post  # type: ignore[method-assign]
    try:
        pair.exchange(later_s=1)
    except UnableToLink:
        pair.exchange(later_s=2)
    assert pair.at_hub() == 2, "records passed the alert that was refused"
    pair.exchange(later_s=3_700)
    with pair.hub.activate():
        assert models.Detection.objects.count() == 1


def test_a_profile_without_automatic_link_starts_nothing(pair: Pair) -> None:
    pair.cross(2)
    done_ = link.exchange(
        node=pair.post.node,
        transport=pair.to_hub,
        state=link.LinkState(),
        at=pair.post.at,
        disk_free_bytes=1,
        program="0",
        profile="none",
    )
    assert (done_.more, pair.to_hub.seen) == (False, ["enrol"])
