"""Two persons adopt a branch, or keep one of two machines; nothing is applied before, and every slip stays true."""

from __future__ import annotations

import hashlib

import pytest

from jalon.adapters.keystore import save_epoch
from jalon.journal.entries import FLAG_ADOPTED
from jalon.journal.lanes import Lane
from jalon.records import models
from jalon.services import branches
from jalon.services.accounts import create_account
from jalon.services.branches import UnableToDecide
from jalon.services.policies import UnableToAllow
from jalon.services.rebuild import rebuild
from jalon.services.signing_keys import keys_of
from jalon.services.verification import verify_store
from tests.restore.test_keys_put_back import rotate
from tests.restore.world import Machine, World

PASSWORD = "Baobab-sous-la-pluie-7"


def person(world: World, name: str, role: str = "administrator") -> models.Account:
    made = create_account(
        node=world.hub.node, username=name, label=name, role=role, password=PASSWORD, at=world.clock.at
    )
    return made.account


def forked(world: World, name: str = "post") -> tuple[Machine, bytes, set[str]]:
    """A post that was put back without anybody noticing, and wrote 30 crossings beside the hub's."""
    post = world.post(name)
    post.cross(20)
    assert post.contact() == ""
    backup = post.backup("yesterday")
    post.cross(20)
    assert post.contact() == ""
    post.put_back(backup, mark_lost=True)
    old = post.node.epoch
    slips = {one.slip for one in post.cross(30)}
    assert post.contact() == ""
    assert post.contact() == ""
    return post, old, slips


def test_two_persons_adopt_a_branch_and_its_slips_open(world: World) -> None:
    post, old, slips = forked(world)
    post.cross(2)
    assert post.contact() == ""
    with world.at_hub():
        node, at = world.hub.node, world.clock.at
        first, second = person(world, "first"), person(world, "second")
        found = [one for one in branches.branches(node) if one.stream.lane == Lane.DECISIONS]
        (branch,) = found
        assert (branch.after_seq, branch.last_seq, branch.continues) == (20, 50, False)
        assert models.Crossing.objects.count() == 42
        with pytest.raises(UnableToAllow):
            branches.decide(node=node, subject=branch.subject, note="x", by=person(world, "analyst", "analyst"), at=at)
        with pytest.raises(UnableToDecide, match="note_needed"):
            branches.decide(node=node, subject=branch.subject, note=" ", by=first, at=at)
        assert branches.decide(node=node, subject=branch.subject, note="telephoned", by=first, at=at) is False
        with pytest.raises(UnableToDecide, match="second_person_needed"):
            branches.decide(node=node, subject=branch.subject, note="again", by=first, at=at)
        assert models.Crossing.objects.count() == 42
        assert branches.decide(node=node, subject=branch.subject, note="slips seen", by=second, at=at) is True
        assert models.Crossing.objects.count() == 72
        assert slips <= set(models.Crossing.objects.values_list("slip", flat=True))
        row = models.Stream.objects.get(branch_of=old.hex(), lane=Lane.DECISIONS)
        assert bytes.fromhex(row.epoch) == hashlib.sha256(branch.head).digest()[:8]
        assert all(flags & FLAG_ADOPTED for flags in row.entry_set.values_list("flags", flat=True))
        assert verify_store(node).holds
        assert rebuild(keep=False).same
        assert models.BranchNote.objects.get().last_seq == 50
        with pytest.raises(UnableToDecide, match="not_there"):
            branches.decide(node=node, subject=branch.subject, note="twice", by=first, at=at)


def test_a_branch_signed_with_a_key_that_another_followed_is_adopted_too(world: World) -> None:
    post, old, _ = forked(world)
    rotate(world, post)
    with world.at_hub():
        peer = models.Peer.objects.get(pk=post.node.node.hex())
        assert len(keys_of(peer)) == 2
        found = [one for one in branches.branches(world.hub.node) if one.stream.lane == Lane.DECISIONS]
        assert [(one.after_seq, one.last_seq) for one in found] == [(20, 50)]
        for name in ("first", "second"):
            by, at = person(world, name), world.clock.at
            branches.decide(node=world.hub.node, subject=found[0].subject, note="seen", by=by, at=at)
        row = models.Stream.objects.get(branch_of=old.hex(), lane=Lane.DECISIONS)
        assert (row.after_seq, row.seq) == (20, 50)
        assert verify_store(world.hub.node).holds
        # Without the former key nobody could tell whose the branch is.
        models.NodeKey.objects.filter(standing=models.NodeKey.FORMER).delete()
        assert not verify_store(world.hub.node).holds


def test_every_lane_of_a_branch_is_adopted_and_the_post_goes_on(world: World) -> None:
    post, _, _ = forked(world)
    with world.at_hub():
        node, at = world.hub.node, world.clock.at
        two = person(world, "first"), person(world, "second")
        while found := branches.branches(node):
            for one in two:
                branches.decide(node=node, subject=found[0].subject, note="seen", by=one, at=at)
        assert not models.Stream.objects.exclude(frozen="").exists()
        assert models.EpochOpening.objects.get().standing == "accepted"
    post.cross(4)
    assert post.contact() == ""
    with world.at_hub():
        assert models.Crossing.objects.count() == 74
        assert verify_store(world.hub.node).holds
        assert rebuild(keep=False).same


