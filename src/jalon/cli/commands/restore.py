"""``jalon restore``: put a node back from a backup, or check a backup without touching any node."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jalon.cli.node_process import LANGUAGE, said_in


@click.command()
@click.argument("backup", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True, help="Backup key.")
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Folder to restore the node into.")
@click.option("--check", is_flag=True, help="Verify the backup in a scratch folder; exit 1 when it does not hold.")
@LANGUAGE
def command(backup: Path, key: Path, home: Path | None, language: str, *, check: bool) -> None:
    """Restore the node of the folder BACKUP into --home, or --check that it could be; prints one line of JSON.

    A node in --home must be stopped; it is moved aside, never overwritten. The restored node opens a new epoch, and
    erases again whatever was erased since, before any door opens. A hub withdraws every enrolment code that nobody had
    used. Interrupted, everything stays as it was.

    Secrets, accounts and keys of a backup live 35 days: an older one can be checked, and no longer restored.
    """
    if check == (home is not None):
        raise click.UsageError("give --home or --check")
    with said_in(language):
        from jalon.adapters.clock import system_clock
        from jalon.cli.answers import answer
        from jalon.cli.restoring import check as check_backup
        from jalon.cli.restoring import read_wanted, restore
        from jalon.kernel.texts import text

        wanted = read_wanted(backup.resolve(), key, system_clock().now())
        if home is None:
            found = check_backup(wanted)
            answer(found)
            sys.exit(0 if found["ok"] else 1)
        told = restore(wanted, home.resolve())
        if count := told["codes_withdrawn"]:
            told["message"] = text("cli.restore.codes_withdrawn", language, count=count)
        answer(told)
