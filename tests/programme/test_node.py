"""A website from the command line: set up, filled, opened, with its own database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jalon.cli.demo.nodes import free_ports
from jalon.cli.demo.scene import Place

pytestmark = [pytest.mark.processes]
WEBSITE = Place("website", "website", "Niamey", "", (), "NER")


def jalon(*arguments: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "jalon.cli", *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@pytest.fixture
def home() -> Iterator[str]:
    """A folder that the server's user may walk to, which pytest's own is not."""
    with tempfile.TemporaryDirectory(prefix="jalon-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield str(Path(folder) / "website")


def test_website_is_set_up_filled_and_opened(home: str) -> None:
    made = jalon("init", "website", "--home", home, "--state", "NER", "--label", "Niamey", "--demonstration")
    assert made[-1]["kind"] == "website"
    assert jalon("programme", "load", "--home", home)[-1]["project"] == "sahel-cbm"
    port = free_ports((WEBSITE,))["website"]
    door = subprocess.Popen(
        [sys.executable, "-m", "jalon.cli", "website", "--home", home, "--port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/account/sign-in", timeout=5)
                break
            except httpx.TransportError:
                assert door.poll() is None, door.communicate()[1].decode()
                assert time.monotonic() < until
                time.sleep(0.1)
        assert answer.status_code == 200
        assert httpx.get(f"http://127.0.0.1:{port}/projects", timeout=5).status_code == 303
    finally:
        door.send_signal(signal.SIGINT)
        door.communicate(timeout=20)
