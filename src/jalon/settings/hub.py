"""A hub: headquarters of one State, on PostgreSQL (``settings.postgres`` says where). Importing it starts nothing."""

from __future__ import annotations

import os
from ipaddress import ip_network
from urllib.parse import unquote, urlsplit

from jalon.adapters import postgres_embedded
from jalon.kernel import limits
from jalon.settings.base import *  # noqa: F403
from jalon.settings.base import HOME, INSTALLED_APPS
from jalon.settings.postgres import databases

DATABASES = databases(HOME, {"default": postgres_embedded.DATABASE, "secrets": postgres_embedded.SECRETS})
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
