"""What two persons may not do with a publication."""

from __future__ import annotations

from jalon.kernel.errors import UnableTo


class UnableToSettle(UnableTo):
    """A proposal or publication that is not there, is settled, or is not for this person to settle."""
