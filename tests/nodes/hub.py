"""A hub in a fresh folder, on the emptied databases of a real PostgreSQL that this worker starts once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
import pytest
from django.core.management import call_command

from jalon.adapters import postgres_embedded
from jalon.adapters.keystore import create_node, load_node
from jalon.services.node import Node, Role
from tests.nodes.post import AT
from tests.nodes.switch import close_databases, node_settings


def database(server: Path, name: str) -> dict[str, Any]:
    """Django's description of a database of the tests' server."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": postgres_embedded.OWNER,
        "HOST": str(postgres_embedded.socket_folder(server)),
    }


def _databases(server: Path) -> dict[str, dict[str, Any]]:
    return {
        "default": database(server, postgres_embedded.DATABASE),
        "secrets": database(server, postgres_embedded.SECRETS),
    }


@dataclass
class HubNode:
    """A hub under test."""

    home: Path
    server: Path
    at: datetime = AT

    @property
    def node(self) -> Node:
        """The services' node."""
        return load_node(self.home)

    @property
    def databases(self) -> dict[str, dict[str, Any]]:
        """Its two PostgreSQL databases."""
        return _databases(self.server)

    def activate(self) -> AbstractContextManager[None]:
        """Use this hub's databases and settings."""
        return node_settings("jalon.settings.hub", self.home, self.databases)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder of a running PostgreSQL with a hub's databases, migrated and empty."""
    # Not under pytest's folder: that one is closed to the user that the server runs as.
    server = Path(tempfile.mkdtemp(prefix="jalon-test-"))
    server.chmod(0o711)
    postgres_embedded.start(server)
    # This server never outlives its tests; crashes are tested on servers with the settings of production.
    run(server, "ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
    try:
        with node_settings("jalon.settings.hub", server, _databases(server)):
            for alias in _databases(server):
                call_command("migrate", database=alias, verbosity=0)
        yield server
    finally:
        close_databases()
        postgres_embedded.stop(server)
        shutil.rmtree(server, ignore_errors=True)


@pytest.fixture
def hub(postgres: Path, tmp_path: Path) -> Iterator[HubNode]:
    """A hub on empty databases; active."""
    made = HubNode(tmp_path / "hub", postgres)
    create_node(made.home, role=Role.HUB, state="BFA", label="Ouagadougou", demonstration=True)
    for own in made.databases.values():
        run(postgres, EMPTY, database=own["NAME"])
    with made.activate():
        yield made


EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$
"""
"""Deletes every row, foreign keys aside: many times faster than making the databases anew."""


def run(server: Path, *statements: str, database: str = "postgres") -> None:
    """Run statements as the server's superuser."""
    dsn = postgres_embedded.dsn(server, database=database, user=postgres_embedded.SUPERUSER)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(cast(LiteralString, statement))
