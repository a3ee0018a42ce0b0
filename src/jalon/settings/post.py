"""A border post."""

from __future__ import annotations

import os
from pathlib import Path

from jalon.settings.base import *  # noqa: F403
from jalon.settings.base import HOME, INSTALLED_APPS
from jalon.settings.sqlite import databases

DATABASES = databases(HOME)
DATABASE_ROUTERS = ["jalon.records.routing.ByModel"]
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.protection", "jalon.post"]
ROOT_URLCONF = "jalon.post.urls"

JALON_READER_FOLDER = Path(os.environ["JALON_READER_FOLDER"]) if os.environ.get("JALON_READER_FOLDER") else None
"""Where a document reader's bridge leaves its deliveries, a folder for each booth; without it readers type."""
JALON_READER_SIMULATOR_SEED = int(os.environ.get("JALON_READER_SIMULATOR_SEED") or 0)
"""Any number but 0 gives the booths of a demonstration a reader without a device; elsewhere it does nothing."""
