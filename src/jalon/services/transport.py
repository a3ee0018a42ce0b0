"""The port through which a post reaches its hub; what carries the bytes implements it."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from jalon.kernel.errors import UnableTo


class UnableToLink(UnableTo):
    """The hub could not be reached, or refused; everything stays queued."""


class Transport(Protocol):
    """Carries bytes to the hub and back, several requests at a time. Every future may give :class:`UnableToLink`.

    Names of requests, what goes up and what comes back: docs/reference/link.md.
    """

    def start(self, name: str, body: bytes, *, urgent: bool = False) -> Future[bytes]:
        """Send ``body`` to an address of the link; ``urgent``: on the connection that is kept free for it."""
        ...

    def fetch(self, transfer: str, offset: int, length: int) -> Future[bytes]:
        """``length`` bytes at most of a wire that waits at the hub, from ``offset`` on."""
        ...

    def ask_keys(self, frame: bytes) -> bytes:
        """What the hub announces of its key for couriers; nothing when it has none yet."""
        ...
