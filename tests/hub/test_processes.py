"""Real processes: a hub killed while it receives loses and doubles nothing; two hubs never share a database."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import psycopg
import pytest

from jalon.adapters import postgres_embedded
from jalon.adapters.http_transport import HttpTransport
from jalon.adapters.keystore import load_node
from jalon.journal import receipts
from jalon.kernel import limits
from jalon.services import enrolment
from jalon.services.transport import UnableToLink
from tests.hub.posts import POINT, KeyPost

pytestmark = pytest.mark.processes
READY_S_MAX = 60
CROSSINGS = 120


def jalon(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jalon.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=READY_S_MAX,
        check=False,
        env={**os.environ, **environment},
    )


def answered(*arguments: str, **environment: str) -> dict[str, Any]:
    done = jalon(*arguments, **environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Process:
    """``jalon hub`` or ``jalon post`` as a process of its own."""

    kind: str
    home: Path
    port: int
    started: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "jalon.cli", self.kind, "--home", str(self.home), "--port", str(self.port)]
        self.started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_until_open()

    def wait_until_open(self) -> None:
        until = time.monotonic() + READY_S_MAX
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
                return
            time.sleep(0.05)
        raise AssertionError("the door did not open")

    def child(self, module: str) -> psutil.Process:
        """The running child whose arguments name ``module``."""
        assert self.started is not None
        until = time.monotonic() + READY_S_MAX
        while time.monotonic() < until:
            for one in psutil.Process(self.started.pid).children():
                with contextlib.suppress(psutil.NoSuchProcess):
                    # One that was killed is listed until its supervisor has looked after it.
                    if one.status() != psutil.STATUS_ZOMBIE and module in one.cmdline():
                        return one
            time.sleep(0.05)
        raise AssertionError(f"no {module}")

    def kill(self) -> None:
        """As a power cut would end the supervisor and its children."""
        assert self.started is not None
        children = psutil.Process(self.started.pid).children()
        self.started.kill()
        self.started.wait()
        _, alive = psutil.wait_procs(children, timeout=READY_S_MAX)
        assert not alive, "children end with their supervisor"

    def stop(self) -> float:
        assert self.started is not None
        begun = time.monotonic()
        self.started.send_signal(signal.SIGTERM)
        assert self.started.wait(READY_S_MAX) == 0
        return time.monotonic() - begun


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="jalon-test-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        for home in made.iterdir():
            if (home / "postgres").exists():
                postgres_embedded.stop(home)
        shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def hub_home(folder: Path) -> Path:
    home = folder / "hub"
    answered("init", "hub", "--home", str(home), "--state", "BFA", "--label", "Ouagadougou", "--demonstration")
    return home


def enrol(home: Path, transport: HttpTransport) -> KeyPost:
    """A post of keys, enrolled through the commands and the link of a running hub."""
    hub: Any = SimpleNamespace(node=load_node(home), at=datetime.now(UTC))
    post = KeyPost(hub)
    code = answered("enrol-code", "--home", str(home), "--label", "Faramana", "--crossing-point", POINT)["code"]
    found = enrolment.enrol(node=post.as_node, typed_code=code, transport=transport)
    answered("enrol-code", "--home", str(home), "--confirm", found.digits)
    return post


def send(transport: HttpTransport, wire: bytes) -> bytes:
    """Send until it is receipted, as a post does."""
    until = time.monotonic() + READY_S_MAX
    while time.monotonic() < until:
        try:
            return transport.start("envelopes", wire).result()
        except UnableToLink as error:
            assert error.code == "services.link.unreachable" or "HTTP 5" in str(error), error
            time.sleep(0.1)
    raise AssertionError("never receipted")


def held(home: Path, node: bytes) -> tuple[int, int, int]:
    """Entries, distinct entries and crossings of a node in the hub's database."""
    with psycopg.connect(postgres_embedded.dsn(home)) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT e.hash) FROM records_entry e JOIN records_stream s ON s.id = e.stream_id"
            " WHERE s.node = %s",
            [node.hex()],
        ).fetchone()
        crossings = connection.execute("SELECT count(*) FROM records_crossing WHERE node = %s", [node.hex()]).fetchone()
    assert row is not None
    assert crossings is not None
    return row[0], row[1], crossings[0]


