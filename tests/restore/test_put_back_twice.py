"""A database put back twice from one backup, the second time without its mark: the post goes on, and is heard."""

from __future__ import annotations

from typing import cast

import pytest

from jalon.journal.lanes import Lane
from jalon.journal.lineage import ordinal_of
from jalon.kernel.errors import UnableToRead
from jalon.records import models
from jalon.services import lost_openings, outbox
from jalon.services.rebuild import rebuild
from jalon.services.transport import Transport
from jalon.services.verification import verify_store
from tests.restore.world import Machine, World


def put_back_twice(world: World, *, heard: bool) -> tuple[Machine, bytes, bytes]:
    """A post whose hub held five crossings of its first epoch, and (``heard``) one of the second; in its third now."""
    post = world.post()
    post.cross(3)
    assert post.contact() == ""
    backup = post.backup("yesterday")
    post.cross(2)
    assert post.contact() == ""
    first = post.node.epoch
    post.put_back(backup)
    assert post.open_door() is True
    second = post.node.epoch
    post.cross(1)
    if heard:
        assert post.contact() == ""
    world.later(minutes=2)
    post.put_back(backup, mark_lost=True)
    assert post.open_door() is True
    assert ordinal_of(post.node.epoch) == ordinal_of(second) + 1
    assert post.open_door() is False, "once"
    post.cross(2)
    return post, first, second


@pytest.mark.parametrize("heard", [False, True])
def test_a_post_put_back_twice_is_heard_and_given_back_what_its_hub_holds(world: World, heard: bool) -> None:
    post, first, second = put_back_twice(world, heard=heard)
    assert post.contact() == ""
    decisions = int(Lane.DECISIONS)
    assert post.held(first)[decisions] == 5
    assert post.held(second).get(decisions, 0) == (1 if heard else 0)
    with post.post.activate():
        assert outbox.pending(post.node) == ()
        assert lost_openings.lost_epochs(post.node) == ()
        assert models.Crossing.objects.count() == (8 if heard else 7)
        assert not models.Stream.objects.exclude(frozen="").exists()
        assert verify_store(post.node).holds
        assert rebuild(keep=False).same
    with world.at_hub():
        assert models.Crossing.objects.count() == (8 if heard else 7)
        assert {row.standing for row in models.EpochOpening.objects.all()} == {"accepted"}
        assert verify_store(world.hub.node).holds
    world.later(minutes=10)
    post.cross(1)
    post.restart()
    assert post.contact() == ""


def test_a_copy_of_a_post_that_was_put_back_twice_is_found(world: World) -> None:
    post, _, _ = put_back_twice(world, heard=False)
    clone = post.copy("clone")
    assert post.contact() == ""
    world.later(minutes=10)
    clone.cross(1)
    codes = {clone.contact()}
    world.later(minutes=10)
    for machine in (post, clone, post):
        machine.cross(1)
        machine.restart()
        codes.add(machine.contact())
        world.later(minutes=10)
    assert "services.peers.copied" in codes


def test_announcements_that_the_post_did_not_sign_are_refused(world: World) -> None:
    post, _, second = put_back_twice(world, heard=True)
    other = world.post("other")
    backup = other.backup("before")
    other.cross(1)
    other.put_back(backup)
    assert other.open_door() is True
    with other.post.activate():
        foreign = bytes(models.EpochOpening.objects.get().wire)
    with post.post.activate():
        assert lost_openings.lost_epochs(post.node) == (second,)
        for given in (len(foreign).to_bytes(4, "big") + foreign, b"\0\0\0\x05short", b"\xff" * 9):
            post.line.answers = {"recover": given}
            with pytest.raises(UnableToRead):
                lost_openings.learn(post.node, cast(Transport, post.line), at=world.clock.at)
        assert lost_openings.lost_epochs(post.node) == (second,)
