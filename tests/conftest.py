"""Fixtures of every test. The databases under test are real ones, switched at run time.

One process tests posts (SQLite files in a fresh folder, copied from a template migrated once) and hubs (databases of
a real PostgreSQL, started once a worker). ``post``, ``enrolled_post`` and ``hub`` make a node and activate it;
``any_node`` runs a test on both. With both in one test, ``with post.activate():`` switches. pytest-django's own
database fixtures and marker are not used: here commits are commits, and a second thread or process sees them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

os.environ["JALON_HOME"] = tempfile.mkdtemp(prefix="jalon-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.nodes.settings"

import django
import pytest
from hypothesis import settings

django.setup()
settings.register_profile("jalon", deadline=None)  # no test is timed: a loaded machine is no fault of the software
settings.load_profile("jalon")

from tests.nodes.hub import HubNode, hub, postgres  # noqa: E402
from tests.nodes.post import PostNode, enrolled_post, post, post_template  # noqa: E402
from tests.nodes.website import website, website_postgres  # noqa: E402

__all__ = ["any_node", "enrolled_post", "hub", "post", "post_template", "postgres", "website", "website_postgres"]


LONGEST = ("test_website_walk", "test_hub_walk", "test_post_walk", "test_line", "test_demonstration", "test_spark")
"""Files of minutes, begun first: two workers then end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the others as they were collected."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.fixture(autouse=True, scope="session")
def _databases_are_real(django_db_blocker: object) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


@pytest.fixture(params=["post", "hub"])
def any_node(request: pytest.FixtureRequest) -> PostNode | HubNode:
    """A post, then a hub."""
    return request.getfixturevalue(request.param)


def pytest_unconfigure() -> None:
    """Remove the folder that settings needed to be read."""
    home = Path(os.environ["JALON_HOME"])
    for path in sorted(home.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    home.rmdir()
