"""A hub and posts that it feeds, joined by nothing but the bytes of its envelopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.limits import FEED_BATCH_BYTES_MAX
from jalon.records.models import Peer
from jalon.screening.entry import Audience, Ground, ListEntry
from jalon.screening.query import DocumentKey
from jalon.screening.replacing import replace_list
from jalon.services import ingest, outbox, screening_index
from jalon.services.feeds import lists, sending, taking
from jalon.services.feeds.applying import Applied, apply, take_and_apply
from jalon.services.feeds.taking import Taken
from tests.courier.conftest import enrol
from tests.hub.posts import certify
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode, make_post


@dataclass
class Fed:
    """A hub and its posts. The hub is active between calls. Time moves by :meth:`later`."""

    hub: HubNode
    posts: list[PostNode]
    wires: list[bytes] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return self.hub.at

    def later(self, **delta: int) -> datetime:
        self.hub.at += timedelta(**delta)
        for post in self.posts:
            post.at = self.hub.at
        return self.hub.at

    @property
    def first(self) -> str:
        return self.posts[0].node.node.hex()

    def waiting(self, post: PostNode | None = None, bytes_max: int = FEED_BATCH_BYTES_MAX) -> list[bytes]:
        """What the hub would send now, told where the post stands."""
        post = post or self.posts[0]
        with post.activate():
            held = taking.held_feeds(post.node)
        peer = Peer.objects.get(pk=post.node.node.hex())
        sending.note_positions(node=self.hub.node, post=peer.node, held=held, at=self.at)
        found = sending.waiting_wires(node=self.hub.node, peer=peer, at=self.at, bytes_max=bytes_max)
        return [bytes(one.wire) for one in found]

    def give(self, wires: Iterable[bytes], post: PostNode | None = None) -> tuple[Taken, Applied]:
        post = post or self.posts[0]
        with post.activate():
            return take_and_apply(node=post.node, wires=list(wires), at=post.at)

    def feed(self, post: PostNode | None = None) -> list[Taken]:
        """Exchange until nothing waits."""
        told = []
        while wires := self.waiting(post):
            self.wires += wires
            taken, applied = self.give(wires, post)
            assert applied.troubles == ()
            told.append(taken)
            assert len(told) < 50
            if not taken.stored:
                break
        return told

    def report(self, post: PostNode | None = None) -> None:
        """Everything that the post has to say reaches the hub."""
        post = post or self.posts[0]
        sent: dict[int, int] = {}
        wires = []
        with post.activate():
            while (envelope := outbox.seal_next(post.node, at=post.at, in_flight=sent)) is not None:
                sent[envelope.stream.lane] = envelope.first_seq + envelope.count - 1
                wires.append(bytes(envelope.wire))
        for wire in wires:
            ingest.receive_envelope(node=self.hub.node, wire=wire, at=self.at)

    def reapply(self, post: PostNode | None = None) -> Applied:
        post = post or self.posts[0]
        with post.activate():
            return apply(node=post.node, at=post.at)

    def listed(self, post: PostNode | None = None) -> dict[str, set[str]]:
        """Ids by list that a post searches now."""
        with (post or self.posts[0]).activate():
            index = screening_index.current().index
            if index is None:
                return {}
            return {head.name: {one.entry_id for one in index.entries_of(n)} for n, head in enumerate(index.heads)}

    def put(self, name: str, entries: Sequence[ListEntry], *, as_of: datetime | None = None) -> None:
        """A list of the hub's index becomes these entries, and its feed is written."""
        replace_list(
            screening_index.folder(),
            name,
            entries,
            as_of=as_of or self.at,
            audience=Audience.HUB,
            key=bytes(32),
            at=self.at,
        )
        lists.publish(node=self.hub.node, at=self.at)


def entry(number: int, *, discreet: bool = False, surname: str = "SYNTHETIC", until: date | None = None) -> ListEntry:
    """An invented entry."""
    return ListEntry(
        entry_id=f"E{number:05d}",
        names=(f"{surname} PERSON{number}",),
        birth=ApproximateDate(1980, 1, 1 + number % 28),
        nationality="BFA",
        sex=Sex.MALE,
        documents=(DocumentKey("P", "BFA", f"X{number:07d}"),),
        ground=Ground.COURT_WARRANT,
        legal_basis="synthetic",
        source="test",
        entered_on=date(2026, 1, 1),
        expires_on=until or date(2029, 1, 1),
        review_on=date(2026, 12, 1),
        judicial_order="1" if discreet else "",
        discreet=discreet,
    )


@pytest.fixture
def fed(hub: HubNode, post_template: Path, tmp_path: Path) -> Fed:
    """A hub, active, with two posts enrolled."""
    certify(hub)
    posts = [make_post(post_template, tmp_path / name) for name in ("post", "other")]
    for post in posts:
        enrol(hub, post)
    return Fed(hub, posts)
