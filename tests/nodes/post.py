"""A post in a fresh folder, on real SQLite files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pytest
from django.core.management import call_command

from jalon.adapters.keystore import create_node, load_node, save_enrolment
from jalon.journal.envelopes import Recipient
from jalon.journal.keys import encryption_public, new_private_key, signing_public
from jalon.kernel.ids import new_epoch, new_node_id
from jalon.services.node import Node, Role
from jalon.settings.sqlite import databases
from tests.nodes.switch import node_settings

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
"""The time at which tests begin, a Monday."""


@dataclass
class HubKeys:
    """The keys of a hub that exists only as keys: enough to seal to it and to sign receipts as it."""

    node: bytes = field(default_factory=new_node_id)
    epoch: bytes = field(default_factory=lambda: new_epoch(1))
    signing_key: bytes = field(default_factory=new_private_key)
    decryption_key: bytes = field(default_factory=new_private_key)

    @property
    def recipient(self) -> Recipient:
        """Who the post seals to."""
        return Recipient(self.node, encryption_public(self.decryption_key))

    @property
    def signing_public(self) -> bytes:
        """Key of its receipts."""
        return signing_public(self.signing_key)


@dataclass
class PostNode:
    """A post under test. ``node`` is read again from the folder each time."""

    home: Path
    hub_keys: HubKeys | None = None
    at: datetime = AT

    @property
    def node(self) -> Node:
        """The services' node."""
        return load_node(self.home)

    @cached_property
    def databases(self) -> dict[str, dict[str, object]]:
        """Its three SQLite files."""
        return databases(self.home)

    def activate(self) -> AbstractContextManager[None]:
        """Use this post's databases and settings."""
        return node_settings("jalon.settings.post", self.home, self.databases)

    def enrol(self, keys: HubKeys) -> None:
        """Report to a hub from now on."""
        self.hub_keys = keys
        save_enrolment(self.home, hub=keys.recipient, hub_public=keys.signing_public)


@pytest.fixture(scope="session")
def post_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the migrated files of a post."""
    home = tmp_path_factory.mktemp("post-template")
    with node_settings("jalon.settings.post", home, databases(home)):
        for alias in databases(home):
            call_command("migrate", database=alias, verbosity=0)
    return home


def make_post(template: Path, home: Path, **kwargs: object) -> PostNode:
    """A post in ``home``, its files copied from the template."""
    options = {"state": "BFA", "label": "Faramana", "crossing_point": "faramana", "demonstration": True} | kwargs
    create_node(home, role=Role.POST, **options)  # type: ignore[arg-type]
    for path in template.glob("*.sqlite3"):
        shutil.copy(path, home / path.name)
        (home / path.name).chmod(0o600)
    return PostNode(home)


@pytest.fixture
def post(post_template: Path, tmp_path: Path) -> Iterator[PostNode]:
    """A post that was never enrolled; active."""
    made = make_post(post_template, tmp_path / "post")
    with made.activate():
        yield made


@pytest.fixture
def enrolled_post(post: PostNode) -> PostNode:
    """A post that seals to a hub; active."""
    post.enrol(HubKeys())
    return post
