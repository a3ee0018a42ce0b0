"""``jalon post``: a border post, its pages and its work; with ``--new``, headquarters' sheet for another one."""

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
@click.option("--again", is_flag=True, help="With --enrol: enrol anew, with a code for this very post.")
@click.option("--new", "new", is_flag=True, help="At headquarters: issue a code for a new post and write its sheet.")
@click.option("--label", help="With --new: name of the post.")
@click.option("--crossing-point", help="With --new: identifier of its crossing point, or of this State's post at it.")
@click.option("--person", "persons", multiple=True, help="With --new: sign-in name; two persons issue a code.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="With --new: file of the sheet, HTML.")
def command(  # noqa: PLR0913 one option each
    *,
    home: Path,
    language: str,
    host: str,
    port: int,
    names: tuple[str, ...],
    hub_address: str | None,
    code: str | None,
    again: bool,
    label: str | None,
    crossing_point: str | None,
    persons: tuple[str, ...],
    sheet: Path | None,
    new: bool,
    **files: Path | None,
) -> None:
    """Open a post: the officers' pages, and the exchange with its hub. With --new: a sheet for a new post."""
    if new:
        if label is None or crossing_point is None or sheet is None or len(persons) not in (0, 2):
            raise click.UsageError("--new needs --label, --crossing-point, --sheet and two times --person.")
        _new(home, language, label, crossing_point, persons, sheet)
        return
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
                enrol_post(home, code=code, hub_address=hub_address, again=again)
            elif hub_address is not None:
                change_address(home, hub_address)
            sys.exit(0 if serve(home, Door(host, port, **files), names=names, language=language) else 1)


def _new(home: Path, language: str, label: str, crossing_point: str, persons: tuple[str, ...], sheet: Path) -> None:
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        from jalon.cli.new_post import new_post

        with databases(home, "hub"):
            new_post(home, label=label, crossing_point=crossing_point, persons=persons, sheet=sheet, lang=language)
