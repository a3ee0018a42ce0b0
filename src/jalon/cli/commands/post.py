"""``jalon post``: a border post, its pages and its work."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jalon.cli.node_process import DOOR, HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@DOOR
@click.option("--hub", "hub_address", help="Address of the hub, https (or http on this machine).")
@click.option("--enrol", "code", help="One-time code from headquarters: enrol first.")
def command(
    home: Path,
    language: str,
    host: str,
    port: int,
    names: tuple[str, ...],
    hub_address: str | None,
    code: str | None,
    **files: Path | None,
) -> None:
    """Open a post: the officers' pages, and the exchange with its hub."""
    from jalon.cli.door import Door, serve
    from jalon.cli.node_process import require_kind

    with said_in(language):
        require_kind(home, "post")
        from jalon.adapters.node_lock import hold_node
        from jalon.cli.enrolling import change_address, enrol_post
        from jalon.cli.node_setup import migrate, say_faults

        with hold_node(home):
            migrate("post")
            say_faults(home, language)
            if code is not None:
                enrol_post(home, code=code, hub_address=hub_address)
            elif hub_address is not None:
                change_address(home, hub_address)
            sys.exit(0 if serve(home, Door(host, port, **files), names=names, language=language) else 1)
