"""Real nodes of a test: the commands that a State runs, as processes that can be killed, and people at their pages."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import yaml

from jalon import policy
from jalon.adapters import postgres_embedded
from jalon.cli.demo.clerk import Clerk
from jalon.cli.demo.scene import Person, Place, Scene, jalon, make_node

READY_S_MAX = 60
_POLL_S = 0.05
_LOG = "node.log"
AGENT = Person("agent", "Agent Kaboré", "officer")
SECOND = Person("second", "Agent Zongo", "officer")
CHIEF = Person("chef", "Chef de poste Lompo", "supervisor")
ANALYST = Person("analyste", "Analyste Sawadogo", "analyst")
POST = Place("post", "post", "Faramana", "faramana", (AGENT, SECOND, CHIEF))
HUB = Place("hub", "hub", "Quartier général", "", (ANALYST,))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
    return port


@dataclass
class RealNode:
    """``jalon post`` or ``jalon hub`` in a folder of its own."""

    place: Place
    home: Path
    accounts: Mapping[str, Mapping[str, Any]]
    port: int = field(default_factory=free_port)
    scheme: str = "http"
    started: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.home / _LOG).read_text(encoding="utf-8", errors="replace")

    def start(self, *arguments: str, **environment: str) -> None:
        """Start it, and wait until its pages answer."""
        command = [sys.executable, "-m", "jalon.cli", self.place.kind, "--home", str(self.home)]
        with (self.home / _LOG).open("ab") as log:
            self.started = subprocess.Popen(
                [*command, "--port", str(self.port), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
            )
        until = time.monotonic() + READY_S_MAX
        while time.monotonic() < until and self.started.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(_POLL_S)
        raise AssertionError(self.log)

    def kill(self) -> None:
        """What a power cut does: every process of the node ends at once, its database's too."""
        assert self.started is not None
        alive = [psutil.Process(self.started.pid), *psutil.Process(self.started.pid).children(recursive=True)]
        with contextlib.suppress(FileNotFoundError, psutil.NoSuchProcess):
            lines = (self.home / "postgres" / "postmaster.pid").read_text().split()
            server = psutil.Process(int(lines[0]))
            alive += [server, *server.children(recursive=True)]
        for one in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self.started.wait()
        psutil.wait_procs(alive, timeout=READY_S_MAX)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.started is None or self.started.poll() is not None:
            return
        self.started.send_signal(signal.SIGINT)
        self.started.wait(READY_S_MAX)

    def clerk(self, person: Person, language: str = "fr") -> Clerk:
        """``person`` signed in at this node's pages."""
        scene = Scene(self.home.parent, {self.place.folder: self.accounts}, {})
        return Clerk(scene, self.place, self.address, person.username, language)


def set_up(folder: Path, place: Place) -> RealNode:
    """A node with its people, not started."""
    home = folder / place.folder
    return RealNode(place, home, make_node(home, place))


@contextlib.contextmanager
def two_nodes(hub_place: Place, post_place: Place) -> Iterator[tuple[RealNode, RealNode]]:
    """A hub and a post in a folder of their own, not started; stopped and cleared away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="jalon-nodes-"))
    folder.chmod(0o711)
    try:
        with ThreadPoolExecutor(2) as pool:
            hub, post = pool.map(lambda place: set_up(folder, place), (hub_place, post_place))
        try:
            yield hub, post
        finally:
            post.stop()
            hub.stop()
    finally:
        clear_away(folder)


def enrol(post: RealNode, hub: RealNode) -> None:
    """Both sides of an enrolment at a running hub."""
    place = post.place
    said = ("--label", place.label, "--crossing-point", place.crossing_point)
    code = str(jalon("enrol-code", "--home", hub.home, *said)[-1]["code"])
    answered = jalon("enrol", "--home", post.home, "--hub", hub.address, "--code", code)[-1]
    jalon("enrol-code", "--home", hub.home, "--confirm", str(answered["digits"]))


def quick_links(folder: Path) -> dict[str, str]:
    """Environment of a post that asks each second what is new."""
    links = yaml.safe_load((Path(policy.__file__).parent / "links.yaml").read_text())
    for profile in links["profiles"]:
        profile["poll_s"] = 1
    (folder / "policy").mkdir()
    (folder / "policy" / "links.yaml").write_text(yaml.safe_dump(links))
    return {"JALON_POLICY_DIR": str(folder / "policy")}


def until(happened: Callable[[], bool], told: Callable[[], str] = str) -> None:
    """Wait for what other processes do. Raises ``AssertionError`` with ``told``."""
    end = time.monotonic() + READY_S_MAX
    while not happened():
        assert time.monotonic() < end, f"it did not happen; {told()[-3000:]}"
        time.sleep(_POLL_S)


def clear_away(folder: Path) -> None:
    """Stop the databases that a killed hub left, and remove the folder."""
    for home in folder.iterdir():
        if (home / "postgres").exists():
            postgres_embedded.stop(home)
    shutil.rmtree(folder, ignore_errors=True)
