"""Makes a backup of a node while it runs, and destroys those whose time is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from jalon import __version__
from jalon.adapters import backup_contents, backup_folder, high_water
from jalon.adapters.backup_folder import Manifest
from jalon.adapters.keystore import load_node, read_backup_key
from jalon.journal import keys
from jalon.journal.backup_file import FILES_FILE
from jalon.kernel.errors import UnableTo
from jalon.services import backup
from jalon.services.policies import policy

Progress = Callable[[int, int], None]


class UnableToMakeBackup(UnableTo):
    """The node has no backup key yet, or the tables of an older program."""


@dataclass(frozen=True, slots=True)
class Made:
    """One backup, and what was destroyed beside it because its time was over."""

    path: Path
    manifest: Manifest
    destroyed: list[str]


def make_backup(home: Path, folder: Path, *, at: datetime, progress: Progress) -> Made:
    """Write a backup into ``folder``. Interrupted, nothing of it is left. Raises ``UnableTo``."""
    require_tables()
    public = read_backup_key(home)
    if public is None:
        raise UnableToMakeBackup("cli.backup.no_key")
    node = load_node(home)
    high_water.renew(home, at=at)
    # Before, because what is over is over even when no new backup can be made; after, because a journal may go then.
    destroyed = backup_folder.prune(folder, at=at)
    name = backup_folder.name_of(node.label, node.node, at)
    with backup_folder.new_backup(folder, name, public) as made:
        with backup.one_moment():
            tables = {name: writer.write for name, writer in made.writers.items() if name != FILES_FILE}
            written = backup.write_out(tables, progress)
        for piece in backup_contents.pieces(home):
            made.writers[FILES_FILE].write(piece)
        manifest = Manifest(
            node=node.node,
            role=int(node.role),
            state=node.state,
            label=node.label,
            epoch=node.epoch,
            made_at=at.replace(microsecond=0),
            until=backup_folder.until_of(at.replace(microsecond=0), _days()),
            program=__version__,
            streams=written.streams,
            entries=written.entries,
            digest=written.digest,
            key=keys.key_id(public).hex(),
            signing_public=node.signing_public,
            files=made.finish(),
        )
        manifest.write(made.folder, node.signing_key)
    return Made(folder / name, manifest, destroyed + backup_folder.prune(folder, at=at))


def require_tables() -> None:
    """The tables are those of this program: a node that an older one left is opened once before.

    Raises :class:`UnableToMakeBackup`.
    """
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise UnableToMakeBackup("cli.backup.not_migrated")


def _days() -> int:
    rules = policy().retention.journal
    return min(rules.secret_backup_days, rules.physical_backup_days)
