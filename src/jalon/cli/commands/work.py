"""``jalon work``: the work of a node beside its pages; its supervisor starts it."""

from __future__ import annotations

from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--supervised", is_flag=True, help="End when standard input ends.")
def command(home: Path, language: str, *, supervised: bool) -> None:
    """Exchange with the hub (post), retry what is parked (hub), checkpoints, retention."""
    from jalon.cli.node_process import open_node
    from jalon.cli.supervision import end_with_parent, stop_signal

    asked_to_stop = stop_signal()
    if supervised:
        end_with_parent(asked_to_stop.set)
    with said_in(language):
        kind = open_node(home)
        from django.conf import settings

        from jalon.adapters.clock import system_clock
        from jalon.cli.work_loops import run_jobs

        clock = system_clock(settings.JALON_CLOCK_OFFSET_S)
        if kind == "hub":
            from jalon.cli.hub_work import hub_jobs

            run_jobs(hub_jobs(home, clock), asked_to_stop)
            return
        if kind == "website":
            from jalon.cli.website_work import website_jobs

            run_jobs(website_jobs(home, clock), asked_to_stop)
            return
        from jalon.cli.post_work import Exchange, post_jobs

        exchange = Exchange(home, clock)
        try:
            run_jobs(post_jobs(home, clock, exchange), asked_to_stop)
        finally:
            exchange.close()
