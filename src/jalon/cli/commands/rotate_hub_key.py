"""``jalon rotate-hub-key``: headquarters signs with another key, which the State root certifies."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option(
    "--root",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    help="File with the State root's private key, which its custodians bring; a demonstration keeps it here.",
)
def command(home: Path, language: str, root: Path | None) -> None:
    """Make a new signing key, have the State root certify it, and sign with it from now on.

    Once a year, on suspicion, and when the key was lost. Posts learn it with their next contact of any kind.
    """
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.cli.answers import answer
        from jalon.cli.hub_signing_key import rotate_hub_key
        from jalon.services.enrolment_voice import hub_fingerprints

        with databases(home, "hub"):
            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            root_print, hub_print = hub_fingerprints(rotate_hub_key(home, root=root, at=at))
            answer({"root_fingerprint": root_print, "hub_fingerprint": hub_print})
