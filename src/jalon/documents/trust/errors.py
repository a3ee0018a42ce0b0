"""Anticipated failures of the trust store.

UnableTo
+-- UnableToTrust        what was offered is not taken in, and why
+-- UnableToOpenStore    absent or damaged
+-- UnableToWriteStore   another writes, or a limit is reached
"""

from __future__ import annotations

from jalon.kernel.errors import UnableTo


class UnableToTrust(UnableTo):
    """A certificate or a list is not taken in; the store stays as it is."""


class UnableToOpenStore(UnableTo):
    """No generation of the store can be read."""


class UnableToWriteStore(UnableTo):
    """A new generation cannot be written; the current one stays."""
