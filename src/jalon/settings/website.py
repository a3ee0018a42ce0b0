"""The website: a programme's site and tool, on PostgreSQL. Accounts and journal as at a hub, the programme beside."""

from __future__ import annotations

from jalon.adapters import postgres_embedded
from jalon.kernel import limits
from jalon.settings.base import *  # noqa: F403
from jalon.settings.base import HOME, INSTALLED_APPS
from jalon.settings.postgres import databases

DATABASES = databases(
    HOME,
    {
        "default": postgres_embedded.DATABASE,
        "secrets": postgres_embedded.SECRETS,
        "programme": postgres_embedded.PROGRAMME,
    },
)
DATABASE_ROUTERS = ["jalon.records.routing.ByModel"]
ROOT_URLCONF = "jalon.website.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.programme", "jalon.website"]
JALON_BODY_BYTES_MAX = limits.PROGRAMME_REQUEST_BYTES_MAX
"""Evidence comes as files; one somewhat too large is still read, so that the page can say so."""
SESSION_COOKIE_NAME = "jalon_website"
CSRF_COOKIE_NAME = "jalon_website_form"
