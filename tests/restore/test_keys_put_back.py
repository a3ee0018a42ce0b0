"""Signing keys and restores: what a hub or a post that was put back does about a key that another one followed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jalon.adapters.keystore import load_node
from jalon.cli.signing_key import keep_signing_key, rotate_signing_key
from jalon.journal.certificates import read_certificate
from jalon.journal.succession import write_succession
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import shown_keys
from jalon.services.feeds import publishing
from jalon.services.link_frames import Purpose, write_frame
from jalon.services.node import Node
from jalon.services.verification import verify_store
from tests.restore.world import Machine, World


def rotate(world: World, machine: Machine) -> None:
    """Asked for, certified over the link, taken up and heard."""
    with machine.post.activate():
        rotate_signing_key(machine.post.home, at=world.clock.at)
    machine.contact()
    with world.at_hub():
        publishing.publish(node=world.hub.node, at=world.clock.at)
    feed(world, machine)
    before = machine.node.signing_public
    with machine.post.activate():
        for _ in range(2):  # as the work process does each half minute: the first ends what an earlier switch left
            keep_signing_key(machine.post.home, at=world.clock.at)
    assert machine.node.signing_public != before
    assert talk(world, machine) == ""
    assert at_hub(world, machine) == machine.node.signing_public


def feed(world: World, machine: Machine) -> None:
    for _ in range(4):
        talk(world, machine)


def talk(world: World, machine: Machine) -> str:
    """A contact in which the post asks, too."""
    world.later(minutes=2)
    machine.work.state.asked_at = None
    return machine.contact()


def at_hub(world: World, machine: Machine) -> bytes:
    with world.at_hub():
        return read_certificate(bytes(models.Peer.objects.get(pk=machine.node.node.hex()).certificate)).signing_public


def crossings(world: World) -> int:
    with world.at_hub():
        return models.Crossing.objects.count()


def show(world: World, node: Node) -> str:
    wire = shown_keys.frame(node, at=world.clock.at)
    return take(world, wire) if wire is not None else "nothing to show"


def take(world: World, wire: bytes) -> str:
    with world.at_hub():
        try:
            shown_keys.take(node=world.hub.node, wire=wire, at=world.clock.at)
        except UnableTo as error:
            assert all(text(error.code, language, offset=0) for language in LANGUAGES)
            return error.code.rsplit(".", 1)[1]
    return ""


@pytest.mark.parametrize("times", [1, 2])
def test_a_hub_put_back_goes_on_with_the_key_that_it_certified(world: World, times: int) -> None:
    machine = world.post()
    machine.cross(1)
    machine.contact()
    backup = world.hub_backup("keys")
    try:
        for _ in range(times):
            rotate(world, machine)
        machine.cross(2)
        talk(world, machine)
        assert crossings(world) == 3
        world.hub_put_back(backup)
        world.hub_opens_door()
        assert at_hub(world, machine) != machine.node.signing_public
        machine.cross(1)
        assert talk(world, machine) == ""
        talk(world, machine)
        assert at_hub(world, machine) == machine.node.signing_public
        assert crossings(world) == 4
        with world.at_hub():
            assert models.NodeKey.objects.filter(standing=models.NodeKey.FORMER).count() == times
            assert verify_store(world.hub.node).holds
    finally:
        world.hub_drop_backups(backup)


def test_whoever_has_a_former_key_brings_it_back_at_no_hub(world: World, tmp_path: Path) -> None:
    machine = world.post()
    shutil.copytree(machine.post.home / "keys", tmp_path / "stolen")
    first = machine.node
    rotate(world, machine)
    stolen = load_node(machine.post.home)
    rotate(world, machine)
    assert show(world, stolen) == "not_known"
    assert show(world, machine.node) == ""
    assert show(world, machine.node) == "", "again"
    # The first key alone, under a succession that leaves out what followed it.
    assert first.hub is not None
    alone = write_frame(
        Purpose.CERTIFIED,
        node=first.node,
        epoch=first.epoch,
        hub=first.hub.node,
        at=world.clock.at,
        payload=write_succession([first.certificate or b""]),
        signing_key=first.signing_key,
    )
    assert take(world, alone) == "not_known"
    assert at_hub(world, machine) == machine.node.signing_public


def test_a_certificate_that_this_hub_did_not_sign_shows_nothing(world: World) -> None:
    machine = world.post()
    rotate(world, machine)
    node = machine.node
    forged = read_certificate(node.certificate or b"").issue(bytes(range(32)))
    assert node.hub is not None
    wire = write_frame(
        Purpose.CERTIFIED,
        node=node.node,
        epoch=node.epoch,
        hub=node.hub.node,
        at=world.clock.at,
        payload=write_succession([*node.former_certificates, forged]),
        signing_key=node.signing_key,
    )
    assert take(world, wire) == "signature_wrong"
    assert take(world, wire[:-1] + bytes([wire[-1] ^ 1])) == "signature_wrong"
    assert take(world, b"") == "length"


def test_a_withdrawn_post_shows_its_keys_in_vain(world: World) -> None:
    machine = world.post()
    rotate(world, machine)
    with world.at_hub():
        models.Peer.objects.filter(pk=machine.node.node.hex()).update(revoked_reason="stolen")
    assert show(world, machine.node) == "revoked"
