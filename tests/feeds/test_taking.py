"""What a post refuses of what comes down: for another, from another, altered, older; what it parks; what it repeats."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.adapters.keystore import load_node, save_epoch
from jalon.journal.keys import new_private_key
from jalon.journal.lanes import Lane
from jalon.journal.lineage import Reason
from jalon.kernel.errors import UnableTo
from jalon.kernel.ids import new_epoch
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import (
    Account,
    Downward,
    Entry,
    FeedPosition,
    FeedPost,
    Parked,
    Peer,
    Segment,
    Statement,
    Stream,
)
from jalon.services import verification
from jalon.services.epochs import open_epoch
from jalon.services.feeds import lists, officers, publishing, sending, taking
from jalon.services.feeds.officers import Person
from jalon.services.feeds.writing import UnableToFeed, announce_versions, post_number
from jalon.services.journaling import Event, record
from jalon.services.rebuild import rebuild
from tests.feeds.conftest import Fed, entry


def served(fed: Fed, *names: str) -> None:
    for name in names:
        officers.add(node=fed.hub.node, person=Person(name, name.title(), "officer"), posts=[fed.first], at=fed.at)


def test_a_feed_travels_in_order_once_and_repeats_change_nothing(fed: Fed) -> None:
    served(fed, "awa", "boubou")
    fed.feed()
    again, _ = fed.give(fed.wires)
    assert (again.stored, again.refused) == (0, ())
    assert fed.waiting() == []
    assert not Downward.objects.exists(), "what the post holds is kept no longer"


def test_nothing_new_costs_no_wire(fed: Fed) -> None:
    announce_versions(node=fed.hub.node, at=fed.at)
    fed.feed()
    announce_versions(node=fed.hub.node, at=fed.later(minutes=1))
    assert fed.waiting() == []


def test_a_wire_is_sealed_once_until_the_post_holds_it(fed: Fed) -> None:
    served(fed, "awa")
    assert fed.waiting() == fed.waiting()


def test_what_is_for_another_post_does_not_open(fed: Fed) -> None:
    served(fed, "awa")
    taken, _ = fed.give(fed.waiting(), fed.posts[1])
    assert taken.refused == ("journal.envelope.key_unknown",)


def test_the_feed_of_another_post_is_refused_though_it_is_sealed_to_this_one(fed: Fed) -> None:
    served(fed, "awa")
    other = fed.posts[1].node.node.hex()
    stray = post_number(node=fed.hub.node, post=other, at=fed.at)
    # A hub that mistakes one post for another: the first is sent the feed of the second.
    FeedPost.objects.filter(pk=other).delete()
    FeedPost.objects.filter(pk=fed.first).update(number=stray)
    wires = [bytes(one.wire) for one in _waiting(fed)]
    taken, _ = fed.give(wires)
    assert "services.feeds.for_another_post" in taken.refused
    with fed.posts[0].activate():
        assert not Account.objects.exists()


def _waiting(fed: Fed) -> tuple[Downward, ...]:
    peer = Peer.objects.get(pk=fed.first)
    return sending.waiting_wires(node=fed.hub.node, peer=peer, at=fed.at, bytes_max=1 << 20)


def test_a_partition_that_is_not_assigned_is_refused(fed: Fed) -> None:
    lists.assign(node=fed.hub.node, name="wanted", posts=[fed.first], at=fed.at)
    fed.put("wanted", [entry(1)])
    wires = {one.lane: bytes(one.wire) for one in _waiting(fed)}
    taken, _ = fed.give([wires[Lane.FEED_LIST]])
    assert taken.refused == ("services.feeds.partition_not_assigned",)


def test_another_hub_and_a_forged_signature_are_refused(fed: Fed) -> None:
    announce_versions(node=fed.hub.node, at=fed.at)
    peer = Peer.objects.get(pk=fed.first)
    row = Stream.objects.get(lane=Lane.FEED_ALL)
    forger = replace(fed.hub.node, signing_key=new_private_key())
    wire = sending._seal(forger, peer, row, 1, fed.at)
    assert fed.give([bytes(wire.wire)])[0].refused == ("journal.envelope.signature_wrong",)
    Downward.objects.all().delete()
    with fed.posts[0].activate():
        stranger = replace(fed.posts[0].node, hub=replace(fed.posts[0].node.hub, node=bytes(8)))
        with pytest.raises(UnableTo, match="hub_other"):
            taking.take_one(node=stranger, wire=fed_wire(fed, peer, row), at=fed.at)


def fed_wire(fed: Fed, peer: Peer, row: Stream) -> bytes:
    with fed.hub.activate():
        return bytes(sending._seal(fed.hub.node, peer, row, 1, fed.at).wire)


def test_a_gap_is_parked_and_closed_whatever_comes_first(fed: Fed) -> None:
    announce_versions(node=fed.hub.node, at=fed.at)
    peer = Peer.objects.get(pk=fed.first)
    first = bytes(_waiting(fed)[0].wire)
    record(fed.hub.node, [Event("key.months", {"months": {"months": [[24_314, bytes(32)]]}})], at=fed.at)
    row = Stream.objects.get(lane=Lane.FEED_ALL)
    second = bytes(sending._seal(fed.hub.node, peer, row, 2, fed.at).wire)
    taken, _ = fed.give([second])
    assert (taken.stored, taken.parked) == (0, 1)
    with fed.posts[0].activate():
        assert Parked.objects.count() == 1
    taken, _ = fed.give([first])
    assert taken.stored == 2
    with fed.posts[0].activate():
        assert not Parked.objects.exists()


def test_the_hub_that_says_something_else_under_a_number_is_named(fed: Fed) -> None:
    announce_versions(node=fed.hub.node, at=fed.at)
    peer = Peer.objects.get(pk=fed.first)
    fed.feed()
    Entry.objects.filter(stream__lane=Lane.FEED_ALL).delete()
    _forget_stream()
    record(fed.hub.node, [Event("key.months", {"months": {"months": [[24_314, bytes(32)]]}})], at=fed.at)
    FeedPosition.objects.all().delete()
    row = Stream.objects.get(lane=Lane.FEED_ALL)
    taken, _ = fed.give([bytes(sending._seal(fed.hub.node, peer, row, 1, fed.at).wire)])
    assert taken.refused == ("services.feeds.fork",)
    with fed.posts[0].activate():
        assert Stream.objects.get(lane=Lane.FEED_ALL).frozen == "services.feeds.fork"


def _forget_stream() -> None:
    Downward.objects.all().delete()
    Statement.objects.filter(stream__lane=Lane.FEED_ALL).delete()
    Segment.objects.all().delete()
    Stream.objects.filter(lane=Lane.FEED_ALL).delete()


def test_an_epoch_that_is_older_or_foreign_is_refused_and_a_newer_one_goes_on(fed: Fed) -> None:
    announce_versions(node=fed.hub.node, at=fed.at)
    fed.feed()
    peer = Peer.objects.get(pk=fed.first)
    now = fed.hub.node
    told = []
    for epoch in (new_epoch(1), new_epoch(0), new_epoch(2)):
        other = replace(now, epoch=epoch)
        announce_versions(node=other, at=fed.at)
        row = Stream.objects.get(lane=Lane.FEED_ALL, epoch=epoch.hex())
        told.append(fed.give([bytes(sending._seal(other, peer, row, 1, fed.at).wire)])[0])
    assert [one.refused for one in told[:2]] == [("services.feeds.epoch_older",)] * 2
    assert told[2].stored == 1
    assert fed.give(fed.wires)[0].refused == ("services.feeds.epoch_older",), "no way back"


def test_feeds_verify_and_rebuild_like_every_stream(fed: Fed) -> None:
    served(fed, "awa", "boubou")
    lists.assign(node=fed.hub.node, name="wanted", posts=[fed.first], at=fed.at)
    fed.put("wanted", [entry(1), entry(2)])
    fed.feed()
    officers.set_active(node=fed.hub.node, username="awa", active=False, at=fed.later(minutes=1))
    fed.put("wanted", [entry(2)])
    fed.feed()
    fed.report()
    for place in (fed.hub, fed.posts[0]):
        with place.activate():
            report = verification.verify_store(place.node)
            assert report.holds, [one for one in report.streams if not one.holds]
            assert any(one.stream.lane == Lane.FEED_LIST for one in report.streams)
            assert rebuild().same


def test_a_revoked_or_unknown_post_has_no_feed(fed: Fed) -> None:
    with pytest.raises(UnableToFeed, match="post_unknown"):
        post_number(node=fed.hub.node, post="00" * 8, at=fed.at)


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_post_fall(post_bytes: bytes) -> None:
    node = load_node(_HOME[0])
    taken = taking.take(node=node, wires=[post_bytes], at=_AT[0])
    assert len(taken.refused) == 1
    for language in LANGUAGES:
        assert text(taken.refused[0], language, offset=0, suite=0)


_HOME: list = []
_AT: list = []


@pytest.fixture(autouse=True)
def _a_post_for_bytes(request: pytest.FixtureRequest):
    if request.function.__name__ != "test_no_bytes_make_the_post_fall":
        yield
        return
    fed = request.getfixturevalue("fed")
    with fed.posts[0].activate():
        _HOME[:], _AT[:] = [fed.posts[0].home], [fed.at]
        yield


def test_a_hub_restored_into_a_new_epoch_goes_on_feeding(fed: Fed) -> None:
    served(fed, "awa", "boubou")
    lists.assign(node=fed.hub.node, name="wanted", posts=[fed.first], at=fed.at)
    fed.put("wanted", [entry(1), entry(2)])
    fed.feed()
    epoch = open_epoch(fed.hub.node, reason=Reason.RESTORED, at=fed.later(minutes=1))
    save_epoch(fed.hub.home, epoch)
    officers.set_active(node=fed.hub.node, username="awa", active=False, at=fed.at)
    fed.put("wanted", [entry(2), entry(3)])
    publishing.publish(node=fed.hub.node, at=fed.at)
    assert fed.listed() == {"wanted": {"E00001", "E00002"}}, "nothing is let go of meanwhile"
    fed.feed()
    assert fed.listed() == {"wanted": {"E00002", "E00003"}}
    with fed.posts[0].activate():
        assert Account.objects.filter(username="boubou", is_active=True).exists()
        assert not Account.objects.filter(username="awa", is_active=True).exists()
        assert verification.verify_store(fed.posts[0].node).holds
    assert fed.waiting() == []
