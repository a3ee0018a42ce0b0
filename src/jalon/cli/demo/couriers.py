"""Couriers of the demonstration: a stick from a post to its hub and back, by the commands that a State runs."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from typing import Any

from jalon.cli.demo.nodes import Nodes
from jalon.cli.demo.scene import POSTS, POSTS_OF_MALI, Place, jalon

ROUTES = (POSTS[1], POSTS_OF_MALI[1])
"""Posts whose link is cut, so that a courier rides: Seytenga and Gogui."""
_KEYS_S_MAX = 60
_POLL_S = 1.0
_log = logging.getLogger("jalon.demo")


def ride(nodes: Nodes, post: Place) -> dict[str, Any]:
    """One trip there and back; what headquarters took from the stick. Raises ``RuntimeError``."""
    stick = nodes.scene.sticks / post.folder
    shutil.rmtree(stick, ignore_errors=True)
    stick.mkdir(mode=0o700)
    post_home, hub_home = nodes.scene.folder(post), nodes.scene.home / post.hub
    _until(lambda: jalon("bundle", "write", "--home", post_home, stick))
    brought = _until(lambda: jalon("bundle", "read", "--home", hub_home, stick))
    _until(lambda: jalon("bundle", "write", "--home", hub_home, stick))
    jalon("bundle", "read", "--home", post_home, stick)
    return brought[0]


def _until(command: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Run a command again until both sides have told each other their keys, as in the first minute of a scene."""
    until = time.monotonic() + _KEYS_S_MAX
    while True:
        try:
            return command()
        except RuntimeError:
            if time.monotonic() > until:
                raise
            time.sleep(_POLL_S)


class Couriers(threading.Thread):
    """Two couriers, one after the other and again: a link is cut, a stick rides there and back, the link is mended."""

    def __init__(self, nodes: Nodes, pause_s: float, tell: Callable[[str], None]) -> None:
        super().__init__(name="couriers", daemon=True)
        self._nodes, self._pause_s, self._tell = nodes, pause_s, tell
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Stop after the present trip."""
        self._stopping.set()

    def run(self) -> None:
        """Ride until told to stop."""
        while True:
            for post in ROUTES:
                if self._stopping.wait(self._pause_s):
                    return
                self._trip(post)

    def _trip(self, post: Place) -> None:
        link = self._nodes.links[post.folder]
        link.cut()
        self._tell(f"the link of {post.label} is cut; a courier waits")
        if self._stopping.wait(self._pause_s):
            return
        try:
            brought = ride(self._nodes, post)
            self._tell(f"a courier brought {brought['entries']} entries of {post.label}, and the receipts back")
        except RuntimeError as error:
            _log.warning("the courier of %s turned back: %s", post.label, error)
        link.mend()
        self._tell(f"the link of {post.label} is mended")
