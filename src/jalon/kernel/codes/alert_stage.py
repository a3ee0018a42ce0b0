"""Where an alert stands."""

from __future__ import annotations

from jalon.kernel.codes.base import CodeList


class AlertStage(CodeList):
    """A candidate that nobody has judged, a hit that people confirmed, a candidate that people cleared."""

    CANDIDATE = 2
    CONFIRMED_HIT = 3
    CLEARED = 4
