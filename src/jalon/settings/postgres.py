"""How a node on PostgreSQL names its databases.

With ``DATABASE_URL`` they are those of that server: the one it names, and beside it those that ``DATABASE_URL_SECRETS``
and, for a website, ``DATABASE_URL_PROGRAMME`` name (without them: the same server, name followed by ``_secrets`` or
``_programme``). Without it they are the embedded server's, whose socket follows from the node's folder; the command of
the door starts it. ``JALON_DATABASE_ROLE=pages`` is set for the process that serves pages: fewer rights, and
connections that stay open.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from jalon.adapters import postgres_embedded


def serves_pages() -> bool:
    """Whether this process serves pages."""
    return os.environ.get("JALON_DATABASE_ROLE") == "pages"


def databases(home: Path, names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Django's description of each alias of ``names``, whose values are the names on the embedded server."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {alias: _embedded(home, name) for alias, name in names.items()}
    return {alias: _named(url, alias) for alias in names}


def _named(url: str, alias: str) -> dict[str, Any]:
    if alias == "default":
        return _by_url(url)
    own = os.environ.get(f"DATABASE_URL_{alias.upper()}")
    return _by_url(own) if own else _by_url(url, suffix=f"_{alias}")


def _database(**connection: Any) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        # The pages' threads live as long as the process, and so do their connections.
        "CONN_MAX_AGE": None if serves_pages() else 0,
        "CONN_HEALTH_CHECKS": serves_pages(),
        **connection,
    }


def _embedded(home: Path, name: str) -> dict[str, Any]:
    return _database(
        NAME=name,
        USER=postgres_embedded.PAGES if serves_pages() else postgres_embedded.OWNER,
        HOST=str(postgres_embedded.socket_folder(home)),
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
