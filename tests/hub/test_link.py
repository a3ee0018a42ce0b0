"""A real post and a real hub: the post's exchange through the hub's addresses, without a network between."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from jalon.adapters.http_transport import HttpTransport, check_address
from jalon.adapters.keystore import save_enrolment
from jalon.journal.cells import seal_cell
from jalon.journal.keys import encryption_public, new_hybrid_private_key, new_private_key
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import enrolment, link, outbox
from jalon.services.enrolment_refusals import UnableToBeLetIn
from jalon.services.journaling import record
from jalon.services.link_frames import Purpose, read_frame, write_frame
from jalon.services.projecting import projection_digest
from jalon.services.transport import UnableToLink
from tests.hub.posts import POINT, Direct, KeyPost, certify, enrolled
from tests.nodes import events
from tests.nodes.future import done
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode, make_post

FREE_BYTES = 10**9


@dataclass
class ToHub:
    """Carries bytes into the hub's addresses, as its own process would see them."""

    hub: HubNode
    cut: bool = False
    lose_answers: int = 0
    seen: list[str] = field(default_factory=list)

    def post(self, name: str, body: bytes) -> bytes:
        if self.cut:
            raise UnableToLink("services.link.unreachable")
        self.seen.append(name)
        with self.hub.activate():
            settings.JALON_CLOCK_OFFSET_S = int((self.hub.at - datetime.now(UTC)).total_seconds())
            answer = Client(SERVER_NAME="localhost").post(
                f"/link/1/{name}", body, content_type="application/octet-stream"
            )
        if self.lose_answers:
            self.lose_answers -= 1
            raise UnableToLink("services.link.unreachable")
        if answer.status_code >= 400:
            raise UnableToLink("services.link.refused", reason=answer.json()["error"]["code"])
        return answer.content

    def enrol(self, request: bytes) -> bytes:
        return self.post("enrol", request)

    def start(self, name: str, body: bytes, *, urgent: bool = False) -> Future[bytes]:
        return done(lambda: self.post(name, body))

    def fetch(self, transfer: str, offset: int, length: int) -> Future[bytes]:
        return done(lambda: self.get(transfer, offset, length))

    def get(self, transfer: str, offset: int, length: int) -> bytes:
        self.seen.append("wires")
        with self.hub.activate():
            wanted = f"bytes={offset}-{offset + length - 1}"
            answer = Client(SERVER_NAME="localhost").get(f"/link/1/wires/{transfer}", headers={"Range": wanted})
        assert answer.status_code == 206
        return answer.content

    def ask_keys(self, frame: bytes) -> bytes:
        return self.post("keys", frame)


@dataclass
class Pair:
    """A hub and a post that is enrolled at it; the post is active."""

    hub: HubNode
    post: PostNode
    to_hub: ToHub
    state: link.LinkState = field(default_factory=link.LinkState)

    def exchange(self, *, later_s: int = 0) -> link.Exchanged:
        at = self.post.at + timedelta(seconds=later_s)
        return link.exchange(
            node=self.post.node,
            transport=self.to_hub,
            state=self.state,
            at=at,
            disk_free_bytes=FREE_BYTES,
            program="0.1",
        )

    def cross(self, count: int) -> None:
        for number in range(count):
            record(self.post.node, [events.crossing(self.post.at, number=f"B{number:08d}")], at=self.post.at)

    def at_hub(self) -> int:
        with self.hub.activate():
            return models.Crossing.objects.count()


@pytest.fixture
def pair(hub: HubNode, post_template: Path, tmp_path: Path):
    certify(hub)
    issued = enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)
    post = make_post(post_template, tmp_path / "post")
    to_hub = ToHub(hub)
    with post.activate():
        found = enrolment.enrol(node=post.node, typed_code=issued.printed, transport=to_hub)
        enrolment.remember_hub(enrolled=found, address="http://127.0.0.1:1", at=post.at)
        save_enrolment(post.home, certificate=found.certificate, hub=found.hub, hub_public=found.hub_public)
        with hub.activate():
            enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)
        yield Pair(hub, post, to_hub)


def test_exchange_brings_every_crossing_to_the_hub_and_acknowledges_it(pair: Pair) -> None:
    pair.cross(5)
    done = pair.exchange()
    assert not done.more
    assert pair.at_hub() == 5
    assert outbox.pending(pair.post.node) == ()
    crossings = models.Crossing.objects.order_by("id").values_list("id", "surname", "at", "document_number")
    here = list(crossings)
    with pair.hub.activate():
        assert list(crossings.all()) == here


