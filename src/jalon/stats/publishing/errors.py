"""Why nothing is published."""

from __future__ import annotations

from jalon.kernel.errors import UnableTo, UnableToRead


class UnableToPublish(UnableTo):
    """Tables that may not leave the hub, or not yet."""


class UnableToReadPublication(UnableToRead):
    """Bytes that are no publication, or that the named hub did not sign."""
