"""A backup of a node whose tables an older program left is refused in words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from jalon.cli.backing_up import UnableToMakeBackup, make_backup, require_tables
from tests.restore.world import World


def test_a_backup_of_tables_that_are_not_of_this_program_is_refused(world: World) -> None:
    post = world.post()
    with post.post.activate():
        home, folder, at = post.post.home, world.folder / "backups", world.clock.at
        with pytest.raises(UnableToMakeBackup, match="no_key"):
            make_backup(home, folder, at=at, progress=lambda *_: None)
        recorder = MigrationRecorder(connection)
        last = recorder.migration_qs.filter(app="records").order_by("name").last()
        assert last is not None
        recorder.record_unapplied("records", last.name)
        with pytest.raises(UnableToMakeBackup, match="not_migrated"):
            make_backup(home, folder, at=at, progress=lambda *_: None)
        with pytest.raises(UnableToMakeBackup, match="not_migrated"):
            require_tables()
