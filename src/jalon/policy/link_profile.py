"""How a post uses its link: ``links.yaml``, one profile a kind of link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jalon.kernel import limits
from jalon.policy.reading import Node, Source

_DAY_S = 86_400
_BYTES_MAX = 1 << 40


@dataclass(frozen=True)
class LinkProfile:
    """One kind of link. Sizes in bytes, pauses in seconds; meanings stand in the file.

    ``automatic``: without it, only a courier carries. ``media_share_percent``: of what leaves while records wait too.
    """

    name: str
    automatic: bool
    poll_s: int
    piece_bytes: int
    batch_entries: int
    flights: int
    in_flight_bytes: int
    media_in_flight_bytes: int
    media_share_percent: int
    media_bytes_per_day: int


def read_link_profiles(source: Source) -> Mapping[str, LinkProfile]:
    """The profiles of the file by name. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "profiles"))
    root["version"].integer(1, 1)
    found: dict[str, LinkProfile] = {}
    for item in root["profiles"].items():
        profile = _profile(item)
        if profile.name in found:
            item.refuse("duplicate")
        found[profile.name] = profile
    return MappingProxyType(found)


def _profile(item: Node) -> LinkProfile:
    entry = item.mapping(tuple(LinkProfile.__dataclass_fields__))
    return LinkProfile(
        name=entry["name"].text(),
        automatic=entry["automatic"].boolean(),
        poll_s=entry["poll_s"].integer(1, _DAY_S),
        piece_bytes=entry["piece_bytes"].integer(1_024, limits.LINK_PIECE_BYTES_MAX),
        batch_entries=entry["batch_entries"].integer(1, limits.ENVELOPE_BATCH_ENTRIES),
        flights=entry["flights"].integer(1, limits.LINK_FLIGHTS_MAX),
        in_flight_bytes=entry["in_flight_bytes"].integer(1_024, limits.ENVELOPE_BYTES_MAX),
        media_in_flight_bytes=entry["media_in_flight_bytes"].integer(1_024, limits.ENVELOPE_BYTES_MAX),
        media_share_percent=entry["media_share_percent"].integer(0, 100),
        media_bytes_per_day=entry["media_bytes_per_day"].integer(0, _BYTES_MAX),
    )
