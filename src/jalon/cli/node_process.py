"""What every command that opens a node's folder does first: settings by the kind of node, then Django."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text

if TYPE_CHECKING:
    from jalon.records.models import Account

HOME = click.option(
    "--home", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder of the node."
)
LANGUAGE = click.option(
    "--lang", "language", type=click.Choice(LANGUAGES), default="en", help="Language of what is said."
)
_DOOR = (
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."),
    click.option("--name", "names", multiple=True, help="Name by which browsers and posts may call; may be repeated."),
    click.option("--certificate", type=click.Path(path_type=Path, exists=True), help="Certificate for HTTPS, PEM."),
    click.option("--key", type=click.Path(path_type=Path, exists=True), help="Its private key, PEM."),
)

PROCESSES = click.option(
    "--processes",
    type=click.IntRange(1, limits.PAGES_PROCESSES_MAX),
    default=lambda: min(os.cpu_count() or 1, limits.PAGES_PROCESSES_MAX),
    help="How many processes answer pages and posts; as many as processors, 4 at most, when not given.",
)


class UnableToOpenNode(UnableTo):
    """The folder holds a node of another kind, or no such account."""


def DOOR(function: Callable[..., Any]) -> Callable[..., Any]:  # noqa: N802 stands among the other options
    """Options of the commands that listen."""
    for option in reversed(_DOOR):
        function = option(function)
    return function


def use_settings(home: Path, kind: str, *, demonstration: bool) -> None:
    """Choose settings for this process and its children: ``hub``, ``post``, ``website``. No Django yet."""
    os.environ["JALON_HOME"] = str(home.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = f"jalon.settings.{kind}"
    os.environ["JALON_DEMONSTRATION"] = "1" if demonstration else "0"


def open_node(home: Path) -> str:
    """Read the node in ``home``, choose its settings, set up Django. Returns its kind."""
    from jalon.adapters.keystore import load_node
    from jalon.services.node import Role

    node = load_node(home)
    kind = {Role.HUB: "hub", Role.WEBSITE: "website"}.get(node.role, "post")
    use_settings(home, kind, demonstration=node.demonstration)
    import django

    django.setup()
    return kind


def require_kind(home: Path, kind: str) -> None:
    """Open the node in ``home``, which must be a ``kind``. Raises ``UnableTo``."""
    found = open_node(home)
    if found != kind:
        raise UnableToOpenNode("cli.door.wrong_kind", found=found)


def account_named(username: str) -> Account:
    """The account of that name. Raises :class:`UnableToOpenNode`."""
    from jalon.records.models import Account

    found = Account.objects.filter(username=username).first()
    if found is None:
        raise UnableToOpenNode("cli.door.account_unknown", username=username[:40])
    return found


def databases_of(kind: str) -> tuple[str, ...]:
    """Names of the databases that a node's own PostgreSQL holds."""
    from jalon.adapters import postgres_embedded

    return postgres_embedded.WEBSITE_DATABASES if kind == "website" else postgres_embedded.HUB_DATABASES


@contextmanager
def databases(home: Path, kind: str) -> Iterator[None]:
    """The node's databases for the length of a command: its own PostgreSQL runs meanwhile."""
    if kind == "post" or os.environ.get("DATABASE_URL"):
        yield
        return
    from jalon.adapters import postgres_embedded

    with postgres_embedded.running(home, databases_of(kind)):
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
