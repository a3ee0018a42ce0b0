"""Lists reach the posts that hold their partition, prove their version, and end with their lease."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest

from jalon.journal.lanes import Lane
from jalon.journal.list_state import root_of
from jalon.kernel import limits
from jalon.kernel.clock import entry_day
from jalon.kernel.errors import UnableTo
from jalon.records.models import (
    Entry,
    FeedRefusal,
    ListChange,
    ListContent,
    ListedEntry,
    ListHolding,
    ListLease,
    ListPartition,
    Stream,
)
from jalon.screening.intake import ListSource
from jalon.screening.synthetic import synthetic_list
from jalon.services import screening_index
from jalon.services.feeds import lists, lists_held
from jalon.services.journaling import Event, record
from jalon.services.list_intake import take_lists
from tests.feeds.conftest import Fed, entry

WANTED = "wanted"


def assigned(fed: Fed, count: int = 3) -> None:
    lists.assign(node=fed.hub.node, name=WANTED, posts=[fed.first], at=fed.at)
    fed.put(WANTED, [entry(number) for number in range(count)])
    fed.feed()


def ids(*numbers: int) -> set[str]:
    return {f"E{number:05d}" for number in numbers}


def test_a_post_holds_the_partitions_that_it_needs_and_no_other(fed: Fed) -> None:
    assigned(fed)
    fed.put("elsewhere", [entry(100)])
    fed.feed()
    fed.feed(fed.posts[1])
    assert fed.listed() == {WANTED: ids(0, 1, 2)}
    assert fed.listed(fed.posts[1]) == {}
    with fed.posts[1].activate():
        assert not ListContent.objects.exists()


def test_entries_come_and_go_by_changes_that_are_urgent_and_small(fed: Fed) -> None:
    assigned(fed)
    fed.later(minutes=5)
    fed.put(WANTED, [entry(0), entry(2), entry(3)])
    wires = fed.waiting()
    assert len(wires) == 1
    assert len(wires[0]) <= 500, "an entry that comes and one that goes"
    fed.give(wires)
    assert fed.listed() == {WANTED: ids(0, 2, 3)}
    change = Entry.objects.filter(stream__lane=Lane.FEED_LIST, stream__sub=1).order_by("seq").last()
    assert change is not None
    assert change.flags == 1


def test_a_removal_alone_is_as_urgent_as_an_addition(fed: Fed) -> None:
    assigned(fed)
    fed.put(WANTED, [entry(0), entry(1)], as_of=fed.later(minutes=1))
    wires = fed.waiting()
    assert len(wires) == 1
    assert len(wires[0]) <= 400
    fed.give(wires)
    assert fed.listed() == {WANTED: ids(0, 1)}


def test_a_changed_entry_replaces_the_former(fed: Fed) -> None:
    assigned(fed)
    fed.put(WANTED, [entry(0), entry(1, surname="OTHER"), entry(2)], as_of=fed.later(minutes=1))
    fed.feed()
    with fed.posts[0].activate():
        index = screening_index.current().index
        assert index is not None
        names = sorted(one.names[0] for one in index.entries_of(0))
    assert names == ["OTHER PERSON1", "SYNTHETIC PERSON0", "SYNTHETIC PERSON2"]


def test_a_discreet_entry_never_leaves_headquarters(fed: Fed) -> None:
    lists.assign(node=fed.hub.node, name=WANTED, posts=[fed.first], at=fed.at)
    fed.put(WANTED, [entry(1), entry(2, discreet=True, surname="UNHEARDOF")])
    fed.put(WANTED, [entry(1), entry(2, discreet=True, surname="UNHEARDOF"), entry(3)], as_of=fed.later(minutes=1))
    fed.feed()
    assert fed.listed() == {WANTED: ids(1, 3)}
    with fed.posts[0].activate():
        digests = set(ListedEntry.objects.values_list("entry_id", flat=True))
    assert digests == ids(1, 3)
    assert set(ListedEntry.objects.values_list("entry_id", flat=True)) == ids(1, 3), "no trace in the hub's feed either"


def test_the_post_proves_which_version_it_holds(fed: Fed) -> None:
    assigned(fed)
    fed.put(WANTED, [entry(0)], as_of=fed.later(minutes=1))
    fed.feed()
    fed.report()
    held = ListHolding.objects.order_by("tick").last()
    published = ListPartition.objects.get(name=WANTED)
    assert held is not None
    assert (held.version, held.root, held.entries) == (published.version, published.root, 1)
    with fed.posts[0].activate():
        digests = ListedEntry.objects.values_list("digest", flat=True)
        assert root_of(bytes(one) for one in digests).hex() == published.root
        assert ListChange.objects.filter(node=fed.posts[0].node.node.hex(), list=WANTED).count() == 2


def test_a_long_list_travels_in_pieces_and_a_change_overtakes_them(fed: Fed) -> None:
    assigned(fed)
    many = [entry(number, surname=f"SURNAME{number * 7919 % 9973}") for number in range(2_500)]
    fed.put(WANTED, many, as_of=fed.later(days=1))
    snapshot = ListContent.objects.filter(version=2)
    assert snapshot.count() > 3, "more changes than travel one by one: a snapshot"
    fed.put(WANTED, many[1:], as_of=fed.later(minutes=1))
    first = fed.waiting(bytes_max=1)
    fed.give(first)
    with fed.posts[0].activate():
        assert ListContent.objects.filter(version=3).exists(), "the urgent change came before the bulk"
    fed.feed()
    assert len(fed.listed()[WANTED]) == 2_499
    assert "E00000" not in fed.listed()[WANTED]


def test_a_list_that_was_looked_at_without_a_change_is_fresh(fed: Fed) -> None:
    assigned(fed)
    later = fed.later(days=1)
    fed.put(WANTED, [entry(number) for number in range(3)], as_of=later)
    fed.feed()
    with fed.posts[0].activate():
        index = screening_index.current().index
        assert index is not None
        assert index.heads[0].as_of == later.replace(microsecond=0)


def test_the_lease_is_renewed_in_time_and_a_post_without_it_lets_go_of_the_list(fed: Fed) -> None:
    assigned(fed)
    fed.later(days=16)
    lists.publish(node=fed.hub.node, at=fed.at)
    assert ListPartition.objects.get(name=WANTED).lease_until_day == entry_day(fed.at) + limits.LIST_LEASE_DAYS
    # The post hears nothing of it.
    fed.later(days=30)
    fed.reapply()
    assert fed.listed() == {}
    with fed.posts[0].activate():
        assert not ListLease.objects.filter(key__isnull=False).exists(), "no key is left to open the list with"
        assert not ListedEntry.objects.exists()
        assert lists_held.let_go_reasons(fed.posts[0].node) == ((WANTED, "services.feeds.lease_over"),)
    fed.report()
    last = ListHolding.objects.order_by("tick").last()
    assert last is not None
    assert (last.version, last.reason) == (0, "services.feeds.lease_over")


def test_a_post_that_let_go_has_its_list_again_after_a_contact(fed: Fed) -> None:
    assigned(fed)
    fed.later(days=46)
    fed.reapply()
    assert fed.listed() == {}
    lists.publish(node=fed.hub.node, at=fed.at)
    fed.feed()
    assert fed.listed() == {WANTED: ids(0, 1, 2)}
    with fed.posts[0].activate():
        assert lists_held.let_go_reasons(fed.posts[0].node) == ()


def test_a_month_later_a_snapshot_erases_who_was_taken_off(fed: Fed) -> None:
    assigned(fed)
    fed.put(WANTED, [entry(0)], as_of=fed.later(days=1))
    fed.feed()
    fed.put(WANTED, [entry(0)], as_of=fed.later(days=30))
    fed.feed()
    assert fed.listed() == {WANTED: ids(0)}
    for place in (fed.hub, fed.posts[0]):
        with place.activate():
            readable = ListContent.objects.filter(content__isnull=False)
            assert {row.generation for row in readable} == {2}, place
            assert {row.generation for row in ListLease.objects.filter(key__isnull=False)} == {2}, place


def test_a_post_enrolled_late_gets_the_newest_snapshot_alone(fed: Fed) -> None:
    assigned(fed)
    fed.put(WANTED, [entry(9)], as_of=fed.later(days=31))
    both = [post.node.node.hex() for post in fed.posts]
    lists.assign(node=fed.hub.node, name=WANTED, posts=both, at=fed.at)
    fed.feed(fed.posts[1])
    assert fed.listed(fed.posts[1]) == {WANTED: ids(9)}
    with fed.posts[1].activate():
        stream = Stream.objects.get(lane=Lane.FEED_LIST, sub=1)
        assert stream.seq == Entry.objects.filter(stream=stream).count(), "the chain is whole all the same"


def test_a_partition_that_is_withdrawn_leaves_the_post(fed: Fed) -> None:
    assigned(fed)
    lists.assign(node=fed.hub.node, name=WANTED, posts=[], at=fed.later(minutes=1))
    fed.feed()
    assert fed.listed() == {}
    with fed.posts[0].activate():
        assert not ListLease.objects.filter(key__isnull=False).exists()


def test_a_forged_root_is_refused_and_the_list_stays_as_it_was(fed: Fed) -> None:
    assigned(fed)
    partition = ListPartition.objects.get(name=WANTED)
    true = partition.root
    lists._changes(fed.hub.node, partition, [lists.Item("E00001", None)], fed.at, fed.at)
    good = ListContent.objects.get(version=2)
    state = {"partition": WANTED, "generation": 1, "version": 3, "as_of_unix_s": 1, "root": bytes(32), "entries": 1}
    forged = Event("list.delta", {"state": state, "content": {"pieces": [bytes(good.content or b"")]}}, 1)
    record(fed.hub.node, [forged], at=fed.at)
    fed.feed()
    assert fed.listed() == {WANTED: ids(0, 2)}
    fed.report()
    assert [row.code for row in FeedRefusal.objects.all()] == ["journal.list_state.sealed"]
    assert true != good.root


def test_a_change_that_does_not_give_its_root_is_refused(fed: Fed) -> None:
    assigned(fed)
    partition = ListPartition.objects.get(name=WANTED)
    key = lists._key_of(fed.hub.node, partition)
    assert key is not None
    place = lists.Place(1, 1, 2, lists.FORM_CHANGE)
    sealed = next(iter(lists.batches(key, place, [lists.Item("E00001", None)])))[1]
    state = {"partition": WANTED, "generation": 1, "version": 2, "as_of_unix_s": 1, "root": bytes(32), "entries": 2}
    record(fed.hub.node, [Event("list.delta", {"state": state, "content": {"pieces": [sealed]}}, 1)], at=fed.at)
    fed.feed()
    assert fed.listed() == {WANTED: ids(0, 1, 2)}
    fed.report()
    assert [row.code for row in FeedRefusal.objects.all()] == ["services.feeds.root_differs"]


def test_a_lost_index_is_made_again_from_the_feed(fed: Fed) -> None:
    assigned(fed)
    fed.put(WANTED, [entry(0), entry(5)], as_of=fed.later(minutes=1))
    fed.feed()
    with fed.posts[0].activate():
        for path in sorted(screening_index.folder().rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    assert fed.listed() == {}
    fed.reapply()
    assert fed.listed() == {WANTED: ids(0, 5)}


def test_an_entry_that_expires_leaves_the_posts_the_next_day(fed: Fed) -> None:
    lists.assign(node=fed.hub.node, name=WANTED, posts=[fed.first], at=fed.at)
    fed.put(WANTED, [entry(1), entry(2, until=date(2026, 3, 3))])
    fed.feed()
    fed.later(days=2)
    lists.publish(node=fed.hub.node, at=fed.at)
    fed.feed()
    assert fed.listed() == {WANTED: ids(1)}


def test_a_list_that_headquarters_assigned_is_not_taken_by_hand(fed: Fed, tmp_path: Path) -> None:
    assigned(fed)
    file = tmp_path / "list.csv"
    file.write_text(synthetic_list(3, 1, fed.at.date()), encoding="utf-8")
    post = fed.posts[0]
    with post.activate():
        for name, taken in ((WANTED, False), ("other", True)):
            source = ListSource(name, "national-csv", file, post.at)
            with nullcontext() if taken else pytest.raises(UnableTo, match="comes_by_feed"):
                take_lists(node=post.node, sources=[source], on_broken=lambda *_: None, at=post.at)
    assert set(fed.listed()) == {WANTED, "other"}
    assert fed.listed()[WANTED] == ids(0, 1, 2)
