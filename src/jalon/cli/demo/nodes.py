"""Runs the demonstration's nodes: the same commands that a State runs, on loopback, with links that can be cut."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from jalon.cli.demo.link import Link
from jalon.cli.demo.scene import PLACES, Place, Scene, jalon

_READY_S_MAX = 60
_STOP_S_MAX = 15
_POLL_S = 0.1
_LOG = "node.log"


class UnableToRunScene(Exception):
    """A node did not start; the message has the end of its log."""


class Nodes:
    """The running hubs, posts and websites. A context manager: everything stops when it is left."""

    def __init__(
        self, scene: Scene, ports: dict[str, int], tell: Callable[[str], None], places: Sequence[Place] = PLACES
    ) -> None:
        self.scene = scene
        self.hubs = [place for place in places if place.kind == "hub"]
        self.posts = [place for place in places if place.kind == "post"]
        self.websites = [place for place in places if place.kind == "website"]
        self.ports = ports
        self.links: dict[str, Link] = {}
        self._tell = tell
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def address(self, place: Place) -> str:
        """Where its pages lie."""
        return f"http://127.0.0.1:{self.ports[place.folder]}"

    def __enter__(self) -> Self:
        try:
            for one in (*self.hubs, *self.websites):
                self._tell(f"opening {one.label}, {one.state}")
                self.start(one)
            for hub in self.hubs:
                self.wait(hub)
            for post in self.posts:
                self._tell(f"opening {post.label}, {post.state}")
                self.links[post.folder] = Link(self.ports[post.hub])
                self._enrol(post)
                self.start(post)
            for one in (*self.posts, *self.websites):
                self.wait(one)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Posts first, so that what they still send is received."""
        for place in (*self.posts, *self.websites, *self.hubs):
            self.stop_one(place)
        for link in self.links.values():
            link.close()
        self.links.clear()

    def stop_one(self, place: Place) -> None:
        """Stop one node as Ctrl-C does, if it runs."""
        process = self._running.pop(place.folder, None)
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_STOP_S_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def ended(self) -> str | None:
        """Name of a node that stopped by itself, or None."""
        return next((folder for folder, process in self._running.items() if process.poll() is not None), None)

    def _hub_of(self, post: Place) -> str:
        return f"http://127.0.0.1:{self.links[post.folder].port}"

    def _enrol(self, post: Place) -> None:
        """Once in the life of the scene: two commands in place of two people on the telephone."""
        done = self.scene.folder(post) / "enrolled"
        if done.exists():
            return
        address, code = self._hub_of(post), self.scene.codes[post.folder]
        answer = jalon("enrol", "--home", self.scene.folder(post), "--hub", address, "--code", code)[-1]
        jalon("enrol-code", "--home", self.scene.home / post.hub, "--confirm", answer["digits"])
        done.touch()

    def start(self, place: Place) -> None:
        """Start one node; :meth:`wait` says when its pages answer."""
        home = self.scene.folder(place)
        arguments = ["--hub", self._hub_of(place)] if place.kind == "post" else ["--processes", "1"]
        command = [place.kind, "--home", str(home), "--port", str(self.ports[place.folder]), *arguments]
        with (home / _LOG).open("ab") as log:
            self._running[place.folder] = subprocess.Popen(  # noqa: S603 our own program
                [sys.executable, "-m", "jalon.cli", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "JALON_STICK_FOLDER": str(self.scene.sticks)},
            )

    def wait(self, place: Place) -> None:
        """Until its pages answer. Raises :class:`UnableToRunScene`."""
        until = time.monotonic() + _READY_S_MAX
        while time.monotonic() < until:
            if self._running[place.folder].poll() is not None:
                break
            try:
                if httpx.get(f"{self.address(place)}/account/sign-in", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                time.sleep(_POLL_S)
        raise UnableToRunScene(f"{place.label}: {end_of_log(self.scene.folder(place))}")


def end_of_log(home: Path) -> str:
    """Last lines of a node's log."""
    lines = (home / _LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-15:])


def free_ports(places: Sequence[Place] = PLACES) -> dict[str, int]:
    """A port for each node that nobody listens on now."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in places]
    try:
        return {place.folder: one.getsockname()[1] for place, one in zip(places, held, strict=True)}
    finally:
        for one in held:
            one.close()
