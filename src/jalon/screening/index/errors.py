"""Anticipated failures of an index.

UnableTo
+-- UnableToOpenIndex    absent, damaged, or of another version
+-- UnableToWriteIndex   busy, or of another audience
"""

from __future__ import annotations

from jalon.kernel.errors import UnableTo


class UnableToOpenIndex(UnableTo):
    """No generation of the index can be read."""


class UnableToWriteIndex(UnableTo):
    """A new generation cannot be written; the current one stays."""
