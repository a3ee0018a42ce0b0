"""One border for all journeys of a worker: a hub and a post, enrolled, each with its people, in real processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.end_to_end.real_nodes import HUB, POST, RealNode, enrol, two_nodes


@dataclass(frozen=True)
class Border:
    """A running hub and a running post that reports to it."""

    hub: RealNode
    post: RealNode


@pytest.fixture(scope="package")
def border() -> Iterator[Border]:
    with two_nodes(HUB, POST) as (hub, post):
        hub.start()
        enrol(post, hub)
        post.start("--hub", hub.address)
        yield Border(hub, post)
