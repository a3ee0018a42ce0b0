"""Which node's databases and settings this process uses, changed at run time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.test import override_settings

_OF_THE_PROCESS = frozenset(
    {"DATABASES", "DATABASE_ROUTERS", "INSTALLED_APPS", "HOME", "SECRET_KEY", "PASSWORD_HASHERS"}
)
_ABSENT = object()


def use_databases(databases: Mapping[str, Mapping[str, Any]]) -> None:
    """Close every connection and use these databases from now on."""
    connections.close_all()
    for alias in list(connections):
        if hasattr(connections._connections, alias):
            delattr(connections._connections, alias)
    connections.settings = connections.configure_settings({alias: dict(own) for alias, own in databases.items()})


def close_databases() -> None:
    """Close every connection of this thread and forget the databases."""
    use_databases({"default": {"ENGINE": "django.db.backends.dummy"}})


@contextmanager
def node_settings(module: str, home: Path, databases: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """The settings of ``module`` (``jalon.settings.post`` ..) for a node in ``home``, with its databases."""
    before = dict(connections.settings)
    found = import_module(module)
    values = {name: getattr(found, name) for name in dir(found) if name.isupper() and name not in _OF_THE_PROCESS}
    values |= {"JALON_HOME": home}
    # Each value that changes is told to all of Django: only those that differ.
    changed = {name: value for name, value in values.items() if getattr(settings, name, _ABSENT) != value}
    with override_settings(**changed):
        use_databases(databases)
        try:
            yield
        finally:
            use_databases(before)
