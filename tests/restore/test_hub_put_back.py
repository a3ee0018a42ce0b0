"""A hub restored to an hour ago is healed by its posts, and nothing that it signed is denied."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jalon.journal.lineage import ordinal_of
from jalon.journal.receipts import read as read_receipt
from jalon.records import models
from jalon.services import outbox
from jalon.services.enrolment import NOBODY, issue_code
from jalon.services.enrolment_withdrawal import withdraw_code, withdraw_open
from jalon.services.erased_before import AGAIN, Known, erase_again
from jalon.services.projecting import projection_digest
from jalon.services.queries import posts
from jalon.services.rebuild import rebuild
from jalon.services.verification import verify_store
from tests.hub.posts import POINT, KeyPost
from tests.hub.test_enrolment import administrator, refusal, use
from tests.restore.world import World


@pytest.fixture
def an_hour_ago(world: World) -> Iterator[str]:
    name = "ago"
    yield name
    world.hub_drop_backups(name)


def test_a_hub_put_back_opens_an_epoch_and_its_post_sends_what_it_lost(world: World, an_hour_ago: str) -> None:
    post = world.post()
    post.cross(20)
    assert post.contact() == ""
    world.hub_renews_mark()
    world.hub_backup(an_hour_ago)
    world.later(hours=1)
    post.cross(20)
    assert post.contact() == ""
    world.hub_renews_mark()
    with world.at_hub():
        first, leaf = world.hub.node.epoch, models.Receipt.objects.latest("leaf_index").leaf_index
    world.hub_put_back(an_hour_ago)
    assert world.hub_opens_door() is True
    with world.at_hub():
        assert ordinal_of(world.hub.node.epoch) == ordinal_of(first) + 1
        assert models.Crossing.objects.count() == 20
    world.later(minutes=2)
    post.cross(1)
    assert post.contact() == ""
    with world.at_hub():
        assert models.Crossing.objects.count() == 41
        given = [read_receipt(bytes(one.receipt) + bytes(one.signature))[0] for one in models.Receipt.objects.all()]
        later = [one for one in given if one.hub_epoch == world.hub.node.epoch]
        assert min(one.leaf_index for one in later) > leaf
        assert verify_store(world.hub.node).holds
        assert rebuild(keep=False).same
    with post.post.activate():
        assert outbox.pending(post.node) == ()


def test_a_quiet_post_sends_what_a_hub_lost_that_it_had_not_asked_in_between(world: World, an_hour_ago: str) -> None:
    """The last answer before is word for word what the hub would answer again: the post had gone on since."""
    post = world.post()
    post.cross(5)
    assert post.contact() == ""
    world.later(minutes=2)
    assert post.contact() == ""
    world.hub_renews_mark()
    world.hub_backup(an_hour_ago)
    post.cross(5)
    assert post.contact() == ""
    world.hub_put_back(an_hour_ago)
    world.hub_opens_door()
    with world.at_hub():
        assert models.Crossing.objects.count() == 5
    world.later(minutes=2)
    assert post.contact() == ""
    with world.at_hub():
        assert models.Crossing.objects.count() == 10


def test_a_hub_put_back_takes_back_every_code_that_nobody_had_used(world: World, an_hour_ago: str) -> None:
    world.post()
    with world.at_hub():
        node, at = world.hub.node, world.clock.at
        lost, used = (issue_code(node=node, by=None, label=name, crossing_point=POINT, at=at) for name in ("a", "b"))
        person = administrator(world.hub)
    world.hub_renews_mark()
    world.hub_backup(an_hour_ago)
    world.later(minutes=10)
    with world.at_hub():
        withdraw_code(node=node, by=person, code_id=lost.code_id, at=world.clock.at)
        use(world.hub, used, KeyPost(world.hub))
    world.hub_renews_mark()
    world.hub_put_back(an_hour_ago)
    assert world.hub_opens_door() is True
    with world.at_hub():
        for code in (lost, used):
            assert refusal(world.hub, code, KeyPost(world.hub)) == "services.enrolment.code_withdrawn"
        states = sorted(one.state for one in posts.codes(account=person, at=world.clock.at))
        assert states == ["active", "put_back", "put_back"]
        said = models.EnrolmentWithdrawal.objects.values_list("code_id", "withdrawn_by")
        assert set(said) == {(code.code_id, NOBODY) for code in (lost, used)}
        assert withdraw_open(node=world.hub.node, at=world.clock.at) == 0


def test_a_hub_that_forgot_an_epoch_is_told_of_it_again(world: World, an_hour_ago: str) -> None:
    post = world.post()
    post.cross(5)
    assert post.contact() == ""
    before = post.backup("before")
    post.cross(5)
    assert post.contact() == ""
    world.hub_backup(an_hour_ago)
    post.put_back(before)
    assert post.open_door() is True
    post.cross(3)
    assert post.contact() == ""
    world.hub_put_back(an_hour_ago)
    world.hub_opens_door()
    world.later(minutes=2)
    post.cross(1)
    assert post.contact() == ""
    with world.at_hub():
        assert models.Crossing.objects.count() == 14
        assert models.EpochOpening.objects.get(own=False).standing == "accepted"
        hub = projection_digest()
    assert hub


def test_one_contact_sends_what_a_hub_lost_of_an_epoch_that_is_over(world: World, an_hour_ago: str) -> None:
    post = world.post()
    post.cross(2)
    assert post.contact() == ""
    world.hub_renews_mark()
    world.hub_backup(an_hour_ago)
    post.cross(5)
    assert post.contact() == ""
    backup = post.backup("before")
    post.cross(1)
    post.put_back(backup)
    assert post.open_door() is True
    world.hub_renews_mark()
    world.hub_put_back(an_hour_ago)
    assert world.hub_opens_door() is True
    world.later(minutes=2)
    post.cross(1)
    assert post.contact() == ""
    with post.post.activate():
        assert outbox.pending(post.node) == (), "it said that nothing waits"
    with world.at_hub():
        assert models.Crossing.objects.count() == 8
        assert verify_store(world.hub.node).holds


def test_what_was_erased_at_the_hub_does_not_come_back_with_its_backup(world: World, an_hour_ago: str) -> None:
    from jalon.services.erasure import erase_parts

    post = world.post()
    made = post.cross(3)
    assert post.contact() == ""
    world.hub_backup(an_hour_ago)
    with world.at_hub():
        node = world.hub.node
        erase_parts(
            node, [(made[0].place, [0, 1])], basis="order", authority="BFA", policy_version="1", at=world.clock.at
        )
    world.hub_renews_mark()
    world.hub_put_back(an_hour_ago)
    with world.at_hub():
        assert models.Crossing.objects.get(pk=made[0].record_id).surname == "TRAORE"
    assert world.hub_opens_door() is True
    with world.at_hub():
        row = models.Crossing.objects.get(pk=made[0].record_id)
        assert (row.surname, row.erased) == (None, 3)
        assert erase_again(world.hub.node, [Known(made[0].place.to_bytes(), 3)], at=world.clock.at) == 0
        assert verify_store(world.hub.node).holds


def test_what_was_erased_goes_again_when_its_post_sends_it_to_a_hub_that_had_lost_it(
    world: World, an_hour_ago: str
) -> None:
    from jalon.services.erasure import erase_parts

    post = world.post()
    post.cross(1)
    assert post.contact() == ""
    world.hub_renews_mark()
    world.hub_backup(an_hour_ago)
    (made,) = post.cross(1)
    assert post.contact() == ""
    with world.at_hub():
        erase_parts(
            world.hub.node, [(made.place, [0, 1])], basis="order", authority="B", policy_version="1", at=world.clock.at
        )
    world.hub_renews_mark()
    world.hub_put_back(an_hour_ago)
    assert world.hub_opens_door() is True
    world.later(minutes=2)
    post.cross(1)
    assert post.contact() == ""
    with world.at_hub():
        row = models.Crossing.objects.get(pk=made.record_id)
        assert (row.surname, row.erased) == (None, 3), "no page may show it, not for a moment"
        assert models.Erasure.objects.filter(basis=AGAIN).count() == 1
        assert not models.ErasedBefore.objects.exists()
        assert verify_store(world.hub.node).holds
        assert rebuild(keep=False).same
