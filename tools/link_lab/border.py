"""A real post and a real hub, each in its namespace, over HTTPS, with a bad line between."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg

from jalon.adapters import postgres_embedded
from jalon.adapters.keystore import load_node
from jalon.cli.demo.scene import STATE, jalon
from tools.link_lab.certificates import make_certificate
from tools.link_lab.forwarder import Line
from tools.link_lab.lab import HUB_ADDRESS, ROOT, Lab, lab

AUTHORITY = "hub-authority.pem"
PORT = 8443
READY_S_MAX = 90
_POLL_S = 0.05


@dataclass
class Node:
    """One node's process in its namespace."""

    home: Path
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    started: subprocess.Popen[bytes] | None = None
    log_before: int = 0

    def start(self) -> None:
        """Start it; its log lies in its folder."""
        self.log_before = len(self.log())
        with (self.home / "node.log").open("ab") as log:
            self.started = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                cwd=ROOT,
            )

    def wait_until_open(self) -> None:
        """Wait until it says that its door is open."""
        until = time.monotonic() + READY_S_MAX
        while "://" not in self.log()[self.log_before :]:
            ended = self.started is None or self.started.poll() is not None
            assert time.monotonic() < until, self.log()
            assert not ended, self.log()
            time.sleep(_POLL_S)

    def kill(self) -> None:
        """kill -9 of every process of the node at once, its database's too."""
        assert self.started is not None
        alive = [psutil.Process(self.started.pid), *psutil.Process(self.started.pid).children(recursive=True)]
        with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
            server = psutil.Process(int((self.home / "postgres" / "postmaster.pid").read_text().split()[0]))
            alive += [server, *server.children(recursive=True)]
        for one in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self.started.wait()
        psutil.wait_procs(alive, timeout=READY_S_MAX)

    def log(self) -> str:
        path = self.home / "node.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@dataclass
class Border:
    """``recorder`` writes at the post what its pages would."""

    line: Lab
    hub: Node
    post: Node
    recorder: subprocess.Popen[str]

    def record(self, order: str) -> dict[str, Any]:
        """``crossings 50``, ``alert``, ``image 90000``; returns once it is durable at the post."""
        assert self.recorder.stdin is not None
        assert self.recorder.stdout is not None
        self.recorder.stdin.write(order + "\n")
        self.recorder.stdin.flush()
        found: dict[str, Any] = json.loads(self.recorder.stdout.readline())
        return found

    def at_hub(self, query: LiteralString = "SELECT count(*) FROM records_crossing") -> int:
        """A count from the hub's database; -1 while it does not answer."""
        try:
            with psycopg.connect(postgres_embedded.dsn(self.hub.home), connect_timeout=2) as connection:
                row = connection.execute(query).fetchone()
        except psycopg.OperationalError:
            return -1
        return int(row[0]) if row else 0

    def wait_for(self, count: int, query: LiteralString, s_max: float) -> float:
        """Seconds until the hub holds so many. Raises ``AssertionError`` after ``s_max``, with both nodes' logs."""
        begun = time.monotonic()
        while (found := self.at_hub(query)) < count:
            if time.monotonic() - begun > s_max:
                logs = f"post: {self.post.log()[-2000:]}\nhub: {self.hub.log()[-4000:]}"
                raise AssertionError(f"{found} of {count} after {s_max} s\n{logs}")
            time.sleep(_POLL_S)
        return time.monotonic() - begun


@contextlib.contextmanager
def border(line: Line, *, seed: str, profile: str) -> Iterator[Border]:
    """Both nodes enrolled over a good line, which then becomes ``line``. Raises ``UnableToMakeLine``."""
    folder = Path(tempfile.mkdtemp(prefix="jalon-line-"))
    folder.chmod(0o711)
    try:
        with lab(Line(), seed=seed) as made:
            found = _nodes(folder, made, profile)
            try:
                _open(found)
                _enrol(found)
                found.post.start()
                found.post.wait_until_open()
                found.line.change(**{name: getattr(line, name) for name in line.__dataclass_fields__})
                yield found
            finally:
                _close(found)
    finally:
        for home in folder.iterdir():
            if (home / "postgres").exists():
                postgres_embedded.stop(home)
        shutil.rmtree(folder, ignore_errors=True)


def _nodes(folder: Path, made: Lab, profile: str) -> Border:
    hub, post = folder / "hub", folder / "post"
    jalon("init", "hub", "--home", hub, "--state", STATE, "--label", "Siège", "--demonstration")
    point = ("--crossing-point", "faramana")
    jalon("init", "post", "--home", post, "--state", STATE, "--label", "Faramana", "--demonstration", *point)
    authority, certificate, key = make_certificate(folder, HUB_ADDRESS)
    shutil.copy(authority, post / AUTHORITY)
    program = [sys.executable, "-m", "jalon.cli"]
    files = ["--certificate", str(certificate), "--key", str(key)]
    door = ["--host", HUB_ADDRESS, "--port", str(PORT), *files]
    recorder = subprocess.Popen(
        [sys.executable, "-m", "tools.link_lab.recorder", str(post)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    return Border(
        made,
        Node(hub, [*made.inside(made.hub), *program, "hub", "--home", str(hub), *door]),
        Node(
            post,
            [*made.inside(made.post), *program, "post", "--home", str(post), "--port", "8000"],
            {"JALON_LINK_PROFILE": profile},
        ),
        recorder,
    )


def _open(found: Border) -> None:
    found.hub.start()
    until = time.monotonic() + READY_S_MAX
    connect = f"import socket; socket.create_connection(('{HUB_ADDRESS}', {PORT}), 1)"
    trial = [*found.line.inside(found.line.post), sys.executable, "-c", connect]
    while subprocess.run(trial, capture_output=True, check=False).returncode:
        assert time.monotonic() < until, found.hub.log()
        time.sleep(_POLL_S)


def _enrol(found: Border) -> None:
    label = ("--label", "Faramana", "--crossing-point", "faramana")
    code = str(jalon("enrol-code", "--home", found.hub.home, *label)[-1]["code"])
    command = [*found.line.inside(found.line.post), sys.executable, "-m", "jalon.cli", "enrol"]
    where = ["--home", str(found.post.home), "--hub", f"https://{HUB_ADDRESS}:{PORT}", "--code", code]
    done = subprocess.run([*command, *where], capture_output=True, text=True, check=True)
    digits = str(json.loads(done.stdout.splitlines()[-1])["digits"])
    jalon("enrol-code", "--home", found.hub.home, "--confirm", digits)
    assert load_node(found.post.home).hub is not None


def _close(found: Border) -> None:
    found.recorder.communicate(timeout=READY_S_MAX)
    for node in (found.post, found.hub):
        if node.started is not None and node.started.poll() is None:
            node.kill()
