"""What was erased before a restore is erased on arrival, by whichever way it comes again: no reader ever sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jalon.adapters.high_water_file import HighWaterFile, KnownErasure
from jalon.journal.lanes import Lane
from jalon.kernel.ids import Place
from jalon.records import models
from jalon.records.routing import SECRETS
from jalon.services import branches
from jalon.services.erased_before import Known, erase_again
from jalon.services.erasure import erase_parts
from jalon.services.node import Node
from jalon.services.rebuild import rebuild
from jalon.services.verification import verify_store
from tests.restore.test_branches import forked, person
from tests.restore.world import World


@pytest.fixture
def before(world: World) -> Iterator[str]:
    name = "before"
    yield name
    world.hub_drop_backups(name)


def erase(node: Node, place: Place, world: World) -> None:
    erase_parts(node, [(place, [0, 1])], basis="order", authority="B", policy_version="1", at=world.clock.at)


def test_what_a_post_erased_is_given_back_by_its_hub_without_it(world: World) -> None:
    post = world.post()
    post.cross(2)
    assert post.contact() == ""
    backup = post.backup("yesterday")
    made = post.cross(3)
    assert post.contact() == ""
    with post.post.activate():
        erase(post.node, made[1].place, world)
    post.cross(1)
    post.put_back(backup)
    assert post.open_door() is True
    with post.post.activate():
        assert models.ErasedBefore.objects.get().name == made[1].hash.hex()
    assert post.contact() == ""
    with post.post.activate():
        rows = {row.id: (row.surname, row.erased) for row in models.Crossing.objects.all()}
        assert rows[made[1].record_id] == (None, 3)
        assert [rows[one.record_id] for one in (made[0], made[2])] == [("TRAORE", 0)] * 2
        salts = models.Secret.objects.using(SECRETS).get(
            stream_key=made[1].place.stream_bytes().hex(), seq=made[1].place.seq
        )
        assert not bytes(salts.salts)[0] & 3, "no secret of it was written"
        assert not models.ErasedBefore.objects.exists()
        assert verify_store(post.node).holds
        assert rebuild(keep=False).same


def test_what_was_erased_of_a_branch_does_not_come_back_when_it_is_adopted_again(world: World, before: str) -> None:
    _, old, _ = forked(world)
    world.hub_renews_mark()
    world.hub_backup(before)
    with world.at_hub():
        two = person(world, "first"), person(world, "second")
        adopt(world, two)
        row = models.Crossing.objects.get(seq=30, epoch=models.Stream.objects.get(branch_of=old.hex(), lane=2).epoch)
        assert row.surname == "TRAORE"
        place = Place(bytes.fromhex(row.node), bytes.fromhex(row.epoch), Lane.DECISIONS, 0, 30)
        erase(world.hub.node, place, world)
    world.hub_renews_mark()
    world.hub_put_back(before)
    assert world.hub_opens_door() is True
    with world.at_hub():
        adopt(world, (person(world, "first"), person(world, "second")))
        again = models.Crossing.objects.get(pk=row.pk)
        assert (again.surname, again.erased) == (None, 3)
        others = models.Crossing.objects.filter(epoch=row.epoch).exclude(pk=row.pk)
        assert {one.surname for one in others} == {"TRAORE"}
        assert verify_store(world.hub.node).holds
        assert rebuild(keep=False).same


def adopt(world: World, two: tuple[models.Account, models.Account]) -> None:
    node, at = world.hub.node, world.clock.at
    while found := branches.branches(node):
        for one in two:
            branches.decide(node=node, subject=found[0].subject, note="seen", by=one, at=at)


def test_an_erasure_strikes_the_entry_that_was_meant_and_no_other_under_its_number(world: World) -> None:
    post = world.post()
    made = post.cross(2)
    with post.post.activate():
        other = Known(made[0].place.to_bytes(), 3, bytes(32))
        assert erase_again(post.node, [other], at=world.clock.at) == 0
        assert models.Crossing.objects.get(pk=made[0].record_id).surname == "TRAORE"
        assert models.ErasedBefore.objects.get().name == bytes(32).hex(), "it may come still, under another number"
        assert erase_again(post.node, [Known(other.place, 3, made[0].hash)], at=world.clock.at) == 1


def test_the_list_outside_keeps_hashes_and_reads_lines_without(tmp_path: Path) -> None:
    files = HighWaterFile(tmp_path)
    named, unnamed = KnownErasure(20_000, bytes(27), 3, b"h" * 32), KnownErasure(20_001, bytes(26) + b"1", 1)
    files.add_erasures([named, unnamed])
    with (tmp_path / "erasures.txt").open("a") as out:
        out.write(f"20002 {bytes(27).hex()} 3 {b'cut off'.hex()}\n20002 {bytes(27).hex()}\nrubbish\n")
    assert list(files.erasures()) == [named, unnamed]
    files.forget_before(20_001)
    assert list(files.erasures()) == [unnamed]
