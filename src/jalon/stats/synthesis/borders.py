"""Posts and mixes of nationalities of invented lakes, from ``borders.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

_FILE = Path(__file__).with_name("borders.yaml")


@dataclass(frozen=True)
class Post:
    """A post. ``market``: ISO weekday of the market, 0 for none; ``offline``: share of days without a link."""

    name: str
    crossing_point: str
    across: str
    share: float
    market: int
    offline: float


@dataclass(frozen=True)
class Border:
    """A State with its posts. ``share``: of the region's crossings."""

    country: str
    time_zone: str
    share: float
    posts: tuple[Post, ...]

    def mix(self, across: str) -> Mapping[str, float]:
        """Shares of nationalities met at the border with ``across``; they sum to 1."""
        shares: dict[str, float] = {}
        for name, share in _content()["mix"][across].items():
            state = {"own": self.country, "across": across}.get(name, name)
            shares[state] = shares.get(state, 0.0) + share
        total = sum(shares.values())
        return {state: share / total for state, share in shares.items()}


@cache
def borders() -> Mapping[str, Border]:
    """Every State there is, by its code."""
    return MappingProxyType(
        {
            country: Border(country, item["time_zone"], item["share"], tuple(Post(**post) for post in item["posts"]))
            for country, item in _content()["countries"].items()
        }
    )


@cache
def _content() -> Mapping[str, dict[str, dict]]:  # type: ignore[type-arg]
    content: Mapping[str, dict] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))  # type: ignore[type-arg]
    return content
