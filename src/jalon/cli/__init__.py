"""The command line: one file a command, found by its name, imported when it is called."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

_COMMANDS = Path(__file__).parent / "commands"


class CommandsByFile(click.Group):
    """A group whose commands are the files of a folder: ``mrz`` is ``commands/mrz.py`` with its ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, without importing one."""
        return sorted(path.stem.replace("_", "-") for path in _COMMANDS.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"jalon.cli.commands.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=CommandsByFile)
@click.version_option(package_name="jalon")
def main() -> None:
    """Jalon: border posts that work without network, a hub that gathers every crossing."""
