"""Crossing points: ``crossing_points/<ISO3>.yaml``. One border crossing pairs two posts of two States."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jalon.kernel.codes.crossing_point_status import CrossingPointStatus
from jalon.policy.country import Hours, read_hours
from jalon.policy.reading import Node, Source

_ID = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)


@dataclass(frozen=True)
class Side:
    """One State's post at a crossing point; names by language."""

    country: str
    post: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """Where a crossing point lies, in degrees (WGS 84, north and east positive), and who says so."""

    latitude: float
    longitude: float
    source: str


@dataclass(frozen=True)
class CrossingPoint:
    """Two posts, two States, the status they agreed and the hours. ``demonstration``: not an official statement."""

    id: str
    names: Mapping[str, str]
    sides: tuple[Side, Side]
    status: CrossingPointStatus
    hours: Hours
    demonstration: bool
    place: Place | None = None

    @property
    def states(self) -> tuple[str, str]:
        """The two States, alpha-3."""
        return self.sides[0].country, self.sides[1].country

    def side_of(self, country: str) -> Side | None:
        """The post of ``country``, if it is one of the two."""
        return next((side for side in self.sides if side.country == country), None)

    def across_from(self, country: str) -> Side | None:
        """The post opposite to that of ``country``, if it is one of the two."""
        if country not in self.states:
            return None
        return next(side for side in self.sides if side.country != country)


def read_crossing_points(source: Source) -> tuple[CrossingPoint, ...]:
    """The points of one file. Raises :class:`UnableToReadPolicy`."""
    root = source.root().mapping(("version", "demonstration", "crossing_points"))
    root["version"].integer(1, 1)
    demonstration = root["demonstration"].boolean()
    country = source.path.stem
    return tuple(_point(item, country, demonstration) for item in root["crossing_points"].items())


def _point(item: Node, country: str, demonstration: bool) -> CrossingPoint:  # noqa: FBT001 the file's own value
    entry = item.mapping(("id", "names", "sides", "status", "opening_hours"), ("place",))
    sides = [_side(side) for side in entry["sides"].items()]
    if len(sides) != 2 or sides[0].country == sides[1].country or country not in {side.country for side in sides}:
        entry["sides"].refuse("not_two_states")
    return CrossingPoint(
        id=_identifier(entry["id"]),
        names=MappingProxyType(entry["names"].in_three_languages()),
        sides=(sides[0], sides[1]),
        status=entry["status"].member(CrossingPointStatus),
        hours=read_hours(entry["opening_hours"]),
        demonstration=demonstration,
        place=_place(entry["place"]) if "place" in entry and not entry["place"].is_null else None,
    )


def _place(item: Node) -> Place:
    entry = item.mapping(("latitude", "longitude", "source"))
    return Place(entry["latitude"].degrees(90), entry["longitude"].degrees(180), entry["source"].text())


def _side(item: Node) -> Side:
    entry = item.mapping(("country", "post", "names"))
    return Side(
        country=entry["country"].alpha3(),
        post=_identifier(entry["post"]),
        names=MappingProxyType(entry["names"].in_three_languages()),
    )


def _identifier(node: Node) -> str:
    value = node.text()
    if not _ID.fullmatch(value):
        node.refuse("not_identifier")
    return value
