"""``jalon programme``: what a website's node holds, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, said_in
from jalon.cli.programme_facts import COMMANDS

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def command() -> None:
    """A website's programme: load a proposal, take facts, write exports."""


for _one in COMMANDS:
    command.add_command(_one)


@command.command()
@HOME
@LANGUAGE
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with results_matrix.yaml, work_plan.yaml, beside_the_matrix.yaml, translations.yaml; else our own.",
)
def load(home: Path, language: str, folder: Path | None) -> None:
    """Put a proposal's matrix and plan into its project; again, it changes nothing that people entered."""
    with said_in(language):
        from jalon.cli.node_process import databases, require_kind

        require_kind(home, "website")
        with databases(home, "website"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.cli.answers import answer
            from jalon.services.programme.loading import PROPOSAL, load_proposal

            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            project = load_proposal(at=at, folder=folder or PROPOSAL)
            answer({"project": project.code, "title": project.title})


@command.command()
@HOME
@LANGUAGE
@click.option("--manager", required=True, help="Account that manages the programme.")
@click.option("--second", required=True, help="Another one, who verifies what the first enters.")
@click.option("--facts", type=_FILE, help="File of facts that the demonstration's hub signed.")
@click.option("--facts-key", type=_FILE, help="What `jalon facts key` printed of that hub, with its `label`.")
def demo(home: Path, language: str, manager: str, second: str, facts: Path | None, facts_key: Path | None) -> None:
    """Fill a demonstration with the proposal and invented values, each marked so."""
    with said_in(language):
        from jalon.cli.node_process import UnableToOpenNode, databases, require_kind

        require_kind(home, "website")
        from jalon.adapters.keystore import load_node

        if not load_node(home).demonstration:
            raise UnableToOpenNode("cli.programme.no_demonstration")
        with databases(home, "website"):
            from django.conf import settings

            from jalon.adapters.clock import system_clock
            from jalon.cli.answers import answer
            from jalon.cli.demo.programme_values import HubFacts, fill

            told = None
            if facts is not None and facts_key is not None:
                hub = json.loads(facts_key.read_text(encoding="utf-8"))
                told = HubFacts(facts.read_bytes(), hub["hub"], hub["country"], hub["key"], hub["label"])
            at = system_clock(settings.JALON_CLOCK_OFFSET_S).now()
            answer({"values": fill(manager=manager, second=second, at=at, facts=told)})
