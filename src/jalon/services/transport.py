"""The port through which a post reaches its hub; what carries the bytes implements it."""

from __future__ import annotations

from typing import Protocol

from jalon.kernel.errors import UnableTo


class UnableToLink(UnableTo):
    """The hub could not be reached, or refused; everything stays queued."""


class Transport(Protocol):
    """Carries bytes to the hub and back. Every method raises :class:`UnableToLink`."""

    def send_envelope(self, wire: bytes) -> bytes:
        """The hub's receipt."""
        ...

    def ask_cursors(self, frame: bytes) -> bytes:
        """The hub's receipt about every stream that it holds of this node."""
        ...

    def send_cells(self, frame: bytes) -> None:
        """Returns when the hub holds the cells durably."""
        ...

    def ask_keys(self, frame: bytes) -> bytes:
        """What the hub announces of its key for couriers; nothing when it has none yet."""
        ...

    def send_status(self, frame: bytes) -> None:
        """Returns when the hub has read the report."""
        ...
