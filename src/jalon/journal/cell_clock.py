"""When a cell is due: by the clock alone, whether or not there is a referral (journal format, section 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from jalon.kernel import limits
from jalon.kernel.clock import utc_seconds

_DAY_S = 86_400
_CATCH_UP_S = limits.CELL_CATCH_UP_DAYS_MAX * _DAY_S


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Opening hours of a post in UTC, to the minute. Closing before opening: past midnight; equal: all day."""

    opens: time
    closes: time

    def covers(self, second: int) -> bool:
        """Whether the post is open at this second of the UTC day."""
        opens, closes = (moment.hour * 3_600 + moment.minute * 60 for moment in (self.opens, self.closes))
        if opens < closes:
            return opens <= second < closes
        return second >= opens or second < closes


def slot_of(at: datetime) -> int:
    """Index of the half hour that ``at`` lies in, counted from 1970."""
    return utc_seconds(at) // limits.CELL_SLOT_S


def slot_start(slot: int) -> datetime:
    """The moment at which a slot begins."""
    return datetime.fromtimestamp(slot * limits.CELL_SLOT_S, UTC)


def slots_due(after: datetime, until: datetime, hours: OpeningHours) -> tuple[int, ...]:
    """Slots that began after the slot of ``after`` and not later than ``until``, within opening hours.

    ``after`` is when the last cell was made. Slots missed are made up, those of the last seven days; an ``until``
    before ``after`` (a clock set back) gives none.
    """
    last = slot_of(until)
    first = max(slot_of(after) + 1, (utc_seconds(until) - _CATCH_UP_S) // limits.CELL_SLOT_S + 1)
    return tuple(slot for slot in range(first, last + 1) if hours.covers(slot * limits.CELL_SLOT_S % _DAY_S))