def test_hub_killed_at_random_points_of_receiving_loses_and_doubles_nothing(hub_home: Path) -> None:
    moments = random.Random(20261123)
    hub = Process("hub", hub_home, free_port())
    hub.start()
    with HttpTransport(f"http://127.0.0.1:{hub.port}") as transport:
        post = enrol(hub_home, transport)
        made = post.cross(CROSSINGS)
        kills = sorted(moments.sample(range(10, CROSSINGS // 4 - 2), 2))
        for batch, first in enumerate(range(0, CROSSINGS, 4)):
            wire = post.wire(made[first : first + 4])
            if batch == kills[0]:
                hub.child("jalon.cli.serving").kill()
            if batch == kills[1]:
                hub.kill()
                hub.start()
            line = receipts.read(send(transport, wire))[0].line(post.stream())
            assert line is not None
            assert line.seq >= first + 4, "a receipt speaks of what is stored"
        replayed = receipts.read(send(transport, post.wire(made)))[0].line(post.stream())
        assert replayed is not None
        assert replayed.seq == CROSSINGS
    assert held(hub_home, post.node) == (CROSSINGS, CROSSINGS, CROSSINGS)
    assert hub.stop() < limits.STOP_S_MAX + 2
    assert not postgres_embedded.is_running(hub_home)


def test_second_hub_on_one_folder_and_on_one_database_is_refused_in_three_languages(
    hub_home: Path, folder: Path
) -> None:
    hub = Process("hub", hub_home, free_port())
    hub.start()
    hub.child("jalon.cli.serving")
    same = jalon("hub", "--home", str(hub_home), "--port", str(free_port()))
    assert same.returncode == 1
    assert "already running" in same.stderr
    # The same database from another folder, as DATABASE_URL would name it.
    other = folder / "other"
    shutil.copytree(hub_home, other, ignore=shutil.ignore_patterns("postgres", "lock"))
    place = postgres_embedded.socket_folder(hub_home)
    urls = {
        "DATABASE_URL": f"postgresql://jalon@/jalon?host={place}",
        "DATABASE_URL_SECRETS": f"postgresql://jalon@/jalon_secrets?host={place}",
    }
    said = set()
    for language, words in [("en", "Another hub"), ("fr", "Un autre siège"), ("ar", "مقر آخر")]:
        done = jalon("hub", "--home", str(other), "--port", str(free_port()), "--lang", language, **urls)
        assert done.returncode == 1
        assert words in done.stderr
        said.add(done.stderr)
    assert len(said) == 3
    assert postgres_embedded.is_running(hub_home), "the second one stops nothing that it did not start"
    hub.stop()


def test_post_process_opens_stops_and_starts_again_a_killed_child(folder: Path) -> None:
    home = folder / "post"
    given = ("--state", "BFA", "--label", "Faramana", "--crossing-point", "faramana")
    made = answered("init", "post", "--home", str(home), *given)
    assert made["crossing_point"] == POINT
    assert len(made["account"]["recovery_codes"]) >= 8
    post = Process("post", home, free_port())
    post.start()
    work = post.child("work")
    work.kill()
    work.wait(READY_S_MAX)  # a killed process counts as running until its supervisor has seen it end
    assert post.child("work").pid != work.pid
    assert post.stop() < limits.STOP_S_MAX + 1


def test_init_in_a_folder_that_holds_a_node_is_refused(hub_home: Path) -> None:
    before = (hub_home / "node.json").read_bytes()
    again = jalon("init", "hub", "--home", str(hub_home), "--state", "BFA", "--label", "Again")
    assert again.returncode == 1
    assert (hub_home / "node.json").read_bytes() == before


def test_door_without_certificate_on_a_public_address_is_refused(folder: Path) -> None:
    home = folder / "post"
    given = ("--state", "BFA", "--label", "Faramana", "--crossing-point", "faramana")
    answered("init", "post", "--home", str(home), *given)
    done = jalon("post", "--home", str(home), "--host", "0.0.0.0")
    assert done.returncode == 1
    assert "certificate" in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = jalon("post", "--home", str(home), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "taken" in done.stderr


def test_accounts_added_listed_and_unlocked_at_the_machine(folder: Path) -> None:
    home = folder / "post"
    given = ("--state", "BFA", "--label", "Faramana", "--crossing-point", "faramana")
    answered("init", "post", "--home", str(home), *given)
    made = answered("accounts", "add", "--home", str(home), "--username", "awa", "--label", "Awa", "--role", "officer")
    assert made["password"]
    assert made["totp_secret"]
    done = jalon("accounts", "list", "--home", str(home))
    names = [json.loads(line)["username"] for line in done.stdout.splitlines()]
    assert names == ["admin", "awa"]
    assert answered("accounts", "unlock", "--home", str(home), "--username", "awa") == {"unlocked": "awa"}
    assert jalon("accounts", "unlock", "--home", str(home), "--username", "nobody").returncode == 1
