"""Keeps a node's two processes running, pages and work; starts one again when it ends, stops both cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from jalon.kernel import limits

_POLL_S = 0.2
_STABLE_S = 60
_CHILD_STOP_S = limits.STOP_S_MAX - 1


@dataclass
class Child:
    """One process: its arguments after ``python -m``, what it adds to the environment, sockets it inherits."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait_s: float = limits.RESTART_S_MIN
    start_again: float = 0.0

    def start(self) -> None:
        """Start it. Its standard input is a pipe that ends with us, so that it never outlives its supervisor."""
        self.process = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-m", *self.arguments],
            stdin=subprocess.PIPE,
            env={**os.environ, **self.environment},
            pass_fds=tuple(self.descriptors),
            start_new_session=True,
        )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start it again after a pause that doubles while it keeps ending, and begins anew once it has run a while."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            stable = now - self.started > _STABLE_S
            self.wait_s = limits.RESTART_S_MIN if stable else min(self.wait_s * 2, limits.RESTART_S_MAX)
            self.start_again = now + self.wait_s
            self._forget()
        if self.process is None and now >= self.start_again:
            self.start()

    def ask_to_stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, until: float) -> None:
        """Wait for its end, and end it when the time is over."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._forget()

    def _forget(self) -> None:
        assert self.process is not None, "only what was started"
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


def stop_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    return asked


def end_with_parent(end: Callable[[], None]) -> None:
    """Call ``end`` when the supervisor that holds our standard input is gone."""

    def watch() -> None:
        # A supervisor writes nothing: reading returns only at its end.
        while os.read(0, 1024):
            pass
        end()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def supervise(
    children: Sequence[Child], asked_to_stop: threading.Event, still_ours: Callable[[], bool] = lambda: True
) -> bool:
    """Keep ``children`` running until asked to stop. False when the node was no longer ours."""
    ours = True
    try:
        while ours and not asked_to_stop.is_set():
            for child in children:
                child.look_after()
            asked_to_stop.wait(_POLL_S)
            ours = still_ours()
    finally:
        until = time.monotonic() + _CHILD_STOP_S
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop(until)
    return ours
