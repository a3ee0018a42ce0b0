"""What a machine runs on."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class PowerSource(CodeList):
    """As the machine itself says; most servers without a battery say nothing."""

    NOT_ASKED = 0
    UNKNOWN = 1
    MAINS = 2
    BATTERY = 3
