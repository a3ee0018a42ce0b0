"""A hub's own signing key is followed by another: certified by the root, learnt by each post, good for what is past."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from jalon.adapters import postgres_embedded
from jalon.adapters.keystore import load_node, root_key, save_enrolment
from jalon.cli.hub_signing_key import keep_hub_signing_key_whole, rotate_hub_key
from jalon.journal.certificates import read_certificate
from jalon.journal.export import write_export
from jalon.journal.succession import write_succession
from jalon.journal.verify_export import verify_export
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services import hub_key, journal_export
from jalon.services.feeds import publishing
from jalon.services.hub_key import UnableToFollow
from jalon.services.node import Node
from jalon.services.verification import verify_store
from tests.nodes.switch import close_databases
from tests.restore.test_keys_put_back import crossings, rotate, talk
from tests.restore.world import Machine, World


@pytest.fixture
def machine(world: World) -> Machine:
    made = world.post()
    save_enrolment(made.post.home, root_public=world.hub.node.root_public)
    made.cross(1)
    assert talk(world, made) == ""
    return made


def follow(world: World, **later: float) -> Node:
    world.later(**(later or {"minutes": 1}))
    with world.at_hub():
        node = rotate_hub_key(world.hub.home, root=None, at=world.clock.at)
        publish(world)
    return node


def publish(world: World) -> None:
    keep_hub_signing_key_whole(world.hub.home, at=world.clock.at)
    publishing.publish(node=world.hub.node, at=world.clock.at)


def learn(machine: Machine, payload: bytes) -> str:
    with machine.post.activate(), pytest.raises(UnableTo) as raised:
        hub_key.learn(node=machine.node, payload=payload, at=machine.world.clock.at)
    assert all(text(raised.value.code, language, offset=0) for language in LANGUAGES)
    return raised.value.code.rsplit(".", 1)[1]


def test_a_post_learns_the_key_and_what_was_signed_before_stays_good(world: World, machine: Machine) -> None:
    before = world.hub.node.signing_public
    after = follow(world).signing_public
    assert after != before
    assert list((world.hub.home / "keys").glob("signing*")) == [world.hub.home / "keys" / "signing.key"]
    machine.cross(2)
    assert talk(world, machine) == ""
    assert machine.node.hub_public == after
    for _ in range(2):
        assert talk(world, machine) == ""
    assert crossings(world) == 3
    with machine.post.activate():
        assert verify_store(machine.node).holds
        receipts = models.Receipt.objects.count()
        assert receipts >= 2
        assert not models.Quarantined.objects.exists()
        export = journal_export.plan_export(
            node=machine.node, selections=(), withheld=journal_export.WITHHELD, by=(), at=world.clock.at
        )
        at_post = io.BytesIO()
        write_export(at_post, export.frames(lambda _count: None))
        # The former certificate is what the first receipt needs.
        models.NodeKey.objects.all().delete()
        assert not verify_store(machine.node).holds
    at_post.seek(0)
    assert verify_export(at_post, root=world.hub.node.root_public).holds
    with world.at_hub():
        assert verify_store(world.hub.node).holds
    # A post that changes its key after that is certified under the new one.
    save_enrolment(machine.post.home, hub_public=after)
    rotate(world, machine)
    late = world.post("late")
    save_enrolment(late.post.home, root_public=world.hub.node.root_public)
    assert late.contact() == ""


def test_a_post_that_was_away_takes_the_last_of_several(world: World, machine: Machine) -> None:
    first = world.hub.node
    for _ in range(2):
        follow(world)
    second = load_node(world.hub.home).former_keys[1]
    assert talk(world, machine) == ""
    assert machine.node.hub_public == world.hub.node.signing_public
    # Neither of the former ones comes back, alone or together.
    held = world.hub.node.former_certificates
    assert learn(machine, write_succession(held)) == "not_known"
    assert learn(machine, write_succession(held[1:])) == "not_known"
    assert read_certificate(held[1]).signing_public == second != first.signing_public


def test_nobody_but_the_root_names_a_key(world: World, machine: Machine) -> None:
    follow(world)
    node = world.hub.node
    forged = read_certificate(node.certificate or b"").issue(node.signing_key)
    assert learn(machine, write_succession([*node.former_certificates, forged])) == "signature_wrong"
    assert learn(machine, b"\x80") == "form"
    assert learn(machine, b"") != ""
    with world.at_hub():
        (world.hub.home / "keys" / "root.key").write_text("00" * 32 + "\n")
        with pytest.raises(UnableToFollow, match="root_not_here"):
            rotate_hub_key(world.hub.home, root=None, at=world.clock.at)
        wrong = world.folder / "root.txt"
        wrong.write_text("no key")
        with pytest.raises(UnableToFollow, match="root_not_here"):
            rotate_hub_key(world.hub.home, root=wrong, at=world.clock.at)
    with machine.post.activate(), pytest.raises(UnableToFollow, match="not_certified"):
        rotate_hub_key(machine.post.home, root=None, at=world.clock.at)


def test_a_hub_that_lost_its_key_has_the_root_certify_another(world: World, machine: Machine, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    for name in ("node.json", "keys"):
        source = world.hub.home / name
        shutil.copytree(source, disk / name) if source.is_dir() else shutil.copy(source, disk / name)
    follow(world)
    assert talk(world, machine) == ""
    # The folder comes back from before: nobody has the key that posts know.
    shutil.rmtree(world.hub.home / "keys")
    shutil.copytree(disk / "keys", world.hub.home / "keys")
    shutil.copy(disk / "node.json", world.hub.home / "node.json")
    machine.cross(1)
    assert talk(world, machine) == "services.outbox.signature_wrong"
    follow(world, days=1)
    talk(world, machine)  # an answer of before may still be under way
    assert talk(world, machine) == ""
    assert machine.node.hub_public == world.hub.node.signing_public
    assert talk(world, machine) == ""
    assert crossings(world) == 2
    with machine.post.activate():
        assert verify_store(machine.node).holds


def test_the_command_takes_the_roots_file_and_says_the_fingerprints(world: World) -> None:
    root = root_key(world.hub.home)
    assert root is not None
    file = world.folder / "root.txt"
    file.write_text(root.hex())
    before = world.hub.node.signing_public
    with world.at_hub():
        node = rotate_hub_key(world.hub.home, root=file, at=world.clock.at)
    assert node.signing_public != before
    command = [sys.executable, "-m", "jalon.cli", "rotate-hub-key", "--help"]
    assert "--root" in subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from jalon.cli.node_process import require_kind
require_kind(Path(sys.argv[1]), "hub")
where, name, before = import_module(sys.argv[2]), sys.argv[3], int(sys.argv[4])
real, calls = getattr(where, name), []
def step(*given, **named):
    calls.append(name)
    return real(*given, **named) if len(calls) <= before else os.kill(os.getpid(), signal.SIGKILL)
setattr(where, name, step)
from jalon.cli import main
main(["rotate-hub-key", "--home", sys.argv[1]])
"""
"""The command itself, killed by the kernel where it would call ``name``, after so many calls of before."""
KILLS = {
    "before the switch": ("jalon.cli.hub_signing_key", "switch_signing_key", "0"),
    "before the old key is destroyed": ("jalon.adapters.keystore", "finish_switch", "1"),
    "before what waits is forgotten": ("jalon.services.hub_key", "forget_sealed", "0"),
    "before the key for couriers is said again": ("jalon.cli.hub_signing_key", "ensure_courier_key", "0"),
}
ANSWERED_BETWEEN = ("before the switch", "before what waits is forgotten")
"""Where a post has its contact before the second run; elsewhere the second run comes first."""


