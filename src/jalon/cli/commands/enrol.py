"""``jalon enrol``: a post enrols at its hub with the code from the paper."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--hub", "hub_address", required=True, help="Address of the hub, https (or http on this machine).")
@click.option("--code", required=True, help="One-time code from headquarters.")
def command(home: Path, language: str, hub_address: str, code: str) -> None:
    """Enrol a post; prints the eight digits to read out by telephone."""
    from jalon.cli.node_process import require_kind

    with said_in(language):
        require_kind(home, "post")
        from jalon.cli.enrolling import enrol_post

        enrol_post(home, code=code, hub_address=hub_address)
