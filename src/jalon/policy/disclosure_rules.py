"""What is published of figures, and when: ``disclosure.yaml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jalon.policy.reading import Source

_DAYS_MAX = 3_650
_GROUPS_MIN = 2


@dataclass(frozen=True)
class DisclosureRules:
    """Dimensions that never stand together, and the delay of publication by route, in days after the end of a month."""

    never_together: tuple[tuple[frozenset[str], ...], ...]
    delay_days: int
    delay_days_by_route: Mapping[str, int]

    def delay_of(self, crossing_point: str) -> int:
        """Days after the end of a month before a route may be named."""
        return max(self.delay_days, self.delay_days_by_route.get(crossing_point, 0))


def read_disclosure(source: Source, crossing_points: Collection[str]) -> DisclosureRules:
    """The rules of one file; a route must be one of ``crossing_points``. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "never_together", "publication_delay"))
    root["version"].integer(1, 1)
    together = []
    for entry in root["never_together"].items():
        groups = tuple(frozenset(name.text() for name in group.items()) for group in entry.items())
        if len(groups) < _GROUPS_MIN or not all(groups):
            entry.refuse("too_few_groups")
        together.append(groups)
    delay = root["publication_delay"].mapping(("days", "routes"))
    routes = {}
    for name, days in delay["routes"].keys().items():
        if name not in crossing_points:
            days.refuse("not_in_list", allowed=", ".join(sorted(crossing_points)))
        routes[name] = days.integer(0, _DAYS_MAX)
    return DisclosureRules(tuple(together), delay["days"].integer(0, _DAYS_MAX), MappingProxyType(routes))
