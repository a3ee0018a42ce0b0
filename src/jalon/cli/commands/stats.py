"""``jalon stats``: the lake of statistics and the figures made from it; one file a command in ``cli/stats``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

_COMMANDS = Path(__file__).parents[1] / "stats"


class _ByFile(click.Group):
    """``run`` is ``cli/stats/run.py`` with its ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem.replace("_", "-") for path in _COMMANDS.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"jalon.cli.stats.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_ByFile)
def command() -> None:
    """Statistics: the lake of counted rows, and figures made from it. Nothing in it names a person."""
