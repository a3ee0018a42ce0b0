"""A border post."""

from __future__ import annotations

from jalon.settings.base import *  # noqa: F403
from jalon.settings.base import HOME, INSTALLED_APPS
from jalon.settings.sqlite import databases

DATABASES = databases(HOME)
DATABASE_ROUTERS = ["jalon.records.routing.ByModel"]
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.protection", "jalon.post"]
ROOT_URLCONF = "jalon.post.urls"
