"""How an entry was paired with its exit."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PairingWay(CodeList):
    """Advisory: an entry without an exit is no proof of a stay."""

    NUMBER = 2
    EVIDENCE = 3
    NONE = 4
