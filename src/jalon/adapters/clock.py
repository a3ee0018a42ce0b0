"""The machine's clock, moved by the offset that settings give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class SystemClock:
    """Implements ``kernel.clock.Clock``. ``offset_s`` is added: tests and training show what a wrong clock does."""

    offset_s: int = 0

    def now(self) -> datetime:
        """The node's time, aware, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset_s)


def system_clock(offset_s: int = 0) -> SystemClock:
    """The clock that a door reads and passes on."""
    return SystemClock(offset_s)
