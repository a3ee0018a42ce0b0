"""Restores a node from a backup beside the old folder, and changes places at the end; or checks a backup so.

Before the restored node takes the place of the old one it has opened a new epoch, made its projections again, erased
again what was erased since, and run the timers of retention: no page ever shows what a restore brought back.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from jalon.adapters import backup_folder
from jalon.adapters.backup_folder import Manifest
from jalon.cli.backup_key import UnableToRestoreNode, read_private
from jalon.cli.node_process import databases, use_settings
from jalon.journal.backup_file import EXPIRING, FILES_FILE, JOURNAL_FILE, NODE_FILE, SECRETS_FILE
from jalon.journal.keys import key_id

_MARKS = ("high-water.json", "erasures.txt")
_HUB_ROLE = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A backup with what it says of itself, the key that opens it, and the time that decides about its secrets."""

    backup: Path
    manifest: Manifest
    private: bytes
    at: datetime


def read_wanted(backup: Path, key: Path, at: datetime) -> Wanted:
    """The backup, whole as its node signed it. Raises ``UnableTo``."""
    manifest = backup_folder.read_manifest(backup)
    return Wanted(backup, manifest, read_private(key), at)


def are_secrets_usable(wanted: Wanted) -> bool:
    """Whether the 35 days of secrets, accounts and keys are not over."""
    return wanted.at < wanted.manifest.until


def kind_of(manifest: Manifest) -> str:
    """``hub`` or ``post``."""
    return "hub" if manifest.role == _HUB_ROLE else "post"


# --- checking ----------------------------------------------------------------------------------


def check(wanted: Wanted) -> dict[str, Any]:
    """Take the backup into a scratch node and verify everything; no node is touched. Raises ``UnableTo``."""
    usable = are_secrets_usable(wanted)
    names = (JOURNAL_FILE, *EXPIRING) if usable else (JOURNAL_FILE,)
    backup_folder.check_files(wanted.backup, wanted.manifest, names)
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="jalon-restore-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder) / "node"
        with _loaded(scratch, wanted, secrets=usable):
            from jalon.services.projecting import projection_digest
            from jalon.services.rebuild import rebuild
            from jalon.services.verification import verify_entries

            report = verify_entries(wanted.manifest.node, wanted.manifest.signing_public)
            rebuilt = rebuild(_progress)
            same = projection_digest() == wanted.manifest.digest
    broken = [
        {"stream": one.stream.to_bytes().hex(), "seq": one.broken_seq, "code": one.code}
        for one in report.streams
        if not one.holds
    ]
    return {
        "ok": report.holds and (same or not usable) and rebuilt.entries == wanted.manifest.entries,
        **_told(wanted),
        "entries": rebuilt.entries,
        "unreadable": rebuilt.unreadable,
        "broken": broken,
        "digest_same": same if usable else None,
        "secrets": usable,
    }


def _told(wanted: Wanted) -> dict[str, Any]:
    manifest = wanted.manifest
    return {
        "node": manifest.node.hex(),
        "kind": kind_of(manifest),
        "label": manifest.label,
        "made_at": manifest.made_at.isoformat(),
        "secrets_until": manifest.until.isoformat(),
        "signed_by": key_id(manifest.signing_public).hex(),
    }


# --- restoring ---------------------------------------------------------------------------------


def restore(wanted: Wanted, home: Path) -> dict[str, Any]:
    """Restore into ``home``; a node of the same name that lies there is moved aside. Raises ``UnableTo``."""
    if not are_secrets_usable(wanted):
        raise UnableToRestoreNode("cli.restore.too_old", until=wanted.manifest.until.date().isoformat())
    backup_folder.check_files(wanted.backup, wanted.manifest, (JOURNAL_FILE, *EXPIRING))
    _check_old(home, wanted.manifest)
    fresh = home.with_name(f".{home.name}.restoring")
    _clear(fresh)
    aside = home.with_name(f"{home.name}.before-{wanted.at:%Y%m%dT%H%M%SZ}")
    with ExitStack() as stack:
        if home.exists():
            from jalon.adapters.node_lock import hold_node

            stack.enter_context(hold_node(home))
            _renew_marks(home)
        try:
            with _loaded(fresh, wanted, secrets=True, marks_of=home):
                done = _make_ready(fresh, wanted)
        except BaseException:
            _clear(fresh)
            raise
        if home.exists():
            home.rename(aside)
        fresh.rename(home)
    moved = {"old_node": str(aside)} if aside.exists() else {}
    return {"restored": str(home), **_told(wanted), **done, **moved}


