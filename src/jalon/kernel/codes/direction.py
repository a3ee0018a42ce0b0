"""Which way a person crosses."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class Direction(CodeList):
    """Seen from the State of the recording post."""

    NOT_ASKED = 0
    UNKNOWN = 1
    ENTRY = 2
    EXIT = 3
