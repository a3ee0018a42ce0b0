"""``jalon revoke-post``: headquarters withdraws a post that was stolen, copied or closed."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--post", required=True, help="Node of the post, in hex.")
@click.option("--reason", required=True, type=click.Choice(["stolen", "copied", "compromised", "closed"]))
@click.option(
    "--good",
    "good",
    multiple=True,
    metavar="EPOCH/LANE/SEQ",
    help="Last entry of a stream that still counts though it is not here yet; may be repeated.",
)
def command(home: Path, language: str, post: str, reason: str, good: tuple[str, ...]) -> None:
    """Withdraw a post at once: what it confirmed stays evidence, what it sends from now on waits for a person."""
    from jalon.cli.node_process import UnableToOpenNode, databases, require_kind

    with said_in(language):
        require_kind(home, "hub")
        with databases(home, "hub"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.adapters.keystore import load_node
            from jalon.cli.answers import answer
            from jalon.journal.streams import Stream
            from jalon.services.revocations import RevocationReason, revoke

            try:
                named = [one.split("/") for one in good]
                streams = {
                    Stream(bytes.fromhex(post), bytes.fromhex(epoch), int(lane)): int(seq) for epoch, lane, seq in named
                }
            except (ValueError, AssertionError) as error:
                raise UnableToOpenNode("cli.door.good_form") from error
            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            revoke(node=load_node(home), post=post, reason=RevocationReason(reason), last_good=streams, at=at)
            answer({"revoked": post, "reason": reason})
