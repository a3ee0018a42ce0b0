"""``jalon bundle write``, ``read`` and ``inspect`` on real nodes: a post in its own process, the hub in this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connections

from jalon.cli import main
from tests.courier.conftest import Network

pytestmark = pytest.mark.processes


def at_post(network: Network, *arguments: str) -> tuple[int, list[Any], str]:
    connections.close_all()
    environment = dict(os.environ) | {"JALON_CLOCK_OFFSET_S": str(offset_s(network))}
    command = [sys.executable, "-m", "jalon.cli", "bundle", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def at_hub(network: Network, *arguments: str) -> tuple[int, list[Any], str]:
    """In this process: the folder's own server is not started, the databases under test are open already."""
    with network.hub.activate():
        settings.JALON_CLOCK_OFFSET_S = offset_s(network)
        given = dict(os.environ) | {"DATABASE_URL": "under test"}
        found = CliRunner().invoke(main, ["bundle", *arguments], env=given)
    return found.exit_code, [json.loads(line) for line in found.stdout.splitlines()], found.stderr


def offset_s(network: Network) -> int:
    return int((network.at() - datetime.now(UTC)).total_seconds())


def test_commands_carry_there_and_back(network: Network) -> None:
    network.cross(3)
    waiting = network.unconfirmed()
    post, hub, stick = str(network.post.home), str(network.hub.home), str(network.folder)
    code, (written,), said = at_post(network, "write", "--home", post, stick)
    assert (code, said) == (0, "")
    assert (written["way"], written["entries"], len(written["files"])) == ("written", waiting, 2)

    code, (trip, whole), said = at_hub(network, "read", "--home", hub, stick)
    assert (code, said) == (0, "")
    assert (trip["label"], trip["entries"], trip["missing"]) == ("Faramana", waiting, [])
    assert trip["first_day"] == "2026-03-02"
    assert (whole["bundles"], whole["closed"], whole["other_files"]) == (1, [], 0)

    assert at_hub(network, "write", "--home", hub, stick)[0] == 0
    code, (back, whole), said = at_post(network, "read", "--home", post, stick)
    assert (code, said) == (0, "")
    assert back["entries"] == waiting
    assert whole["closed"] == [], "the files that this post wrote itself are no matter"


def test_inspect_without_a_key_says_the_size_and_with_it_the_index(network: Network) -> None:
    network.cross(1)
    network.post_writes()
    file = network.files[0]
    code, (seen,), _ = at_post(network, "inspect", str(file))
    assert (code, seen) == (0, {"bytes": file.stat().st_size})
    code, (opened,), _ = at_post(network, "inspect", "--home", str(network.hub.home), str(file))
    assert code == 0
    assert opened["sender"] == network.post.node.node.hex()
    assert {row["lane"] for row in opened["frames"]} == {0, 2}
    assert all(row["there"] for row in opened["frames"])
    code, (closed,), _ = at_post(network, "inspect", "--home", str(network.post.home), str(file))
    assert code == 1
    assert closed["error"]["code"] == "journal.bundle.not_for_us"


def test_empty_stick_ends_with_one_and_says_so(network: Network, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, (whole,), _ = at_post(network, "read", "--home", str(network.post.home), str(tmp_path / "empty"))
    assert code == 1
    assert whole["bundles"] == 0


def test_hub_without_anybody_to_answer_says_so_in_the_language_asked(network: Network) -> None:
    arguments = ("write", "--home", str(network.hub.home), "--lang", "fr", str(network.folder))
    code, lines, said = at_hub(network, *arguments)
    assert (code, lines) == (1, [])
    assert said.startswith("Aucun poste")
