"""How figures are made: ``statistics.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.policy.reading import Source


@dataclass(frozen=True)
class StatisticsRules:
    """When a month closes, what is late, how many earlier vintages stay; meanings stand in the file."""

    after_days: int
    completeness_percent: int
    at_latest_days: int
    late_after_days: int
    former_vintages: int

    def closes(self, last_day: date, on: date, completeness: float | None) -> bool:
        """Whether a month that ended with ``last_day`` is to be closed ``on`` a day. ``completeness``: 0 to 1."""
        passed = (on - last_day).days
        if passed >= self.at_latest_days:
            return True
        complete = completeness is not None and completeness * 100 >= self.completeness_percent
        return passed >= self.after_days and complete


def read_statistics(source: Source) -> StatisticsRules:
    """The rules of the file. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "closing", "late_after_days", "former_vintages"))
    root["version"].integer(1, 1)
    closing = root["closing"].mapping(("after_days", "completeness_percent", "at_latest_days"))
    after = closing["after_days"].integer(1, 365)
    return StatisticsRules(
        after_days=after,
        completeness_percent=closing["completeness_percent"].integer(0, 100),
        at_latest_days=closing["at_latest_days"].integer(after, 365),
        late_after_days=root["late_after_days"].integer(1, 365),
        former_vintages=root["former_vintages"].integer(0, 10),
    )
