"""``jalon rebuild``, ``jalon erase`` and ``jalon journal verify`` on real nodes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connections

from jalon.cli import main
from jalon.records import models
from jalon.services import verification
from jalon.services.journaling import record
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

pytestmark = pytest.mark.processes
Node = PostNode | HubNode


def _jalon(node: Node, *arguments: str, given: str = "") -> tuple[int, list[Any], str]:
    """Exit code, answers (JSON lines), and what was said beside: a process for a post, for a hub this one."""
    if isinstance(node, HubNode):
        # The folder's own server is not started: the databases under test are open already.
        found = CliRunner().invoke(main, arguments, input=given, env=dict(os.environ) | {"DATABASE_URL": "under test"})
        return found.exit_code, [json.loads(line) for line in found.stdout.splitlines()], found.stderr
    connections.close_all()
    command = [sys.executable, "-m", "jalon.cli", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, input=given)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def _fill(node: Node) -> bytes:
    """Three crossings; the place of the second."""
    at = datetime.now(UTC)
    done = [record(node.node, [events.crossing(at, note=str(n))], at=at)[0] for n in range(3)]
    return done[1].place.to_bytes()


def test_rebuild_prints_digests_and_a_check_fails_when_they_differ(any_node: Node) -> None:
    _fill(any_node)
    code, (told,), _ = _jalon(any_node, "rebuild", "--home", str(any_node.home), "--check")
    assert (code, told["same"], told["entries"]) == (0, True, 3)
    models.Crossing.objects.filter(note="1").update(surname="CHANGED")
    code, (told,), _ = _jalon(any_node, "rebuild", "--home", str(any_node.home), "--check")
    assert (code, told["same"]) == (1, False)
    assert models.Crossing.objects.filter(surname="CHANGED").exists()
    code, (told,), _ = _jalon(any_node, "rebuild", "--home", str(any_node.home))
    assert (code, told["same"]) == (0, False)
    assert not models.Crossing.objects.filter(surname="CHANGED").exists()


def test_verify_of_a_node_that_goes_on_writing_is_of_one_moment(hub: HubNode, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(hub)
    real, looked = verification._verify, []

    def meanwhile(*given: Any) -> Any:
        if not looked:
            looked.append(True)
            with ThreadPoolExecutor(1) as other:
                other.submit(_write_in_another_connection, hub).result()
        return real(*given)

    monkeypatch.setattr(verification, "_verify", meanwhile)
    code, (told,), _ = _jalon(hub, "journal", "verify", str(hub.home))
    assert looked
    assert (code, told["holds"], sum(one["entries"] for one in told["streams"])) == (0, True, 3)
    assert models.Crossing.objects.count() == 4, "it was written beside"


def _write_in_another_connection(hub: HubNode) -> None:
    try:
        record(hub.node, [events.crossing(datetime.now(UTC))], at=datetime.now(UTC))
    finally:
        connections.close_all()


def test_verify_names_the_broken_entry_and_fails(any_node: Node) -> None:
    _fill(any_node)
    code, (told,), _ = _jalon(any_node, "journal", "verify", str(any_node.home))
    assert (code, told["holds"], told["streams"][0]["entries"]) == (0, True, 3)
    models.Entry.objects.filter(seq=2).update(tick=99)
    code, (told,), _ = _jalon(any_node, "journal", "verify", str(any_node.home), "--lang", "fr")
    assert (code, told["holds"], told["streams"][0]["broken_seq"]) == (1, False, 2)


def test_erase_answers_each_line_and_goes_on_after_a_bad_one(any_node: Node) -> None:
    place = _fill(any_node)
    lines = [json.dumps({"place": place.hex(), "parts": [1]}), "{", json.dumps({"place": place.hex(), "parts": [1]})]
    lines += [json.dumps({"place": "00" * 27, "parts": [0]}), json.dumps({"place": place.hex(), "parts": [-1]})]
    arguments = ("erase", "--home", str(any_node.home), "--basis", "order 1", "--authority", "CIL")
    code, answers, _ = _jalon(any_node, *arguments, given="\n".join(lines) + "\n")
    assert code == 0
    assert answers[0] == {"entries": 1, "parts": 1}
    assert answers[2] == {"entries": 0, "parts": 0}
    codes = [answer.get("error", {}).get("code") for answer in answers]
    assert codes == [None, "cli.erase.unreadable", None, "services.erasure.entry_unknown", "cli.erase.unreadable"]
    assert models.Crossing.objects.get(seq=2).surname is None


def test_erase_by_retention_refuses_unconfirmed_time_in_words(post: PostNode) -> None:
    _fill(post)
    code, answers, said = _jalon(post, "erase", "--home", str(post.home), "--retention", "--lang", "fr")
    assert (code, answers) == (1, [])
    assert "confirmé" in said


def test_erase_needs_an_order_or_the_policy(post: PostNode) -> None:
    assert _jalon(post, "erase", "--home", str(post.home))[0] == 2


@pytest.mark.parametrize("arguments", [("rebuild", "--home"), ("journal", "verify")])
def test_a_folder_without_node_is_said_in_words(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jalon.cli", *arguments, str(tmp_path)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "jalon init" in done.stderr
