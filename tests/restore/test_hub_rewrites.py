"""A hub that no longer knows what it signed, or says otherwise: its posts have the receipts, and it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jalon.journal import receipts
from jalon.journal.receipts import Receipt
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import alarms, link_exchange, outbox, shown_receipts
from jalon.services.link_exchange import Answer
from jalon.services.outbox import HUB_CONTRADICTS
from jalon.services.shown_receipts import HUB_BEHIND
from jalon.services.verification import verify_store
from tests.restore.world import Machine, World


@pytest.fixture
def before(world: World) -> Iterator[str]:
    name = "before"
    yield name
    world.hub_drop_backups(name)


def given(world: World) -> list[Receipt]:
    with world.at_hub():
        rows = models.Receipt.objects.order_by("leaf_index")
        return [receipts.read(bytes(one.receipt) + bytes(one.signature))[0] for one in rows]


def newest(world: World, machine: Machine) -> Receipt:
    return [one for one in given(world) if any(line.stream.node == machine.node.node for line in one.lines)][-1]


def signed(world: World, receipt: Receipt) -> bytes:
    return receipts.to_wire(receipt, receipts.sign(receipt, world.hub.node.signing_key))


def test_a_hub_put_back_with_its_mark_lost_is_told_by_the_receipt_that_it_signed(world: World, before: str) -> None:
    post = world.post()
    post.cross(2)
    assert post.contact() == ""
    world.hub_backup(before)
    for _ in range(3):
        world.later(minutes=20)
        post.cross(2)
        assert post.contact() == ""
    leaf = newest(world, post).leaf_index
    world.hub_put_back(before)
    (world.hub.home / "high-water.json").unlink(missing_ok=True)
    assert world.hub_opens_door() is False, "without its mark it does not know"
    for _ in range(2):
        world.later(minutes=20)
        post.cross(1)
        assert post.contact() == ""
    assert newest(world, post).leaf_index > leaf
    with world.at_hub():
        assert models.Crossing.objects.count() == 10, "everything is here again"
        raised = models.AlarmRaising.objects.filter(cause=HUB_BEHIND)
        assert [one.post for one in raised] == [post.node.node.hex()], "once"
        assert (post.node.node.hex(), HUB_BEHIND) in alarms.open_causes()
        assert verify_store(world.hub.node).holds
    for code in (HUB_BEHIND, f"{HUB_BEHIND}_next", "health.cause.hub_behind"):
        assert all(text(code, language) for language in LANGUAGES)


def test_only_a_receipt_that_the_hub_signed_for_that_post_moves_its_numbers(world: World) -> None:
    post, other = world.post(), world.post("other")
    for one in (post, other):
        one.cross(1)
        assert one.contact() == ""
    of_other, last = newest(world, other), given(world)[-1].leaf_index
    forged = receipts.to_wire(replace(newest(world, post), leaf_index=900), bytes(64))
    for wire in (forged, signed(world, replace(of_other, leaf_index=900)), b"garbage", signed(world, of_other)[:-1]):
        with post.post.activate():
            models.Receipt.objects.all().delete()
            receipt, signature = wire[:-64], wire[-64:]
            models.Receipt.objects.create(
                received_at=world.clock.at,
                peer=world.hub.node.node.hex(),
                leaf_index=900,
                receipt=receipt,
                signature=signature,
            )
            shown = shown_receipts.frame(post.node, at=world.clock.at)
        assert shown is not None
        with world.at_hub(), pytest.raises(UnableTo):
            shown_receipts.take(node=world.hub.node, wire=shown, at=world.clock.at)
    assert given(world)[-1].leaf_index == last


def test_a_hub_that_says_otherwise_than_it_signed_is_not_followed(world: World) -> None:
    post = world.post()
    post.cross(3)
    assert post.contact() == ""
    epoch, true = post.node.epoch, newest(world, post)
    lines = tuple(replace(line, head=bytes(32)) for line in true.lines)
    lie = signed(world, replace(true, leaf_index=true.leaf_index + 1, lines=lines))
    post.restart()
    post.line.answers["exchange"] = link_exchange.write_answer(Answer(lie, (), ()))
    post.cross(1)
    assert post.contact() == HUB_CONTRADICTS
    assert post.node.epoch == epoch, "it goes on as it was"
    with post.post.activate():
        assert not models.Stream.objects.exclude(frozen="").exists()
        kept = [bytes(one.receipt) for one in models.Receipt.objects.all()]
        assert lie[:-64] in kept, "the proof is kept"
        assert outbox.pending(post.node), "what waits stays here"
    assert all(text(HUB_CONTRADICTS, language) for language in LANGUAGES)
    post.line.answers.clear()
    post.restart()
    assert post.contact() == "", "and goes on with a hub that says again what it signed"


def test_a_hub_in_another_epoch_may_have_heard_a_copy(world: World) -> None:
    post = world.post()
    post.cross(3)
    assert post.contact() == ""
    true = newest(world, post)
    lines = tuple(replace(line, head=bytes(32)) for line in true.lines)
    put_back = replace(true, hub_epoch=bytes(8), leaf_index=true.leaf_index + 1, lines=lines)
    with post.post.activate():
        found = outbox.accept_receipt(post.node, signed(world, put_back), at=world.clock.at)
    assert set(found.disagreements) == {"services.outbox.hub_holds_other"}
