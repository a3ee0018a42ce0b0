"""Two network namespaces of this machine and a bad line between them.

Needs the right to make namespaces and /dev/net/tun. Where they are missing it says so: whatever was to be proved on a
real line was not.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tools.link_lab.forwarder import Line

ROOT = Path(__file__).resolve().parents[2]
POST_ADDRESS, HUB_ADDRESS = "10.77.0.1", "10.77.0.2"


class UnableToMakeLine(RuntimeError):
    """This machine does not let us make namespaces or TUN devices."""


@dataclass
class Lab:
    """``post`` and ``hub``: names of the namespaces. ``forwarder``: the line between them."""

    post: str
    hub: str
    forwarder: subprocess.Popen[str]

    def inside(self, name: str) -> tuple[str, ...]:
        """What stands before a command that runs in a namespace."""
        return ("ip", "netns", "exec", name)

    def change(self, **values: Any) -> None:
        """Another line from now on: ``loss=0.3``, ``cut=True``."""
        assert self.forwarder.stdin is not None
        self.forwarder.stdin.write(json.dumps(values) + "\n")
        self.forwarder.stdin.flush()

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """End the line; what passed it."""
        assert self.forwarder.stdin is not None
        assert self.forwarder.stdout is not None
        self.forwarder.stdin.close()
        found: Mapping[str, Mapping[str, int]] = json.loads(self.forwarder.stdout.readline())
        return found


@contextlib.contextmanager
def lab(line: Line, *, seed: str) -> Iterator[Lab]:
    """The namespaces and the line, gone afterwards. Raises :class:`UnableToMakeLine`."""
    mark = f"{os.getpid() % 100_000}"
    post, hub = f"jalon-p{mark}", f"jalon-h{mark}"
    devices = f"jp{mark}", f"jh{mark}"
    forwarder: subprocess.Popen[str] | None = None
    try:
        for name in (post, hub):
            _run("ip", "netns", "add", name)
        forwarder = subprocess.Popen(
            [sys.executable, "-m", "tools.link_lab.forwarder", *devices, seed, json.dumps(asdict(line))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert forwarder.stdout is not None
        assert forwarder.stderr is not None
        if forwarder.stdout.readline().strip() != "ready":
            raise UnableToMakeLine(f"no TUN device: {forwarder.stderr.read()[-300:]}")
        for name, device, own, other in (
            (post, devices[0], POST_ADDRESS, HUB_ADDRESS),
            (hub, devices[1], HUB_ADDRESS, POST_ADDRESS),
        ):
            _run("ip", "link", "set", device, "netns", name)
            _run("ip", "-n", name, "addr", "add", own, "peer", other, "dev", device)
            _run("ip", "-n", name, "link", "set", device, "up")
            _run("ip", "-n", name, "link", "set", "lo", "up")
        yield Lab(post, hub, forwarder)
    finally:
        if forwarder is not None:
            forwarder.kill()
            forwarder.wait()
            for pipe in (forwarder.stdin, forwarder.stdout, forwarder.stderr):
                if pipe is not None:
                    pipe.close()
        for name in (post, hub):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise UnableToMakeLine(f"{command[0]}: {error}") from error
    if done.returncode:
        raise UnableToMakeLine(
            f"This machine does not allow network namespaces ({' '.join(command)}: {done.stderr.strip()}). "
            "The link was not tested on a real line."
        )
