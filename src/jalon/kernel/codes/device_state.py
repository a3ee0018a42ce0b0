"""Whether a device of a post works, by its last self-test."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class DeviceState(CodeList):
    """Not asked: nobody has tested it yet."""

    NOT_ASKED = 0
    UNKNOWN = 1
    WORKS = 2
    FAILS = 3
    ABSENT = 4
