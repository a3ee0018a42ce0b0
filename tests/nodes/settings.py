"""Settings under which the tests' process starts: the apps of every kind of node, and no database yet.

``tests.nodes.switch`` sets databases and everything else from the real settings of the node under test.
"""

from __future__ import annotations

from jalon.settings.base import *  # noqa: F403
from jalon.settings.base import INSTALLED_APPS

DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
DATABASE_ROUTERS = ["jalon.records.routing.ByModel"]
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.protection", "jalon.post", "jalon.hub", "jalon.programme", "jalon.website"]
ROOT_URLCONF = "jalon.post.urls"
PASSWORD_HASHERS = ["tests.nodes.hashing.LightArgon2"]
"""That of every node, with little work: see there."""
