"""What was captured of a body."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class CaptureKind(CodeList):
    """Counted only; no capture enters the statistics."""

    NONE = 2
    FACE = 3
    FINGER = 4