def command(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of headquarters' machine, at the time of this world."""
    socket = quote(str(postgres_embedded.socket_folder(world.hub.server)), safe="")
    offset_s = int((world.clock.at - datetime.now(UTC)).total_seconds())
    environment = dict(os.environ) | {
        "DATABASE_URL": f"postgresql://{postgres_embedded.OWNER}@{socket}/{postgres_embedded.DATABASE}",
        "JALON_CLOCK_OFFSET_S": str(offset_s),
    }
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=120, env=environment
    )


@pytest.mark.processes
@pytest.mark.parametrize("moment", KILLS)
def test_killed_at_any_point_the_hub_has_one_whole_key_and_a_second_run_ends_it(
    world: World, machine: Machine, moment: str
) -> None:
    before = world.hub.node.signing_public
    world.later(days=1)
    close_databases()
    done = command(world, "-c", KILLED, str(world.hub.home), *KILLS[moment])
    assert done.returncode == -signal.SIGKILL, done.stderr
    node = load_node(world.hub.home)
    assert (node.signing_public == before) is (moment == "before the switch")
    assert node.certificate is not None
    assert read_certificate(node.certificate).signing_public == node.signing_public, (
        "key and certificate belong together"
    )
    if moment in ANSWERED_BETWEEN:
        machine.cross(1)
        with world.at_hub():
            publish(world)
        for _ in range(2):
            assert talk(world, machine) == ""
        assert machine.node.hub_public == node.signing_public
        close_databases()
    again = command(world, "-m", "jalon.cli", "rotate-hub-key", "--home", str(world.hub.home))
    assert again.returncode == 0, again.stderr
    after = load_node(world.hub.home).signing_public
    assert after not in (before, node.signing_public)
    machine.cross(1)
    with world.at_hub():
        publish(world)
    for _ in range(2):
        assert talk(world, machine) == ""
    assert machine.node.hub_public == after
    assert crossings(world) == 2 + (moment in ANSWERED_BETWEEN)
    assert [path.name for path in (world.hub.home / "keys").glob("signing*")] == ["signing.key"]
    with world.at_hub():
        assert verify_store(world.hub.node).holds
