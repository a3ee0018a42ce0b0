"""What led to a detection."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class DetectionSource(CodeList):
    """Where the lead came from."""

    ROUTINE = 2
    LIST = 3
    COMMUNITY = 4
