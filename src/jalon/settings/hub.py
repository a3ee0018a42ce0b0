"""A hub: headquarters of one State, on PostgreSQL.

Importing this file starts nothing. With ``DATABASE_URL`` the databases are those of that server: the one it names, and
beside it the one that ``DATABASE_URL_SECRETS`` names (without it: the same server, name followed by ``_secrets``).
Without it they are the embedded server's, whose socket follows from JALON_HOME; the command of the door starts it.
``JALON_DATABASE_ROLE=pages`` is set for the process that serves pages: fewer rights, and connections that stay open.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jalon.adapters import postgres_embedded
from jalon.settings.base import *  # noqa: F403
from jalon.settings.base import HOME, INSTALLED_APPS

PAGES = os.environ.get("JALON_DATABASE_ROLE") == "pages"
"""Whether this process serves pages."""


def _database(**connection: Any) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        # The pages' threads live as long as the process, and so do their connections.
        "CONN_MAX_AGE": None if PAGES else 0,
        "CONN_HEALTH_CHECKS": PAGES,
        **connection,
    }


def _embedded(name: str) -> dict[str, Any]:
    return _database(
        NAME=name,
        USER=postgres_embedded.PAGES if PAGES else postgres_embedded.OWNER,
        HOST=str(postgres_embedded.socket_folder(HOME)),
    )


def _by_url(url: str, *, suffix: str = "") -> dict[str, Any]:
    """Django's description of ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return _database(
        NAME=unquote(parts.path[1:]) + suffix,
        USER=unquote(parts.username or ""),
        PASSWORD=unquote(parts.password or ""),
        HOST=options.pop("host", unquote(parts.hostname or "")),
        PORT=str(parts.port or ""),
        OPTIONS=options,
    )


def _databases() -> dict[str, dict[str, Any]]:
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {
            "default": _embedded(postgres_embedded.DATABASE),
            "secrets": _embedded(postgres_embedded.SECRETS),
        }
    own = os.environ.get("DATABASE_URL_SECRETS")
    return {"default": _by_url(url), "secrets": _by_url(own) if own else _by_url(url, suffix="_secrets")}


DATABASES = _databases()
DATABASE_ROUTERS = ["jalon.records.routing.ByModel"]
ROOT_URLCONF = "jalon.hub.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "jalon.hub"]
SESSION_COOKIE_NAME = "jalon_hub"
CSRF_COOKIE_NAME = "jalon_hub_form"
