"""``jalon officers``: people who serve at posts, kept at headquarters; a feed tells the posts where they serve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in

if TYPE_CHECKING:
    from jalon.services.feeds.officers import NewOfficer
    from jalon.services.node import Node

_USERNAME = click.option("--username", required=True, help="Name to sign in with.")
_POSTS = click.option("--post", "posts", multiple=True, help="Node of a post, in hex; may be repeated.")
_PASSWORD = click.option("--password", envvar="JALON_PASSWORD", help="Password; else one is made, to be changed.")


@click.group()
def command() -> None:
    """Officers of posts, at a hub: who they are, where they serve; posts hear of every change by their feed."""


@contextmanager
def _hub(home: Path, language: str) -> Iterator[tuple[Node, datetime]]:
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node

            yield load_node(home), system_clock(settings.JALON_CLOCK_OFFSET_S).now()


@command.command()
@HOME
@LANGUAGE
@_USERNAME
@click.option("--label", required=True, help="Name as screens show it.")
@click.option("--role", default="officer", show_default=True, help="A role of policy/roles.yaml that posts have.")
@click.option("--screen-language", default="fr", show_default=True, help="Language of the person's screens.")
@_POSTS
@_PASSWORD
def add(home: Path, language: str, posts: tuple[str, ...], password: str | None, **named: Any) -> None:
    """A new officer; prints password, second step and recovery codes, once."""
    with _hub(home, language) as (node, at):
        from jalon.services.feeds import officers

        person = officers.Person(named["username"], named["label"], named["role"], named["screen_language"])
        _show(officers.add(node=node, person=person, posts=posts, password=password, at=at))


@command.command()
@HOME
@LANGUAGE
@_USERNAME
@_POSTS
def assign(home: Path, language: str, username: str, posts: tuple[str, ...]) -> None:
    """The posts at which an officer serves: these and no others."""
    with _hub(home, language) as (node, at):
        from jalon.cli.answers import answer
        from jalon.services.feeds import officers

        officers.assign(node=node, username=username, posts=posts, at=at)
        answer({"username": username, "posts": sorted(posts)})


@command.command()
@HOME
@LANGUAGE
@_USERNAME
def withdraw(home: Path, language: str, username: str) -> None:
    """End an officer's sign-in everywhere, at once; a post hears of it at its next contact of any kind."""
    _set_active(home, language, username, active=False)


@command.command("take-back")
@HOME
@LANGUAGE
@_USERNAME
def take_back(home: Path, language: str, username: str) -> None:
    """Let a withdrawn officer sign in again where they serve."""
    _set_active(home, language, username, active=True)


def _set_active(home: Path, language: str, username: str, *, active: bool) -> None:
    with _hub(home, language) as (node, at):
        from jalon.cli.answers import answer
        from jalon.services.feeds import officers

        officers.set_active(node=node, username=username, active=active, at=at)
        answer({"username": username, "active": active})


@command.command()
@HOME
@LANGUAGE
@_USERNAME
@_PASSWORD
def renew(home: Path, language: str, username: str, password: str | None) -> None:
    """A new password, second step and recovery codes; the old ones end."""
    with _hub(home, language) as (node, at):
        from jalon.services.feeds import officers

        _show(officers.renew(node=node, username=username, password=password, at=at))


@command.command("list")
@HOME
@LANGUAGE
def list_(home: Path, language: str) -> None:
    """Every officer of posts, one a line."""
    with _hub(home, language):
        from dataclasses import asdict

        from jalon.cli.answers import answer
        from jalon.services.queries.feeds import officers_of_posts

        for one in officers_of_posts():
            answer(asdict(one))


def _show(made: NewOfficer) -> None:
    from jalon.cli.answers import answer

    answer(
        {
            "username": made.officer.username,
            "password": made.password,
            "totp_secret": made.totp_secret,
            "otpauth_uri": made.otpauth_uri,
            "recovery_codes": list(made.recovery_codes),
        }
    )
