"""Tables and settings of hub and website together, for the check of types alone: no node runs on it."""

from __future__ import annotations

from jalon.settings.hub import *  # noqa: F403
from jalon.settings.hub import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "jalon.programme", "jalon.website"]
