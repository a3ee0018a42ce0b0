"""``jalon init``: a new node in an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in

_SHARED = (
    HOME,
    LANGUAGE,
    click.option("--state", required=True, help="State of the node, alpha-3."),
    click.option("--label", required=True, help="Name of the node as screens show it."),
    click.option("--demonstration", is_flag=True, help="Say so on every page and print."),
    click.option("--admin", "username", default="admin", show_default=True, help="Name of the first account."),
    click.option("--password", envvar="JALON_PASSWORD", help="Password of the first account; else one is made."),
)


def _shared(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_SHARED):
        function = option(function)
    return function


@click.group()
def command() -> None:
    """Make a new node; prints its first account, once, as a line of JSON."""


@command.command()
@_shared
def hub(**given: Any) -> None:
    """A hub: headquarters of one State."""
    _init("hub", crossing_point="", **given)


@command.command()
@_shared
def website(**given: Any) -> None:
    """A website: the site and tool of a programme."""
    _init("website", crossing_point="", **given)


@command.command()
@_shared
@click.option(
    "--crossing-point", required=True, help="Identifier of the crossing point, or of this State's post at it."
)
def post(**given: Any) -> None:
    """A border post."""
    _init("post", **given)


def _init(kind: str, *, home: Path, language: str, crossing_point: str, **given: Any) -> None:
    from jalon.cli.answers import account_values, answer
    from jalon.cli.node_setup import Wanted, set_up

    with said_in(language):
        wanted = Wanted(home=home, kind=kind, crossing_point=crossing_point, **given)
        made = set_up(wanted)
        from jalon.adapters.keystore import load_node

        node = load_node(home)
        answer(
            {
                "node": node.node.hex(),
                "kind": kind,
                "state": node.state,
                "label": node.label,
                "crossing_point": node.crossing_point,
                "account": account_values(made),
            }
        )
