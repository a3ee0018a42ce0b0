"""The node's identity on disk, and the lock of its folder."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jalon.adapters import keystore
from jalon.adapters.keystore import UnableToLoadNode, create_node, load_node, root_key, save_enrolment
from jalon.adapters.node_lock import UnableToStart, hold_node
from jalon.journal.envelopes import Recipient
from jalon.services.node import Node, Role

WRITES = 30


def _create(home: Path) -> Node:
    return create_node(home, role=Role.POST, state="BFA", label="Seytenga", crossing_point="seytenga")


def test_a_node_is_read_back_as_it_was_made(tmp_path: Path) -> None:
    made = _create(tmp_path / "a")
    assert load_node(tmp_path / "a") == made
    assert (made.role, made.state, made.label, made.hub) == (Role.POST, "BFA", "Seytenga", None)
    assert _create(tmp_path / "b").node != made.node


def test_secrets_are_the_owners_alone_and_never_printed(tmp_path: Path) -> None:
    node = _create(tmp_path / "a")
    node = save_enrolment(tmp_path / "a", second_officer_secret=b"s" * 32)
    assert root_key(tmp_path / "a") is None
    assert root_key(tmp_path / "a", create=True) == root_key(tmp_path / "a", create=True)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a" / "keys").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "a" / "keys").stat().st_mode) == 0o700
    for secret in (node.signing_key, node.decryption_keys[0], b"s" * 32):
        assert repr(secret) not in repr(node)
        assert secret.hex() not in (tmp_path / "a" / "node.json").read_text()


def test_an_enrolment_is_kept_and_leaves_the_rest(tmp_path: Path) -> None:
    before = _create(tmp_path)
    hub = Recipient(b"hubhubhu", b"e" * 32)
    save_enrolment(tmp_path, certificate=b"cert", hub=hub, hub_public=b"p" * 32, root_public=b"r" * 32)
    after = save_enrolment(tmp_path, protection_public=b"q" * 1_216)
    assert (after.hub, after.hub_public, after.certificate) == (hub, b"p" * 32, b"cert")
    assert (after.root_public, after.protection_public) == (b"r" * 32, b"q" * 1_216)
    assert after.signing_key == before.signing_key


def test_a_second_node_in_one_folder_is_refused(tmp_path: Path) -> None:
    before = _create(tmp_path)
    with pytest.raises(UnableToLoadNode) as refused:
        _create(tmp_path)
    assert refused.value.code == "adapters.node.exists"
    assert load_node(tmp_path) == before


@pytest.mark.parametrize("damage", ["", "{}", "[]", "{", '{"node": "zz"}', '{"node": "00", "epoch": "00"}', "\ufffd"])
def test_a_damaged_identity_is_said_so(tmp_path: Path, damage: str) -> None:
    _create(tmp_path)
    (tmp_path / "node.json").write_text(damage)
    with pytest.raises(UnableToLoadNode) as refused:
        load_node(tmp_path)
    assert refused.value.code == "adapters.node.damaged"


def test_a_folder_is_held_by_one_process_and_freed_by_its_death(tmp_path: Path) -> None:
    held = (
        "import sys, os, time; from pathlib import Path; from jalon.adapters.node_lock import hold_node\n"
        "with hold_node(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", held, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    with pytest.raises(UnableToStart) as refused, hold_node(tmp_path):
        pass
    assert refused.value.code == "adapters.node.already_running"
    child.kill()
    child.communicate()
    with hold_node(tmp_path):
        pass


def test_two_writers_of_one_folder_undo_nothing(tmp_path: Path) -> None:
    home = tmp_path / "node"
    _create(home)

    def write(save: Callable[[bytes], object], name: str) -> list[bool]:
        kept = []
        for number in range(WRITES):
            said = number.to_bytes(8, "big")
            save(said)
            kept.append(json.loads((home / "node.json").read_text())[name] == said.hex())
        return kept

    with ThreadPoolExecutor(2) as pool:
        epochs = pool.submit(write, lambda said: keystore.save_epoch(home, said), "epoch")
        others = pool.submit(write, lambda said: keystore.save_backup_key(home, said), "backup_public")
        assert epochs.result() == others.result() == [True] * WRITES
