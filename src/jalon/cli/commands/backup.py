"""``jalon backup``: write a backup of a node while it runs, and destroy those whose time is over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from jalon.cli.node_process import HOME, LANGUAGE, databases, open_node, said_in


@click.command()
@HOME
@LANGUAGE
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), help="Folder for the backups.")
@click.option("--new-key", type=click.Path(path_type=Path, dir_okay=False), help="Make the backup key: its file.")
@click.option("--key-public", help="Use a backup key that exists: its public half, as --new-key printed it.")
@click.option("--marks-only", is_flag=True, hidden=True, help="Only renew what is kept outside the database.")
def command(
    home: Path, language: str, folder: Path | None, new_key: Path | None, key_public: str | None, *, marks_only: bool
) -> None:
    """Back up the node in --home into a new folder below --to; prints one line of JSON.

    First, once: --new-key FILE makes the key that backups are sealed to. Keep FILE offline, at two places, and not on
    this machine: the node itself cannot read its backups, and without FILE nobody can.

    Secrets, accounts and keys of a backup live 35 days: each run destroys those of older ones. Interrupted, nothing of
    the new one is left.
    """
    if sum(map(bool, (folder, new_key, key_public, marks_only))) != 1:
        raise click.UsageError("give --to, --new-key or --key-public")
    with said_in(language):
        if new_key is not None or key_public is not None:
            _keep_key(home, new_key, key_public)
            return
        kind = open_node(home)
        with databases(home, kind):
            _renew(home) if folder is None else _back_up(home, folder)


def _now() -> datetime:
    from django.conf import settings

    from jalon.adapters.clock import system_clock

    return system_clock(settings.JALON_CLOCK_OFFSET_S).now()


def _renew(home: Path) -> None:
    from jalon.adapters.high_water import renew
    from jalon.cli.backing_up import require_tables

    require_tables()
    renew(home, at=_now())


def _back_up(home: Path, folder: Path) -> None:
    from jalon.cli.answers import answer
    from jalon.cli.backing_up import make_backup

    made = make_backup(home, folder, at=_now(), progress=_progress)
    told = made.manifest
    answer(
        {
            "backup": str(made.path),
            "node": told.node.hex(),
            "label": told.label,
            "made_at": told.made_at.isoformat(),
            "secrets_until": told.until.isoformat(),
            "streams": told.streams,
            "entries": told.entries,
            "digest": told.digest,
            "destroyed": made.destroyed,
        }
    )


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done}/{total}", nl=done >= total, err=True)


def _keep_key(home: Path, new_key: Path | None, key_public: str | None) -> None:
    from jalon.adapters.keystore import save_backup_key
    from jalon.adapters.whole_file import whole_file
    from jalon.cli.answers import answer
    from jalon.cli.backup_key import read_public
    from jalon.journal.keys import encryption_public, key_id, new_hybrid_private_key

    if new_key is not None:
        private = new_hybrid_private_key()
        with whole_file(new_key) as out:
            out.write(private.hex().encode() + b"\n")
        public = encryption_public(private)
    else:
        assert key_public is not None, "checked by the caller"
        public = read_public(key_public)
    save_backup_key(home, public)
    answer({"key": key_id(public).hex(), "public": public.hex(), "file": str(new_key) if new_key else None})
