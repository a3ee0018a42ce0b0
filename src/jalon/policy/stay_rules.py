"""How long a stay may last: ``stays.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jalon.policy.reading import Source

_DAYS_MAX = 3_653
StayLimits = Mapping[str, Mapping[str, int]]
"""Days by the State of entry and by nationality, both alpha-3; a nationality that is absent has no known limit."""


def read_stays(source: Source) -> StayLimits:
    """The limits of the file. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "countries"))
    root["version"].integer(1, 1)
    found: dict[str, Mapping[str, int]] = {}
    for item in root["countries"].items():
        entry = item.mapping(("country", "limits"))
        country = entry["country"].alpha3()
        if country in found:
            item.refuse("duplicate")
        days: dict[str, int] = {}
        for limit in entry["limits"].items():
            rule = limit.mapping(("states", "days", "basis", "reviewed_by"))
            rule["basis"].text()
            rule["reviewed_by"].text_or_none()
            allowed = rule["days"].integer(1, _DAYS_MAX)
            for state in rule["states"].items():
                if state.alpha3() in days:
                    state.refuse("duplicate")
                days[state.alpha3()] = allowed
        found[country] = MappingProxyType(days)
    return MappingProxyType(found)
