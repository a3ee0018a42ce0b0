"""A website in a fresh folder, on emptied databases of the PostgreSQL that hubs are tested on, beside theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from jalon.adapters import postgres_embedded
from jalon.adapters.keystore import create_node, load_node
from jalon.services.node import Node, Role
from tests.nodes.hub import EMPTY, database, run
from tests.nodes.post import AT
from tests.nodes.switch import node_settings

_NAMES = {"default": "website", "secrets": "website_secrets", "programme": postgres_embedded.PROGRAMME}


@dataclass
class WebsiteNode:
    """A website under test."""

    home: Path
    server: Path
    at: datetime = AT

    @property
    def node(self) -> Node:
        """The services' node."""
        return load_node(self.home)

    @property
    def databases(self) -> dict[str, dict[str, Any]]:
        """Its three PostgreSQL databases."""
        return {alias: database(self.server, name) for alias, name in _NAMES.items()}

    def activate(self) -> AbstractContextManager[None]:
        """Use this website's databases and settings."""
        return node_settings("jalon.settings.website", self.home, self.databases)


@pytest.fixture(scope="session")
def website_postgres(postgres: Path) -> Path:
    """The same server with a website's databases, migrated and empty."""
    postgres_embedded.make_databases(postgres, tuple(_NAMES.values()))
    found = WebsiteNode(postgres, postgres)
    with found.activate():
        for alias in _NAMES:
            call_command("migrate", database=alias, verbosity=0)
    return postgres


@pytest.fixture
def website(website_postgres: Path, tmp_path: Path) -> Iterator[WebsiteNode]:
    """A website on empty databases; active."""
    made = WebsiteNode(tmp_path / "website", website_postgres)
    create_node(made.home, role=Role.WEBSITE, state="NER", label="Niamey", demonstration=True)
    for own in made.databases.values():
        run(website_postgres, EMPTY, database=own["NAME"])
    with made.activate():
        yield made
