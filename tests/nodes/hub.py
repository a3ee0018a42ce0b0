"""A hub in a fresh folder, on fresh databases of a real PostgreSQL that this worker starts once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from psycopg import sql

from jalon.adapters import postgres_embedded
from jalon.adapters.keystore import create_node, load_node
from jalon.services.node import Node, Role
from tests.nodes.post import AT
from tests.nodes.switch import close_databases, node_settings

_ALIASES = ("default", "secrets")
_number = count(1)


def _database(server: Path, name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": postgres_embedded.OWNER,
        "HOST": str(postgres_embedded.socket_folder(server)),
    }


def _databases(server: Path, prefix: str) -> dict[str, dict[str, Any]]:
    return {alias: _database(server, f"{prefix}_{alias}") for alias in _ALIASES}


@dataclass
class HubNode:
    """A hub under test."""

    home: Path
    server: Path
    prefix: str
    at: datetime = AT

    @property
    def node(self) -> Node:
        """The services' node."""
        return load_node(self.home)

    @property
    def databases(self) -> dict[str, dict[str, Any]]:
        """Its two PostgreSQL databases."""
        return _databases(self.server, self.prefix)

    def activate(self) -> AbstractContextManager[None]:
        """Use this hub's databases and settings."""
        return node_settings("jalon.settings.hub", self.home, self.databases)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder of a running PostgreSQL with migrated template databases."""
    # Not under pytest's folder: that one is closed to the user that the server runs as.
    server = Path(tempfile.mkdtemp(prefix="jalon-test-"))
    server.chmod(0o711)
    postgres_embedded.start(server)
    # This server never outlives its tests; crashes are tested on servers with the settings of production.
    _administer(server, "ALTER SYSTEM SET fsync = off")
    _administer(server, "ALTER SYSTEM SET full_page_writes = off")
    _administer(server, "SELECT pg_reload_conf()")
    try:
        for alias in _ALIASES:
            _make_database(server, f"template_{alias}", template="template0")
        with node_settings("jalon.settings.hub", server, _databases(server, "template")):
            for alias in _ALIASES:
                call_command("migrate", database=alias, verbosity=0)
        yield server
    finally:
        close_databases()
        postgres_embedded.stop(server)
        shutil.rmtree(server, ignore_errors=True)


@pytest.fixture
def hub(postgres: Path, tmp_path: Path) -> Iterator[HubNode]:
    """A hub on fresh databases; active."""
    made = HubNode(tmp_path / "hub", postgres, f"hub{next(_number)}")
    create_node(made.home, role=Role.HUB, state="BFA", label="Ouagadougou", demonstration=True)
    for alias in _ALIASES:
        _make_database(postgres, f"{made.prefix}_{alias}", template=f"template_{alias}")
    try:
        with made.activate():
            yield made
    finally:
        for alias in _ALIASES:
            _administer(postgres, "DROP DATABASE {} WITH (FORCE)", f"{made.prefix}_{alias}")


def _make_database(server: Path, name: str, *, template: str) -> None:
    _administer(server, "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY WAL_LOG", name, template, "jalon")


def _administer(server: Path, statement: str, *names: str) -> None:
    dsn = postgres_embedded.dsn(server, database="postgres", user=postgres_embedded.SUPERUSER)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))
