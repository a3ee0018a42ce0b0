"""A post that headquarters knows is enrolled anew: its newest key is lost, or nobody else knows it any more."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from jalon.adapters import high_water
from jalon.adapters.keystore import next_signing_key
from jalon.cli.signing_key import keep_signing_key
from jalon.journal.lineage import Reason
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.post.enrolling import keep_enrolment
from jalon.records import models
from jalon.services import enrolment, renewal
from jalon.services.enrolment import Enrolled, IssuedCode
from jalon.services.epoch_link import gaps
from jalon.services.revocations import RevocationReason, revoke
from jalon.services.verification import verify_store
from tests.hub.posts import POINT
from tests.restore.test_keys_put_back import at_hub, crossings, rotate, talk
from tests.restore.world import Machine, World


def issue(world: World, machine: Machine | None) -> IssuedCode:
    post = machine.node.node.hex() if machine is not None else ""
    with world.at_hub():
        hub = world.hub.node
        return enrolment.issue_code(node=hub, by=None, label="post", crossing_point=POINT, at=world.clock.at, post=post)


def ask(machine: Machine, issued: IssuedCode) -> Enrolled:
    home = machine.post.home
    with machine.post.activate():
        private = next_signing_key(home, create=True)
        assert private is not None
        asking = replace(machine.node, signing_key=private)
        done = enrolment.enrol(node=asking, typed_code=issued.printed, transport=machine.line, again=True)
        keep_enrolment(home, done, address="http://127.0.0.1:1", again=True, at=machine.world.clock.at)
        keep_signing_key(home, at=machine.world.clock.at)
        return done


def confirm(world: World, issued: IssuedCode, done: Enrolled) -> None:
    with world.at_hub():
        hub = world.hub.node
        enrolment.confirm(node=hub, code_id=issued.code_id, digits=done.digits, by=None, at=world.clock.at)


def refused(machine: Machine, issued: IssuedCode) -> str:
    with pytest.raises(UnableTo) as raised:
        ask(machine, issued)
    code = str(raised.value.parameters.get("reason", raised.value.code))
    assert all(text(code, language, label="x") for language in LANGUAGES)
    return code.rsplit(".", 1)[1]


@pytest.fixture
def behind(world: World, tmp_path: Path) -> Machine:
    """A post put back, whole, to before its key was followed by another one; the hub knows the newer key."""
    machine = world.post()
    machine.cross(1)
    machine.contact()
    copy = tmp_path / "disk"
    shutil.copytree(machine.post.home, copy)
    rotate(world, machine)
    machine.cross(2)
    assert talk(world, machine) == ""
    shutil.rmtree(machine.post.home)
    shutil.copytree(copy, machine.post.home)
    machine.restart()
    with machine.post.activate():
        # As ``jalon restore`` does.
        high_water.open_new(machine.post.home, Reason.RESTORED, at=world.clock.at)
    machine.cross(1)
    return machine


def test_a_post_put_back_to_before_its_key_changed_is_enrolled_anew(world: World, behind: Machine) -> None:
    assert talk(world, behind) == "services.relay.signature_wrong"
    newer = at_hub(world, behind)
    issued = issue(world, behind)
    done = ask(behind, issued)
    assert talk(world, behind) == "services.peers.not_confirmed", "until a second person has heard the digits"
    assert at_hub(world, behind) == newer
    confirm(world, issued, done)
    for _ in range(3):
        assert talk(world, behind) == ""
    assert at_hub(world, behind) == behind.node.signing_public
    assert newer in behind.node.former_keys
    with behind.post.activate():
        assert models.Crossing.objects.count() == 4, "what it had lost was given back, under the key that it had lost"
        assert gaps(behind.node) == ()
        assert verify_store(behind.node).holds
    with world.at_hub():
        assert verify_store(world.hub.node).holds
    assert crossings(world) == 4
    rotate(world, behind)


def test_a_hub_that_forgot_the_key_takes_the_post_anew(world: World) -> None:
    machine = world.post()
    machine.contact()
    backup = world.hub_backup("anew")
    try:
        rotate(world, machine)
        world.hub_put_back(backup)
        world.hub_opens_door()
        issued = issue(world, machine)
        confirm(world, issued, ask(machine, issued))
        machine.cross(1)
        assert talk(world, machine) == ""
        assert talk(world, machine) == ""
        assert crossings(world) == 1
        assert at_hub(world, machine) == machine.node.signing_public
        with machine.post.activate():
            assert verify_store(machine.node).holds
    finally:
        world.hub_drop_backups(backup)


def test_a_hub_that_never_heard_of_the_post_takes_it_with_an_ordinary_code(world: World) -> None:
    other = world.post("other")
    backup = world.hub_backup("young")
    try:
        machine = world.post()
        machine.cross(2)
        machine.contact()
        world.hub_put_back(backup)
        world.hub_opens_door()
        assert talk(world, machine) == "services.peers.unknown"
        assert refused(machine, issue(world, other)) == "for_another_post"
        issued = issue(world, None)
        confirm(world, issued, ask(machine, issued))
        for _ in range(3):
            assert talk(world, machine) == ""
        assert crossings(world) == 2
    finally:
        world.hub_drop_backups(backup)


def test_a_code_for_a_post_serves_it_alone_and_once(world: World) -> None:
    machine, other = world.post(), world.post("other")
    with world.at_hub():
        unchanged = models.Peer.objects.get(pk=other.node.node.hex()).certificate
    assert refused(other, issue(world, machine)) == "for_another_post"
    assert refused(machine, issue(world, None)) == "post_enrolled_already"
    issued = issue(world, machine)
    done = ask(machine, issued)
    confirm(world, issued, done)
    assert refused(machine, issued) == "code_used"
    with world.at_hub():
        assert bytes(models.Peer.objects.get(pk=other.node.node.hex()).certificate) == bytes(unchanged)


def test_a_reply_that_was_lost_is_asked_for_again(world: World) -> None:
    machine = world.post()
    issued = issue(world, machine)
    machine.line.lose_answers = 1
    with pytest.raises(UnableTo, match="unreachable"):
        ask(machine, issued)
    confirm(world, issued, ask(machine, issued))
    assert talk(world, machine) == ""


def test_neither_a_withdrawn_post_nor_a_used_key_comes_back(world: World) -> None:
    machine, other = world.post(), world.post("other")
    former = machine.node.signing_key
    rotate(world, machine)
    issued = issue(world, machine)
    for key in (former, other.node.signing_key):
        (machine.post.home / "keys" / "signing.next.key").write_text(key.hex() + "\n")
        assert refused(machine, issued) == "key_used"
    with world.at_hub():
        revoke(node=world.hub.node, post=machine.node.node.hex(), reason=RevocationReason.STOLEN, at=world.clock.at)
        with pytest.raises(renewal.UnableToRenew, match="withdrawn"):
            renewal.known_post(machine.node.node.hex())
        with pytest.raises(renewal.UnableToRenew, match="unknown"):
            renewal.known_post("00" * 8)
    assert refused(machine, issued) == "withdrawn"
