"""A withdrawn post: what was confirmed stays, what comes later waits for a person, and the post hears of it."""

from __future__ import annotations

import pytest

from jalon.journal.keys import new_private_key
from jalon.journal.streams import Stream
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import Crossing, Parked, Peer, Quarantined
from jalon.services import ingest, link_answers, outbox
from jalon.services.feeds import lists, lists_held, officers, publishing
from jalon.services.feeds.taking import held_feeds
from jalon.services.journaling import record
from jalon.services.link_exchange import Ask, FeedCursor, read_answer, write_ask
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.queries.post_status import post_status
from jalon.services.revocations import REVOKED, RevocationReason, UnableToRevoke, revoke
from tests.feeds.conftest import Fed, entry
from tests.nodes import events


def crossing_wire(fed: Fed) -> tuple[Stream, int, bytes]:
    post = fed.posts[0]
    with post.activate():
        record(post.node, [events.crossing(post.at)], at=post.at)
        in_flight: dict[int, int] = {}
        while (envelope := outbox.seal_next(post.node, at=post.at, in_flight=in_flight)) is not None:
            in_flight[envelope.stream.lane] = envelope.first_seq + envelope.count - 1
            if envelope.stream.lane == 2:
                return post.node.stream(2), in_flight[2], bytes(envelope.wire)
    raise AssertionError("no crossing waits")


def withdraw(fed: Fed, **given: object) -> None:
    revoke(node=fed.hub.node, post=fed.first, reason=RevocationReason.STOLEN, at=fed.later(minutes=1), **given)  # type: ignore[arg-type]


def send(fed: Fed, wire: bytes) -> str:
    try:
        ingest.receive_envelope(node=fed.hub.node, wire=wire, at=fed.at)
    except UnableTo as error:
        return error.code
    return ""


def test_what_was_confirmed_stays_and_what_comes_later_waits_for_a_person(fed: Fed) -> None:
    first = crossing_wire(fed)[2]
    assert send(fed, first) == ""
    fed.report()
    withdraw(fed)
    later = crossing_wire(fed)[2]
    assert send(fed, later) == REVOKED
    assert send(fed, later) == REVOKED
    assert Crossing.objects.count() == 1
    kept = Quarantined.objects.get(code=REVOKED)
    assert bytes(kept.wire) == later
    assert not Parked.objects.exists()
    for language in LANGUAGES:
        assert text(kept.code, language)


def test_what_a_withdrawn_post_did_not_sign_leaves_no_trace(fed: Fed) -> None:
    withdraw(fed)
    post = fed.posts[0]
    (post.home / "keys" / "signing.key").write_text(new_private_key().hex() + "\n")
    assert send(fed, crossing_wire(fed)[2]) == "journal.envelope.signature_wrong"
    assert not Quarantined.objects.exists()


def test_entries_that_were_said_to_be_good_still_count(fed: Fed) -> None:
    stream, seq, wire = crossing_wire(fed)
    withdraw(fed, last_good={stream: seq})
    assert send(fed, wire) == ""
    assert Crossing.objects.count() == 1


def test_the_post_hears_of_it_alone_and_lets_go_of_its_lists(fed: Fed) -> None:
    lists.assign(node=fed.hub.node, name="wanted", posts=[fed.first], at=fed.at)
    officers.add(node=fed.hub.node, person=officers.Person("awa", "Awa", "officer"), posts=[fed.first], at=fed.at)
    fed.put("wanted", [entry(1)])
    fed.feed()
    withdraw(fed)
    officers.add(node=fed.hub.node, person=officers.Person("bintou", "B", "officer"), posts=[fed.first], at=fed.at)
    fed.put("wanted", [entry(1), entry(2)], as_of=fed.later(minutes=1))
    publishing.publish(node=fed.hub.node, at=fed.at)
    answer = exchange(fed)
    assert answer.receipt is None
    assert {(one.lane, one.sub) for one in answer.waiting} == {(16, 0)}
    assert all(one.urgent for one in answer.waiting)
    fed.give(answer.wires)
    assert fed.listed() == {}
    with fed.posts[0].activate():
        node = fed.posts[0].node
        assert lists_held.is_revoked(node)
        finding = post_status(node=node, at=fed.at).withdrawn
        assert finding is not None
        for language in LANGUAGES:
            assert finding.sentence(language)


def exchange(fed: Fed):
    post = fed.posts[0]
    with post.activate():
        held = [FeedCursor(one.lane, one.sub, one.seq, one.head) for one in held_feeds(post.node)]
        node = post.node
        assert node.hub is not None
        frame = write_frame(
            Purpose.EXCHANGE,
            node=node.node,
            epoch=node.epoch,
            hub=node.hub.node,
            at=fed.at,
            payload=write_ask(Ask(cursors=tuple(held))),
            signing_key=node.signing_key,
        )
    return read_answer(link_answers.answer_exchange(node=fed.hub.node, wire=frame, at=fed.at))


def test_the_other_post_goes_on(fed: Fed) -> None:
    withdraw(fed)
    fed.feed(fed.posts[1])
    with fed.posts[1].activate():
        assert not lists_held.is_revoked(fed.posts[1].node)
        assert post_status(node=fed.posts[1].node, at=fed.at).withdrawn is None


def test_a_post_is_withdrawn_once_and_only_one_that_exists(fed: Fed) -> None:
    withdraw(fed)
    assert Peer.objects.get(pk=fed.first).revoked_reason == "stolen"
    with pytest.raises(UnableToRevoke, match="already"):
        withdraw(fed)
    with pytest.raises(UnableToRevoke, match="unknown"):
        revoke(node=fed.hub.node, post="00" * 8, reason=RevocationReason.CLOSED, at=fed.at)
