"""The worked example of the journal format, section 5, in small: 1,040 is 40 here, 990 is 20, 1,055 is 55."""

from __future__ import annotations

from jalon.journal.lanes import Lane
from jalon.journal.lineage import Reason, ordinal_of
from jalon.journal.streams import Stream, genesis
from jalon.records import models
from jalon.services import epoch_link, outbox
from jalon.services.node import Node
from tests.restore.world import Machine, World

DECISIONS = int(Lane.DECISIONS)


def before(world: World) -> tuple[Machine, bytes]:
    """A post whose hub receipted 40 of its 55 crossings, and a backup that ends at 20."""
    post = world.post()
    post.cross(20)
    assert post.contact() == ""
    world.yesterday = post.backup("yesterday")  # type: ignore[attr-defined]
    post.cross(20)
    assert post.contact() == ""
    world.later(minutes=10)
    post.cross(14)
    world.later(minutes=42)
    post.cross(1)
    assert post.held()[DECISIONS] == 55
    return post, post.node.epoch


def at_hub(world: World, node: Node, epoch: bytes) -> int:
    with world.at_hub():
        row = models.Stream.objects.get(node=node.node.hex(), epoch=epoch.hex(), lane=DECISIONS, branch_of="")
        return row.seq


def test_restored_post_takes_a_new_epoch_gets_back_what_the_hub_has_and_counts_the_rest(world: World) -> None:
    post, old = before(world)
    post.put_back(world.yesterday)  # type: ignore[attr-defined]
    assert post.open_door() is True
    assert ordinal_of(post.node.epoch) == ordinal_of(old) + 1
    assert post.open_door() is False
    with post.post.activate():
        row = models.EpochOpening.objects.get(own=True)
        parents = {
            (lane): (seq, head, marked) for lane, _, seq, head, marked, _ in __import__("json").loads(row.parents)
        }
        seq, head, marked = parents[DECISIONS]
        assert (seq, marked, row.reason) == (20, 55, Reason.BEHIND_MARK)
    post.cross(2)
    with post.post.activate():
        stream = Stream(post.node.node, post.node.epoch, DECISIONS)
        opened = models.Stream.objects.get(node=post.node.node.hex(), epoch=post.node.epoch.hex(), lane=DECISIONS)
        assert bytes(opened.genesis) == genesis(stream, old, bytes.fromhex(head))
    assert post.contact() == ""
    assert post.held(old)[DECISIONS] == 40
    assert at_hub(world, post.node, post.node.epoch) == 2
    with post.post.activate():
        gap = {one.lane: one for one in epoch_link.gaps(post.node)}[DECISIONS]
        assert (gap.count, gap.first_seq) == (15, 41)
        assert gap.until_unix - gap.from_unix == 52 * 60
        assert outbox.pending(post.node) == ()
        assert models.EpochOpening.objects.get(own=True).standing == "accepted"
        assert models.Crossing.objects.count() == 42
    with world.at_hub():
        assert models.Crossing.objects.count() == 42
        assert models.EpochOpening.objects.get().standing == "accepted"


def test_an_old_stick_fills_the_gap(world: World) -> None:
    post, old = before(world)
    with post.post.activate():
        kept = []
        flight: dict[int, int] = {}
        while (envelope := outbox.seal_next(post.node, at=world.clock.at, in_flight=flight)) is not None:
            kept.append(bytes(envelope.wire))
            flight[envelope.stream.lane] = envelope.first_seq + envelope.count - 1
    world.later(minutes=1)
    post.put_back(world.yesterday)  # type: ignore[attr-defined]
    post.open_door()
    assert post.contact() == ""
    for wire in kept:
        with post.post.activate():
            post.line.post("envelopes", wire)
    assert at_hub(world, post.node, old) == 55
    with world.at_hub():
        assert models.EpochOpening.objects.get().standing == "accepted"


def test_a_rollback_that_nobody_noticed_is_told_by_the_hub_in_one_contact(world: World) -> None:
    post, old = before(world)
    post.put_back(world.yesterday, mark_lost=True)  # type: ignore[attr-defined]
    assert post.open_door() is False
    branch = post.cross(20)
    assert post.node.epoch == old
    assert post.contact() == ""
    assert ordinal_of(post.node.epoch) == ordinal_of(old) + 1
    post.cross(3)
    assert post.contact() == ""
    assert at_hub(world, post.node, post.node.epoch) == 3
    with world.at_hub():
        row = models.Stream.objects.get(epoch=old.hex(), lane=DECISIONS)
        assert (row.seq, row.frozen) == (40, "services.ingest.fork")
        assert models.Quarantined.objects.filter(code="services.ingest.fork").exists()
        held = {bytes(one) for one in models.Entry.objects.values_list("hash", flat=True)}
        assert not held & {one.hash for one in branch}
        assert models.EpochOpening.objects.get().standing == "branched"


def test_two_machines_from_one_backup_are_both_frozen(world: World) -> None:
    post, _ = before(world)
    post.put_back(world.yesterday)  # type: ignore[attr-defined]
    second = post.copy("second")
    post.open_door()
    second.open_door()
    post.cross(1)
    second.cross(1)
    assert post.contact() == ""
    assert second.contact() == "services.peers.copied"
    post.cross(1)
    assert post.contact() == "services.peers.copied"
    with post.post.activate():
        assert models.EpochOpening.objects.get(own=True).standing == "copied"
    with world.at_hub():
        assert {row.standing for row in models.EpochOpening.objects.all()} == {"copied"}
    assert post.cross(1), "the booth goes on"


def test_the_machine_that_was_copied_goes_on_and_both_are_frozen(world: World) -> None:
    post, old = before(world)
    clone = post.copy("clone")
    assert clone.contact() == ""
    clone.cross(2)
    post.cross(2)
    assert clone.contact() == ""
    world.later(minutes=5)
    assert post.contact() == ""
    assert post.node.epoch != old
    world.later(minutes=5)
    clone.cross(1)
    assert clone.contact() == "services.peers.copied"
    post.cross(1)
    assert post.contact() == "services.peers.copied"
