"""What every command that opens a node's folder does first: settings by the kind of node, then Django."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text

HOME = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the node."
)
LANGUAGE = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language of what is said."
)


def use_settings(home: Path, kind: str, *, demonstration: bool) -> None:
    """Choose settings for this process and its children: ``hub`` or ``post``. Django is not imported yet."""
    os.environ["JALON_HOME"] = str(home.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = f"jalon.settings.{kind}"
    os.environ["JALON_DEMONSTRATION"] = "1" if demonstration else "0"


def open_node(home: Path) -> str:
    """Read the node in ``home``, choose its settings, set up Django. Returns ``hub`` or ``post``."""
    from jalon.adapters.keystore import load_node
    from jalon.services.node import Role

    node = load_node(home)
    kind = "hub" if node.role is Role.HUB else "post"
    use_settings(home, kind, demonstration=node.demonstration)
    import django

    django.setup()
    return kind


@contextmanager
def databases(home: Path, kind: str) -> Iterator[None]:
    """The node's databases for the length of a command: the hub's own PostgreSQL runs meanwhile."""
    if kind != "hub" or os.environ.get("DATABASE_URL"):
        yield
        return
    from jalon.adapters import postgres_embedded

    with postgres_embedded.running(home):
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()


@contextmanager
def said_in(language: str) -> Iterator[None]:
    """Say an anticipated failure as a sentence, and end with 1."""
    try:
        yield
    except UnableTo as error:
        click.echo(text(error.code, language, **error.parameters), err=True)
        sys.exit(1)
