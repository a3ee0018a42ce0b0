"""``jalon rotate-key``: a post asks to sign with a new key, once a year or on suspicion."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
def command(home: Path, language: str) -> None:
    """Make a new signing key and ask the hub to certify it; the post goes on with the old key until it has."""
    from jalon.cli.node_process import require_kind

    with said_in(language):
        require_kind(home, "post")
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.cli.answers import answer
        from jalon.cli.signing_key import rotate_signing_key
        from jalon.journal.keys import key_id

        at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
        answer({"asked_for": key_id(rotate_signing_key(home, at=at)).hex()})
