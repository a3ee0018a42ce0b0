"""What a withdrawn post still sent is released by two persons, and by nobody alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from jalon.kernel.errors import UnableTo
from jalon.records import models
from jalon.services import branches, releases
from jalon.services.accounts import create_account
from jalon.services.revocations import REVOKED, RevocationReason, revoke
from jalon.services.verification import verify_store
from tests.restore.test_keys_put_back import rotate, talk
from tests.restore.world import Machine, World

PASSWORD = "Baobab-sous-la-pluie-7"


def person(world: World, name: str) -> models.Account:
    return create_account(
        node=world.hub.node, username=name, label=name, role="administrator", password=PASSWORD, at=world.clock.at
    ).account


@pytest.fixture
def withdrawn(world: World) -> Machine:
    """A post that is withdrawn, and whose crossings of before and after came in under two keys."""
    machine = world.post()
    machine.cross(1)
    assert talk(world, machine) == ""
    rotate(world, machine)
    with world.at_hub():
        post = machine.node.node.hex()
        revoke(node=world.hub.node, post=post, reason=RevocationReason.STOLEN, at=world.clock.at)
    machine.cross(3)
    talk(world, machine)
    talk(world, machine)
    return machine


def test_two_persons_take_in_what_was_kept(world: World, withdrawn: Machine) -> None:
    with world.at_hub():
        assert models.Crossing.objects.count() == 1
        release = releases.releases(world.hub.node)[0]
        assert (release.node, release.count >= 3) == (withdrawn.node.node.hex(), True)
        first, second = person(world, "awa"), person(world, "bintou")
        decide = {"node": world.hub.node, "subject": release.subject, "at": world.clock.at}
        assert not branches.decide(by=first, note="telephoned", **decide)
        with pytest.raises(UnableTo, match="second_person_needed"):
            branches.decide(by=first, note="telephoned", **decide)
        assert models.Crossing.objects.count() == 1, "not by one person"
        assert branches.decide(by=second, note="on site", **decide)
        assert models.Crossing.objects.count() == 4
        assert releases.releases(world.hub.node) == []
        assert models.Peer.objects.get(pk=release.node).revoked_reason == "stolen", "the post stays withdrawn"
        notes = models.BranchNote.objects.filter(post=release.node)
        assert {(one.officer, one.second_officer) for one in notes} == {(second.id, first.id)}, "the journal knows who"
        assert {one.note for one in notes} == {"telephoned / on site"}
        assert sum(one.last_seq - one.after_seq for one in notes if one.of_lane == 2) == 3
        assert verify_store(world.hub.node).holds
        with pytest.raises(UnableTo, match="not_there"):
            branches.decide(by=second, note="again", **decide)


def test_both_persons_decide_about_exactly_the_same_envelopes(world: World, withdrawn: Machine) -> None:
    with world.at_hub():
        subject = releases.releases(world.hub.node)[0].subject
        first, second = person(world, "awa"), person(world, "bintou")
        assert not branches.decide(node=world.hub.node, by=first, note="seen", subject=subject, at=world.clock.at)
    with world.at_hub():
        models.Quarantined.objects.filter(code=REVOKED).order_by("transfer")[0].delete()
        with pytest.raises(UnableTo, match="not_there"):
            branches.decide(node=world.hub.node, by=second, note="x", subject=subject, at=world.clock.at)


def test_envelopes_under_a_key_that_another_followed_are_released_too(world: World, tmp_path: Path) -> None:
    machine = world.post()
    rotate(world, machine)
    with world.at_hub():
        post = machine.node.node.hex()
        revoke(node=world.hub.node, post=post, reason=RevocationReason.STOLEN, at=world.clock.at)
    machine.cross(2)
    talk(world, machine)
    with world.at_hub():
        # The key in which they are signed is a former one by now: another was put in force from a stick.
        peer = models.Peer.objects.get(pk=post)
        other = models.NodeKey.objects.get(node=post, standing=models.NodeKey.FORMER)
        kept, other.certificate = bytes(other.certificate or b""), peer.certificate
        peer.certificate = kept
        peer.save()
        other.save()
        assert models.Quarantined.objects.filter(code=REVOKED).exists()
        found = releases.releases(world.hub.node)
        assert sum(one.count for one in found) >= 2
        releases.carry_out(world.hub.node, found[0], at=world.clock.at)
        assert models.Crossing.objects.count() == 2
