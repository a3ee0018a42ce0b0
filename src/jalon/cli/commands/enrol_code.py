"""``jalon enrol-code``: headquarters issues a one-time code for a post, or confirms a post."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--label", help="Name of the post.")
@click.option("--crossing-point", help="Identifier of its crossing point, or of this State's post at it.")
@click.option(
    "--confirm", "digits", help="Eight digits that the post showed; from the command line in demonstrations only."
)
def command(home: Path, language: str, label: str | None, crossing_point: str | None, digits: str | None) -> None:
    """Issue a code for one post, good once and for 14 days; or confirm the post that shows these digits."""
    if (digits is None) == (label is None or crossing_point is None):
        raise click.UsageError("Give --label and --crossing-point, or --confirm.")
    from jalon.cli.node_process import databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            if digits is not None:
                _confirm(home, digits)
            else:
                assert label is not None
                assert crossing_point is not None
                _issue(home, label, crossing_point)


def _issue(home: Path, label: str, crossing_point: str) -> None:
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.cli.answers import answer
    from jalon.services.enrolment import issue_code

    at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
    issued = issue_code(node=load_node(home), by=None, label=label, crossing_point=crossing_point, at=at)
    answer({"code": issued.printed, "code_id": issued.code_id, "expires_at": issued.expires_at.isoformat()})


def _confirm(home: Path, digits: str) -> None:
    from django.conf import settings

    from jalon.adapters.clock import system_clock
    from jalon.adapters.keystore import load_node
    from jalon.cli.answers import answer
    from jalon.services.enrolment import confirm, waiting_with

    at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
    code_id = waiting_with(digits)
    confirm(node=load_node(home), code_id=code_id, digits=digits, by=None, at=at)
    answer({"confirmed": code_id})
