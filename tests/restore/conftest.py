"""A world of one hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.nodes.hub import HubNode
from tests.restore.world import World, make_world


@pytest.fixture
def world(hub: HubNode, post_template: Path, tmp_path: Path) -> World:
    return make_world(hub, post_template, tmp_path)
