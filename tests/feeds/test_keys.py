"""A hub's keys of a month: announced ahead, sealed to by the hub's time, destroyed when they are over."""

from __future__ import annotations

from datetime import timedelta

from jalon.cli.month_keys import keep_hub_key, keep_month_keys
from jalon.journal.dictionaries import NEWEST, NO_DICTIONARY
from jalon.journal.keys import encryption_public, key_hint
from jalon.kernel.errors import UnableTo
from jalon.records.models import Crossing, MonthKey, Outgoing, SealedCopy
from jalon.services import hub_months, hub_versions, ingest, outbox
from jalon.services.feeds import publishing
from jalon.services.journaling import Event, record
from tests.feeds.conftest import Fed
from tests.nodes import events


def announce(fed: Fed) -> None:
    keep_month_keys(fed.hub.home, at=fed.at)
    publishing.publish(node=fed.hub.node, at=fed.at)
    fed.feed()
    with fed.posts[0].activate():
        keep_hub_key(fed.posts[0].home, at=fed.at)


def cross(fed: Fed) -> bytes:
    """One crossing at the post, and the envelope that holds it."""
    post = fed.posts[0]
    with post.activate():
        record(post.node, [events.crossing(post.at)], at=post.at)
    return sealed(fed)


def sealed(fed: Fed) -> bytes:
    post = fed.posts[0]
    with post.activate():
        in_flight: dict[int, int] = {}
        while (envelope := outbox.seal_next(post.node, at=post.at, in_flight=in_flight)) is not None:
            in_flight[envelope.stream.lane] = envelope.first_seq + envelope.count - 1
            if envelope.stream.lane == 2:
                return bytes(envelope.wire)
    raise AssertionError("no crossing waits")


def test_keys_are_announced_four_months_ahead_and_the_post_seals_to_this_months(fed: Fed) -> None:
    announce(fed)
    now = hub_months.month_of(fed.at.date())
    months = dict(fed.hub.node.month_keys)
    assert sorted(months) == list(range(now, now + 5))
    assert cross(fed)[5:9] == key_hint(encryption_public(months[now]))
    fed.later(days=31)
    with fed.posts[0].activate():
        keep_hub_key(fed.posts[0].home, at=fed.at)
        assert fed.posts[0].node.hub.enc_public == encryption_public(months[now + 1])


def test_what_was_sealed_to_a_month_that_lives_is_not_sealed_again(fed: Fed) -> None:
    announce(fed)
    before = cross(fed)
    fed.later(days=31)
    announce(fed)
    assert sealed(fed) == before
    assert ingest.receive_envelope(node=fed.hub.node, wire=before, at=fed.at).stored == 1


def test_a_dead_key_is_destroyed_and_the_post_seals_again_without_a_seed(fed: Fed) -> None:
    announce(fed)
    wire = cross(fed)
    hint = wire[5:9]
    fed.later(days=31 + 90 + 30)
    announce(fed)
    living = {key_hint(encryption_public(one)) for one in fed.hub.node.decryption_keys}
    assert hint not in living
    assert not (fed.hub.home / "keys" / "months.key").read_text().count(f"{hub_months.month_of(fed.at.date()) - 5} ")
    try:
        ingest.receive_envelope(node=fed.hub.node, wire=wire, at=fed.at)
    except UnableTo as error:
        assert error.code == "journal.envelope.key_unknown"
    else:
        raise AssertionError("a captured envelope opens for ever")
    again = sealed(fed)
    assert again[5:9] in living
    assert again[5:9] != hint
    with fed.posts[0].activate():
        assert {bytes(copy.wire)[5:9] for copy in SealedCopy.objects.all()} <= living
        assert Outgoing.objects.filter(stream__lane=2).count() == 1
    assert ingest.receive_envelope(node=fed.hub.node, wire=again, at=fed.at).stored == 1
    assert Crossing.objects.count() == 1


def test_the_key_of_the_certificate_ends_too(fed: Fed) -> None:
    first = fed.hub.node.decryption_keys[0]
    announce(fed)
    assert fed.hub.node.decryption_keys[0] == first
    fed.later(days=140)
    announce(fed)
    assert first not in fed.hub.node.decryption_keys
    assert cross(fed)[5:9] != key_hint(encryption_public(first))


def test_a_clock_that_is_set_back_makes_and_destroys_no_key(fed: Fed) -> None:
    announce(fed)
    kept = fed.hub.node.month_keys
    assert hub_months.renewed(fed.hub.node, at=fed.at - timedelta(days=400)) is None
    assert fed.hub.node.month_keys == kept


def test_what_is_announced_is_said_once(fed: Fed) -> None:
    announce(fed)
    announce(fed)
    assert MonthKey.objects.count() == 1


def test_a_post_whose_clock_is_behind_seals_to_a_key_that_the_hub_holds(fed: Fed) -> None:
    announce(fed)
    fed.posts[0].at -= timedelta(days=700)
    with fed.posts[0].activate():
        keep_hub_key(fed.posts[0].home, at=fed.posts[0].at)
    assert cross(fed)[5:9] in {key_hint(encryption_public(one)) for one in fed.hub.node.decryption_keys}


def test_a_sender_uses_no_dictionary_that_its_hub_does_not_read(fed: Fed) -> None:
    announce(fed)
    with fed.posts[0].activate():
        assert hub_versions.dictionary_for_hub(fed.posts[0].node) == NEWEST
    older = [[1], [1], [1], [0], [0x0101 * 256 + 1]]
    record(fed.hub.node, [Event("versions.announced", {"versions": {"versions": older}})], at=fed.at)
    fed.feed()
    with fed.posts[0].activate():
        assert hub_versions.dictionary_for_hub(fed.posts[0].node) == NO_DICTIONARY
