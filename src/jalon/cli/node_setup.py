"""Sets up a node in a folder: keys, tables, certificate, first account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jalon.cli.node_process import databases, use_settings
from jalon.kernel.texts import text

if TYPE_CHECKING:
    from jalon.services.accounts import NewAccount


@dataclass(frozen=True)
class Wanted:
    """What the person who sets up a node says of it. ``password`` None: one is made and shown once."""

    home: Path
    kind: str
    state: str
    label: str
    crossing_point: str
    demonstration: bool
    username: str
    password: str | None


def set_up(wanted: Wanted) -> NewAccount:
    """Make the node; the folder must hold none. Raises ``UnableTo``."""
    wanted.home.mkdir(parents=True, exist_ok=True)
    use_settings(wanted.home, wanted.kind, demonstration=wanted.demonstration)
    import django

    django.setup()
    _make_keys(wanted)
    with databases(wanted.home, wanted.kind):
        migrate(wanted.kind)
        return _make_account(wanted)


def migrate(kind: str) -> None:
    """Bring every database of this process's node to the newest tables."""
    from django.core.management import call_command
    from django.db import connections

    for alias in connections:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    if kind != "post":
        from jalon.adapters.postgres_grants import grant_pages

        grant_pages()


def say_faults(home: Path, language: str) -> None:
    """End what a crash or a restore left, and say what is damaged: the node opens all the same."""
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.adapters.high_water import settle_epoch
    from jalon.services.recovery import recover

    for code in recover().faults:
        click.echo(text(code, language, offset=0), err=True)
    if settle_epoch(home, at=system_clock(settings.JALON_CLOCK_OFFSET_S).now()):
        click.echo(text("cli.restore.was_behind", language), err=True)


def _make_keys(wanted: Wanted) -> None:
    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import create_node, root_key, save_enrolment
    from jalon.journal.keys import signing_public
    from jalon.services.certifying import make_hub_certificate
    from jalon.services.enrolment import crossing_point_id
    from jalon.services.node import Role

    node = create_node(
        wanted.home,
        role={"hub": Role.HUB, "website": Role.WEBSITE}.get(wanted.kind, Role.POST),
        state=wanted.state,
        label=wanted.label,
        crossing_point=crossing_point_id(wanted.state, wanted.crossing_point) if wanted.kind == "post" else "",
        demonstration=wanted.demonstration,
    )
    if wanted.kind != "hub":
        return
    root = root_key(wanted.home, create=True)
    assert root is not None, "made on demand"
    certificate = make_hub_certificate(node, root_private=root, on=system_clock().now().date())
    save_enrolment(wanted.home, certificate=certificate, root_public=signing_public(root))


def _make_account(wanted: Wanted) -> NewAccount:
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.services.accounts import create_account

    return create_account(
        node=load_node(wanted.home),
        username=wanted.username,
        label=wanted.username,
        role="administrator",
        password=wanted.password,
        at=system_clock(settings.JALON_CLOCK_OFFSET_S).now(),
    )
