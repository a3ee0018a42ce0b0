"""``jalon accounts``: people who sign in at a node, administered at the machine itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in

_USERNAME = click.option("--username", required=True, help="Name to sign in with.")


@click.group()
def command() -> None:
    """Accounts of a node; every change is in its journal."""


@contextmanager
def _node(home: Path, language: str) -> Iterator[None]:
    from jalon.cli.node_process import databases, open_node

    with said_in(language):
        kind = open_node(home)
        with databases(home, kind):
            yield


@command.command()
@HOME
@LANGUAGE
@_USERNAME
@click.option("--label", required=True, help="Name as screens show it.")
@click.option("--role", required=True, help="A role of policy/roles.yaml.")
@click.option("--password", envvar="JALON_PASSWORD", help="Password; else one is made, to be changed at sign-in.")
@click.option("--screen-language", default="fr", show_default=True, help="Language of the person's screens.")
def add(
    home: Path, language: str, username: str, label: str, role: str, password: str | None, screen_language: str
) -> None:
    """A new account; prints password, second step and recovery codes, once."""
    with _node(home, language):
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.adapters.keystore import load_node
        from jalon.cli.answers import account_values, answer
        from jalon.services.accounts import create_account

        made = create_account(
            node=load_node(home),
            username=username,
            label=label,
            role=role,
            password=password,
            language=screen_language,
            at=system_clock(settings.JALON_CLOCK_OFFSET_S).now(),
        )
        answer(account_values(made))


@command.command()
@HOME
@LANGUAGE
@click.argument("people", type=click.File(encoding="utf-8"), default="-")
def load(home: Path, language: str, people: TextIO) -> None:
    """New accounts from PEOPLE, JSON lines with username, label, role, and perhaps password, language.

    One answer a line, in order; a line that cannot be taken gives an error and the rest goes on.
    """
    with _node(home, language):
        for line in people:
            _load_one(home, language, line)


def _load_one(home: Path, language: str, line: str) -> None:
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.cli.answers import account_values, answer
    from jalon.kernel.errors import UnableTo
    from jalon.kernel.texts import text
    from jalon.services.accounts import create_account

    try:
        person = _person(line)
        made = create_account(
            node=load_node(home),
            username=person["username"],
            label=person["label"],
            role=person["role"],
            password=person.get("password"),
            language=person.get("language", "fr"),
            at=system_clock(settings.JALON_CLOCK_OFFSET_S).now(),
        )
    except UnableTo as error:
        answer({"error": {"code": error.code, "message": text(error.code, language, **error.parameters)}})
    else:
        answer(account_values(made))


def _person(line: str) -> dict[str, str]:
    """What a line says of a person. Raises ``UnableTo``."""
    from jalon.cli.node_process import UnableToOpenNode

    try:
        given = json.loads(line)
    except ValueError:
        given = None
    needed, known = {"username", "label", "role"}, {"username", "label", "role", "password", "language"}
    if not isinstance(given, dict) or not needed <= given.keys() <= known:
        raise UnableToOpenNode("cli.door.account_line")
    if not all(isinstance(value, str) for value in given.values()):
        raise UnableToOpenNode("cli.door.account_line")
    return given


@command.command("list")
@HOME
@LANGUAGE
def list_accounts(home: Path, language: str) -> None:
    """Every account, one a line."""
    with _node(home, language):
        from jalon.cli.answers import answer
        from jalon.records.models import Account

        for one in Account.objects.order_by("username"):
            locked = one.locked_until.isoformat() if one.locked_until else None
            answer({"username": one.username, "role": one.role, "active": one.is_active, "locked_until": locked})


@command.command()
@HOME
@LANGUAGE
@_USERNAME
def unlock(home: Path, language: str, username: str) -> None:
    """End a lock-out before its time."""
    with _node(home, language):
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.adapters.keystore import load_node
        from jalon.cli.answers import answer
        from jalon.cli.node_process import account_named
        from jalon.services.accounts import unlock as end_lock

        at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
        end_lock(node=load_node(home), account=account_named(username), by=None, at=at)
        answer({"unlocked": username})


@command.command("renew-second-step")
@HOME
@LANGUAGE
@_USERNAME
def renew_second_step(home: Path, language: str, username: str) -> None:
    """A new secret and new recovery codes; the old ones end."""
    with _node(home, language):
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.adapters.keystore import load_node
        from jalon.cli.answers import account_values, answer
        from jalon.cli.node_process import account_named
        from jalon.services.accounts import renew_second_step as renew

        at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
        answer(account_values(renew(node=load_node(home), account=account_named(username), by=None, at=at)))
