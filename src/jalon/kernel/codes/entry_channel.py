"""How the data of an inspection came in."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class EntryChannel(CodeList):
    """Input channel, recorded with each inspection."""

    WEDGE = 2
    PASTED = 3
    READER = 4
    HAND_TYPED = 5
    LATE_FROM_PAPER = 6