def test_exchange_again_sends_no_envelope(pair: Pair) -> None:
    pair.cross(1)
    pair.exchange()
    before = pair.to_hub.seen.count("envelopes")
    pair.exchange(later_s=30)
    assert pair.to_hub.seen.count("envelopes") == before


def test_exchange_while_the_link_is_cut_keeps_everything_and_sends_it_later(pair: Pair) -> None:
    pair.exchange()
    pair.to_hub.cut = True
    pair.cross(3)
    with pytest.raises(UnableToLink, match="unreachable"):
        pair.exchange()
    assert pair.at_hub() == 0
    pair.to_hub.cut = False
    pair.exchange()
    assert pair.at_hub() == 3


def test_exchange_whose_answers_are_lost_doubles_nothing(pair: Pair) -> None:
    pair.cross(4)
    for lost in (2, 2, 1):
        pair.to_hub.lose_answers = lost
        with pytest.raises(UnableToLink):
            pair.exchange()
    pair.to_hub.lose_answers = 0
    pair.exchange()
    assert pair.at_hub() == 4


def test_exchange_after_the_hub_was_restored_sends_again_what_it_lost(pair: Pair) -> None:
    pair.cross(6)
    pair.exchange()
    with pair.hub.activate():
        row = models.Stream.objects.get(node=pair.post.node.node.hex(), lane=2)
        third = models.Entry.objects.get(stream=row, seq=3)
        models.Entry.objects.filter(stream=row, seq__gt=3).delete()
        models.Crossing.objects.filter(seq__gt=3).delete()
        models.Statement.objects.filter(stream=row).delete()
        row.seq, row.head = 3, bytes(third.hash)
        row.save()
        models.Receipt.objects.all().delete()
    pair.state.forget()
    pair.exchange()
    assert pair.at_hub() == 6


def test_exchange_reports_how_the_post_is_and_nothing_of_persons(pair: Pair) -> None:
    pair.cross(1)
    pair.exchange()
    with pair.hub.activate():
        peer = models.Peer.objects.get(pk=pair.post.node.node.hex())
    assert '"disk_free_bytes": 1000000000' in peer.reported
    assert "TRAORE" not in peer.reported
    assert peer.last_heard_at is not None


def test_exchange_with_a_clock_a_year_ahead_still_reaches_the_hub(pair: Pair) -> None:
    pair.cross(1)
    pair.exchange(later_s=365 * 86_400)
    assert pair.at_hub() == 1


def test_cells_are_relayed_unread_each_once_and_answered_alike(pair: Pair) -> None:
    service = new_hybrid_private_key()
    cells = [seal_cell(encryption_public(service), payload) for payload in (None, b"somebody")]
    node = pair.post.node
    assert node.hub is not None
    frame = write_frame(
        Purpose.CELLS,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=pair.post.at,
        payload=b"".join(cells),
        signing_key=node.signing_key,
    )
    for _ in range(2):
        assert pair.to_hub.post("cells", frame) == b""
    with pair.hub.activate():
        held = {bytes(one.wire) for one in models.RelayedCell.objects.all()}
        assert held == set(cells)
        assert models.RelayedCell.objects.count() == 2


@pytest.mark.parametrize("change", ["size", "signature", "purpose", "hub", "sender", "truncated"])
def test_cells_in_a_bad_frame_are_refused_and_not_kept(hub: HubNode, change: str) -> None:
    post = enrolled(hub)
    frame = write_frame(
        Purpose.STATUS if change == "purpose" else Purpose.CELLS,
        node=bytes(8) if change == "sender" else post.node,
        epoch=post.epoch,
        hub=bytes(8) if change == "hub" else hub.node.node,
        at=hub.at,
        payload=bytes(limits.CELL_BYTES - (change == "size")),
        signing_key=new_private_key() if change == "signature" else post.signing_key,
    )
    sent = frame[:-1] if change == "truncated" else frame
    answer = Client(SERVER_NAME="localhost").post("/link/1/cells", sent, content_type="application/octet-stream")
    assert answer.status_code in (400, 403)
    assert known_in_every_language(answer.json()["error"]["code"])
    assert models.RelayedCell.objects.count() == 0


def known_in_every_language(code: str) -> bool:
    return all(text(code, language, offset=0) for language in LANGUAGES)


def test_link_refuses_what_is_not_posted_or_too_large(hub: HubNode, monkeypatch: pytest.MonkeyPatch) -> None:
    certify(hub)
    assert Client(SERVER_NAME="localhost").get("/link/1/envelopes").status_code == 405
    monkeypatch.setattr(limits, "REQUEST_BODY_BYTES_MAX", 100)
    answer = Client(SERVER_NAME="localhost").post(
        "/link/1/envelopes", bytes(101), content_type="application/octet-stream"
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "adapters.request.too_large")