def _check_old(home: Path, manifest: Manifest) -> None:
    """A folder that holds another node, or another key under the same name, is left alone."""
    if not (home / "node.json").exists():
        if home.exists() and any(home.iterdir()):
            raise UnableToRestoreNode("cli.restore.folder_used", path=str(home))
        return
    from jalon.adapters.keystore import load_node

    node = load_node(home)
    if node.node != manifest.node or manifest.signing_public not in (node.signing_public, *node.former_keys):
        raise UnableToRestoreNode("cli.restore.other_node", path=str(home))


def _renew_marks(home: Path) -> None:
    """Ask the old node, if its database still opens, how far it was and what it erased."""
    command = [sys.executable, "-m", "jalon.cli", "backup", "--home", str(home), "--marks-only"]
    subprocess.run(command, check=False, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603 our own program


def _make_ready(fresh: Path, wanted: Wanted) -> dict[str, Any]:
    from jalon.adapters.high_water import erase_again, open_new, renew
    from jalon.adapters.keystore import load_node
    from jalon.journal.lineage import Reason
    from jalon.services.enrolment_withdrawal import count_open
    from jalon.services.policies import policy
    from jalon.services.projecting import projection_digest
    from jalon.services.rebuild import rebuild
    from jalon.services.restore import catch_up_retention

    rebuilt = rebuild(_progress)
    same = projection_digest() == wanted.manifest.digest
    codes = count_open(at=wanted.at)  # opening the epoch takes them back
    open_new(fresh, Reason.RESTORED, at=wanted.at)
    again = erase_again(fresh, at=wanted.at)
    node, rules = load_node(fresh), policy()
    kept = rules.retention_of(node.state) if node.state in rules.countries else rules.retention
    ran = catch_up_retention(node, kept, made_at=wanted.manifest.made_at, at=wanted.at)
    renew(fresh, at=wanted.at)
    return {
        "epoch": node.epoch.hex(),
        "entries": rebuilt.entries,
        "digest_same": same,
        "erased_again": again,
        "retention": None if ran is None else ran.entries,
        "codes_withdrawn": codes,
    }


@contextmanager
def _loaded(home: Path, wanted: Wanted, *, secrets: bool, marks_of: Path | None = None) -> Iterator[None]:
    """A node in ``home`` with everything of the backup in its tables, its database running."""
    kind = kind_of(wanted.manifest)
    home.mkdir(parents=True, mode=0o711 if kind == "hub" else 0o700)
    if secrets:
        from jalon.adapters.backup_contents import put_back

        with backup_folder.chunks_of(wanted.backup, FILES_FILE, wanted.private) as chunks:
            put_back(home, chunks)
    for name in _MARKS:
        if marks_of is not None and (marks_of / name).exists():
            shutil.copy(marks_of / name, home / name)
    use_settings(home, kind, demonstration=_is_demonstration(home))
    import django

    django.setup()
    from jalon.cli.node_setup import migrate
    from jalon.services.restore import refuse_filled_tables, take_in

    with databases(home, kind):
        try:
            migrate(kind)
            refuse_filled_tables()
            for name in (JOURNAL_FILE, *((SECRETS_FILE, NODE_FILE) if secrets else ())):
                with backup_folder.chunks_of(wanted.backup, name, wanted.private) as chunks:
                    take_in(name, chunks, _taken(name), secrets=secrets)
            yield
        finally:
            from django.db import connections

            connections.close_all()


def _is_demonstration(home: Path) -> bool:
    try:
        return bool(json.loads((home / "node.json").read_text(encoding="utf-8")).get("demonstration"))
    except (OSError, ValueError):
        return False


def _clear(folder: Path) -> None:
    """Remove what an interrupted restore left, with the database that it may have started."""
    if (folder / "postgres").exists():
        from jalon.adapters import postgres_embedded

        postgres_embedded.destroy(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _progress(done: int, total: int) -> None:
    click.echo(f"\r{done}/{total}", nl=done >= total, err=True)


def _taken(name: str) -> Any:
    return lambda done: click.echo(f"\r{name} {done}", nl=False, err=True)
