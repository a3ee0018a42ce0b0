"""A hub: headquarters of one State, on PostgreSQL.

Importing this file starts nothing. With ``DATABASE_URL`` the databases are those of that server: the one it names, and
beside it the one that ``DATABASE_URL_SECRETS`` names (without it: the same server, name followed by ``_secrets``).
Without it they are the embedded server's, whose socket follows from JALON_HOME; the command of the door starts it.
``JALON_DATABASE_ROLE=pages`` is set for the process that serves pages: fewer rights, and connections that stay open.
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jalon.adapters import postgres_embedded
from jalon.kernel import limits
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

_SMTP = urlsplit(os.environ.get("JALON_SMTP_URL", ""))
"""``smtps://user:password@host:465``, ``smtp+starttls://...:587``, or ``smtp://localhost:25`` on the same machine."""
EMAIL_HOST = unquote(_SMTP.hostname or "")
EMAIL_PORT = _SMTP.port or 25
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp+starttls"
EMAIL_TIMEOUT = limits.MAIL_TIMEOUT_S
JALON_MAIL_FROM = os.environ.get("JALON_MAIL_FROM", "") if EMAIL_HOST else ""
"""Sender of mails about alarms; without it, or without a server, none leaves."""
JALON_ADDRESS = os.environ.get("JALON_ADDRESS", "").rstrip("/")
"""Where people and posts find the hub, for mails and the sheet of a new post."""
JALON_METRICS_FROM = [ip_network(one) for one in os.environ.get("JALON_METRICS_FROM", "").split(",") if one.strip()]
"""Networks that may read the metrics."""
JALON_METRICS_TOKEN_FILE = os.environ.get("JALON_METRICS_TOKEN_FILE", "")
"""File that holds the token which a reader of the metrics must show. Without networks and token there are none."""
