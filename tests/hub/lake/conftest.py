"""A world without posts yet."""

from __future__ import annotations

import pytest

from tests.hub.lake.world import World
from tests.nodes.hub import HubNode


@pytest.fixture
def world(hub: HubNode) -> World:
    """A hub; active."""
    return World(hub)