def test_link_sets_no_cookie_and_needs_none(hub: HubNode) -> None:
    post = enrolled(hub)
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    answer = client.post("/link/1/envelopes", post.wire(post.cross(1)), content_type="application/octet-stream")
    assert answer.status_code == 200
    assert not answer.cookies


def test_status_that_cannot_be_read_is_refused(hub: HubNode) -> None:
    post = enrolled(hub)
    for payload in (b"", b"\x80", bytes(5_000), b"\x86\x01\x80\x80\x20\x00\x60"):
        frame = write_frame(
            Purpose.STATUS,
            node=post.node,
            epoch=post.epoch,
            hub=hub.node.node,
            at=hub.at,
            payload=payload,
            signing_key=post.signing_key,
        )
        assert (
            Client(SERVER_NAME="localhost")
            .post("/link/1/status", frame, content_type="application/octet-stream")
            .status_code
            == 400
        )
    assert models.Peer.objects.get(pk=post.node.hex()).reported == "{}"


def test_frame_of_any_length_but_its_own_is_refused(hub: HubNode) -> None:
    frame = write_frame(
        Purpose.CURSORS,
        node=bytes(8),
        epoch=bytes(8),
        hub=bytes(8),
        at=hub.at,
        payload=b"",
        signing_key=new_private_key(),
    )
    assert read_frame(frame).frame.purpose is Purpose.CURSORS
    for damaged in (frame[:-1], frame + b"\0", b"", frame[:40], b"x" + frame[1:]):
        with pytest.raises(UnableTo):
            read_frame(damaged)


@pytest.mark.parametrize(
    "address",
    ["http://hub.example", "ftp://127.0.0.1", "http://10.0.0.1:80", "", "https://", "http://127.0.0.1:99999", "//x"],
)
def test_check_address_that_would_not_protect_is_refused(address: str) -> None:
    with pytest.raises(UnableToLink, match="address_insecure"):
        check_address(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "http://[::1]:8000/", "https://hub.example/jalon"])
def test_check_address_that_protects_is_taken(address: str) -> None:
    assert check_address(address) == address.rstrip("/")


def test_http_transport_where_nobody_listens_says_unreachable() -> None:
    with HttpTransport("http://127.0.0.1:9") as transport, pytest.raises(UnableToLink, match="unreachable"):
        transport.start("envelopes", b"x").result()


def test_projections_of_the_post_are_the_same_rows_at_the_hub(pair: Pair) -> None:
    pair.cross(3)
    pair.exchange()
    digest = projection_digest()
    assert digest
    here = set(models.Crossing.objects.values_list("id", "slip", "checks", "node"))
    with pair.hub.activate():
        assert set(models.Crossing.objects.values_list("id", "slip", "checks", "node")) == here


def test_whoever_holds_a_sheet_is_told_in_words_why_its_code_enrols_nobody(hub: HubNode) -> None:
    certify(hub)
    used, late = (
        enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)
        for _ in range(2)
    )
    node = KeyPost(hub).as_node
    enrolment.enrol(node=node, typed_code=used.printed, transport=ToHub(hub))
    hub.at += timedelta(days=limits.ENROLMENT_DAYS_MAX + 1)
    with pytest.raises(UnableToBeLetIn, match=r"services.enrolment.code_expired"):
        enrolment.enrol(node=KeyPost(hub).as_node, typed_code=late.printed, transport=ToHub(hub))
    hub.at -= timedelta(days=2)
    with pytest.raises(UnableToBeLetIn, match=r"services.enrolment.code_used"):
        enrolment.enrol(node=KeyPost(hub).as_node, typed_code=used.printed, transport=ToHub(hub))
    cut = ToHub(hub, cut=True)
    with pytest.raises(UnableToLink, match="unreachable"):
        enrolment.enrol(node=KeyPost(hub).as_node, typed_code=late.printed, transport=cut)


def test_a_post_known_by_keys_alone_is_refused_before_it_is_confirmed(hub: HubNode) -> None:
    certify(hub)
    post = KeyPost(hub)
    issued = enrolment.issue_code(node=hub.node, by=None, label="X", crossing_point=POINT, at=hub.at)
    enrolment.enrol(node=post.as_node, typed_code=issued.printed, transport=Direct(hub))
    answer = Client(SERVER_NAME="localhost").post(
        "/link/1/envelopes", post.wire(post.cross(1)), content_type="application/octet-stream"
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "services.peers.not_confirmed")
