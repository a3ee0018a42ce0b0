"""Every value that a node's tables hold comes back from a backup as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from jalon.journal.backup_file import JOURNAL_FILE, NODE_FILE, SECRETS_FILE
from jalon.records import models
from jalon.services import backup, restore
from tests.nodes.hub import HubNode

KINDS = {
    *("AutoField", "BigAutoField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField"),
    *("PositiveSmallIntegerField", "BooleanField", "CharField", "TextField", "BinaryField", "UUIDField"),
    *("DateTimeField", "DateField", "JSONField", "ForeignKey", "OneToOneField"),
}
"""Kinds of columns that were seen to come back, here and in ``test_backup_commands.py``."""
AT = datetime(2026, 3, 1, 6, 30, 15, 123_456, tzinfo=UTC)


def test_no_table_has_a_kind_of_column_that_was_never_seen_to_come_back() -> None:
    for name in (JOURNAL_FILE, SECRETS_FILE, NODE_FILE):
        for model in backup.files_of(name):
            kinds = {field.get_internal_type() for field in model._meta.concrete_fields}
            assert kinds <= KINDS, model.__name__


def test_days_moments_bytes_and_lists_of_a_hub_come_back(hub: HubNode) -> None:
    officer = models.PostOfficer.objects.create(
        id=UUID(int=7),
        username="issa",
        label="Issa",
        role="officer",
        language="fr",
        verifier="-",
        telephone=b"\x00\xff",
    )
    models.OfficerPost.objects.create(officer=officer, node="ab" * 8, from_on=date(2026, 1, 31))
    models.StayMatching.objects.create(at=AT, movements=12, beyond=0, reasons={"3": 2, "ن": [1, None]})
    kept: dict[str, list[bytes]] = {name: [] for name in (JOURNAL_FILE, SECRETS_FILE, NODE_FILE)}
    with backup.one_moment():
        backup.write_out({name: lines.append for name, lines in kept.items()}, lambda *_: None)
    for model in (models.OfficerPost, models.PostOfficer, models.StayMatching):
        model.objects.all().delete()
    ours = [line for line in kept[NODE_FILE] if _label(line) in ("OfficerPost", "PostOfficer", "StayMatching")]
    assert restore.take_in(NODE_FILE, ours, lambda *_: None, secrets=True) == len(ours)
    posting, matching = models.OfficerPost.objects.get(), models.StayMatching.objects.get()
    assert (posting.officer_id, posting.from_on, posting.until_on) == (UUID(int=7), date(2026, 1, 31), None)
    assert (matching.at, matching.reasons) == (AT, {"3": 2, "ن": [1, None]})
    assert bytes(models.PostOfficer.objects.get().telephone) == b"\x00\xff"


def _label(line: bytes) -> str:
    return line.split(b'"', 4)[3].decode().partition(".")[2]
