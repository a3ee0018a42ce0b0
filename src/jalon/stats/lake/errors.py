"""Anticipated failures of a lake.

UnableTo
+-- UnableToReadLake    absent, damaged, of another version, or asked for what it has not
+-- UnableToWriteLake   another writer holds it
"""

from __future__ import annotations

from jalon.kernel.errors import UnableTo


class UnableToReadLake(UnableTo):
    """What was asked of the lake cannot be read. Codes stand in ``stats/texts/lake.yaml``."""


class UnableToWriteLake(UnableTo):
    """Nothing was written; what the lake showed before, it shows still."""