def test_two_persons_keep_one_of_two_machines_and_the_other_is_heard_no_more(world: World) -> None:
    post = world.post()
    post.cross(3)
    assert post.contact() == ""
    backup = post.backup("yesterday")
    post.cross(3)
    post.put_back(backup)
    second = post.copy("second")
    for machine in (post, second):
        machine.open_door()
        machine.cross(2)
    assert post.contact() == ""
    assert second.contact() == "services.peers.copied"
    with world.at_hub():
        node, at = world.hub.node, world.clock.at
        two = person(world, "one"), person(world, "two")
        (copy,) = branches.copies()
        assert set(copy.epochs) == {post.node.epoch.hex(), second.node.epoch.hex()}
        for one in two:
            branches.decide(
                node=node, subject=f"keep/{copy.node}/{post.node.epoch.hex()}", note="on site", by=one, at=at
            )
        assert branches.copies() == []
    world.later(minutes=2)
    for machine, code in ((post, ""), (second, "services.peers.withdrawn")):
        machine.cross(1)
        machine.restart()
        assert machine.contact() == code
    with world.at_hub():
        assert models.Crossing.objects.count() == 6


def kept_beside_a_withdrawn_one(world: World) -> tuple[Machine, Machine]:
    """A post that goes on in its epoch, kept by two persons, and a second machine, put back and sent away."""
    post = world.post()
    post.cross(3)
    assert post.contact() == ""
    backup = post.backup("yesterday")
    second = post.copy("second")
    post.cross(3)
    second.cross(1)
    second.put_back(backup)
    assert second.open_door() is True
    assert second.contact() == ""
    world.later(minutes=5)
    post.cross(1)
    assert post.contact() == "services.peers.copied"
    keep(world, post)
    return post, second


def keep(world: World, machine: Machine) -> None:
    """Two persons keep the machine that writes in this epoch."""
    with world.at_hub():
        node, at = world.hub.node, world.clock.at
        (copy,) = branches.copies()
        subject = f"keep/{copy.node}/{machine.node.epoch.hex()}"
        made = models.Account.objects.filter(role="administrator").count()
        done = [
            branches.decide(node=node, subject=subject, note="on site", by=person(world, f"p{made + n}"), at=at)
            for n in (0, 1)
        ]
        assert done == [False, True]
        assert branches.copies() == []


def test_the_kept_machine_opens_an_epoch_and_a_copy_of_it_is_still_found_and_decided(world: World) -> None:
    post, second = kept_beside_a_withdrawn_one(world)
    clone = post.copy("clone")
    backup = post.backup("later")
    post.cross(1)
    post.put_back(backup)
    assert post.open_door() is True
    assert post.contact() == "", "the kept machine is no copy of the one that was sent away"
    assert second.contact() == "services.peers.withdrawn"
    world.later(minutes=5)
    clone.cross(1)
    assert clone.contact() == "services.peers.copied"
    post.cross(1)
    post.restart()
    assert post.contact() == "services.peers.copied", "neither goes on before two persons looked"
    keep(world, post)
    world.later(minutes=5)
    for machine, code in ((post, ""), (clone, "services.peers.withdrawn"), (second, "services.peers.withdrawn")):
        machine.cross(1)
        machine.restart()
        assert machine.contact() == code


def test_the_machine_that_was_sent_away_and_put_back_is_found_and_the_same_one_kept_again(world: World) -> None:
    post, second = kept_beside_a_withdrawn_one(world)
    world.later(minutes=5)
    post.restart()
    assert post.contact() == ""
    # As if it had been put back to before it was sent away: it goes on from the very epoch that was kept.
    second.put_back(world.folder / "backup-post-yesterday", mark_lost=True)
    save_epoch(second.post.home, post.node.epoch)
    second.cross(2)
    second.contact()
    world.later(minutes=5)
    post.cross(1)
    post.restart()
    assert post.contact() == "services.peers.copied"
    keep(world, post)
    world.later(minutes=5)
    for machine, code in ((post, ""), (second, "services.peers.withdrawn")):
        machine.cross(1)
        machine.restart()
        assert machine.contact() == code


def test_what_follows_the_head_of_a_frozen_stream_goes_back_to_it(world: World) -> None:
    post = world.post()
    post.cross(3)
    assert post.contact() == ""
    with world.at_hub():
        models.Stream.objects.filter(lane=Lane.DECISIONS, own=False).update(frozen="services.ingest.fork")
    post.cross(2)
    with post.post.activate():
        from jalon.kernel.errors import UnableTo
        from jalon.services import outbox

        wire = bytes(outbox.seal_next(post.node, at=world.clock.at).wire)  # type: ignore[union-attr]
        with pytest.raises(UnableTo):
            post.line.post("envelopes", wire)
    with world.at_hub():
        node, at = world.hub.node, world.clock.at
        (branch,) = branches.branches(node)
        assert branch.continues
        for one in (person(world, "one"), person(world, "two")):
            branches.decide(node=node, subject=branch.subject, note="seen", by=one, at=at)
        assert models.Crossing.objects.count() == 5
        assert verify_store(node).holds
