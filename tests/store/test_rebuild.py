"""Rebuild: the same bytes at both kinds of node; what cannot be shown is kept and counted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connections

from jalon.journal.entries import Header, make_entry
from jalon.journal.kinds import all_kinds
from jalon.journal.parts import Part, PartClass
from jalon.journal.streams import genesis
from jalon.kernel.canonical import encode
from jalon.records import models
from jalon.records.projections import DOES_NOT_FIT, KIND_UNKNOWN, _apply_of, rows_of_entries
from jalon.services.journal_store import entry_row, secret_rows, store_secrets, stream_row
from jalon.services.journaling import record
from jalon.services.projecting import projection_digest, projection_models, write_rows
from jalon.services.rebuild import rebuild
from jalon.services.verification import ENTRY_UNREADABLE, verify_store
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

Node = PostNode | HubNode


def _fill(node: Node, count: int = 12) -> None:
    for n in range(count):
        record(node.node, [events.crossing(node.at, number=f"B{n:08}", note=str(n))], at=node.at)


def test_rebuild_gives_the_same_bytes(any_node: Node) -> None:
    _fill(any_node)
    seen: list[tuple[int, int]] = []
    done = rebuild(lambda part, total: seen.append((part, total)))
    assert done.same
    assert (done.entries, done.unreadable, seen[-1]) == (12, 0, (12, 12))
    assert models.Crossing.objects.count() == 12


def test_rebuild_repairs_what_was_changed_behind_the_journal(any_node: Node) -> None:
    _fill(any_node)
    good = projection_digest()
    models.Crossing.objects.filter(note="3").update(surname="CHANGED")
    models.Crossing.objects.filter(note="4").delete()
    assert not rebuild(keep=False).same
    assert models.Crossing.objects.filter(surname="CHANGED").exists(), "a check changes nothing"
    assert rebuild().after == good == projection_digest()


def test_an_interrupted_rebuild_leaves_the_tables_as_they_were(any_node: Node) -> None:
    _fill(any_node)
    before = projection_digest()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(stop)
    assert projection_digest() == before


def test_the_same_entries_make_the_same_digest_on_both_databases(post: PostNode, hub: HubNode) -> None:
    with post.activate():
        _fill(post, 20)
        stream = post.node.stream(2)
        row = stream_row(stream)
        assert row is not None
        from jalon.services.journal_store import entries_between

        entries = entries_between(row, 1, 20)
        here = projection_digest()
    with hub.activate():
        write_rows(rows_of_entries([(stream, entry) for entry in entries]))
        assert projection_digest() == here


def _receive(node: Node, kind: int, version: int, parts: list[Part], day: int = 20_514) -> None:
    """Store an entry as a received one, whatever it says."""
    stream = node.node.stream(5)
    row = models.Stream.objects.create(
        node=stream.node.hex(), epoch=stream.epoch.hex(), lane=5, own=False, genesis=genesis(stream), head=b""
    )
    salts = [bytes([index]) * 16 for index in range(len(parts))]
    entry = make_entry(genesis(stream), Header(1, kind, version, 0, 1, day), parts, salts)
    store_secrets(secret_rows(stream, [entry]))
    models.Entry.objects.bulk_create([entry_row(row.pk, entry)])
    models.Stream.objects.filter(pk=row.pk).update(seq=1, head=entry.hash)
    write_rows(rows_of_entries([(stream, entry)]))


def test_an_unknown_kind_is_kept_and_counted(any_node: Node) -> None:
    _receive(any_node, 0x7E01, 9, [Part(1, encode([1]))])
    found = models.Unapplied.objects.get()
    assert (found.kind, found.version, found.code) == (0x7E01, 9, KIND_UNKNOWN)
    assert rebuild().same


_TEXT = "x" * 41


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("shift.opened", [b"\0" * 16, b"\0" * 16, _TEXT, None, 2, 0]),
        ("shift.opened", [b"\0" * 16, b"\0" * 16, "a\0b", None, 2, 0]),
        ("shift.opened", [b"short", b"\0" * 16, "a", None, 2, 0]),
        ("list.changed", ["list", 2, 1 << 40, 1, 1, None]),
        ("list.changed", ["list", 2, 1, 1 << 31, 1, None]),
        ("list.changed", ["list", 2, 1, -1, 1, None]),
        ("person.read", [b"\0" * 16, 2, b"\0" * 26, 0]),
        ("checkpoint.confirmed", [b"\0" * 8, 1 << 63, 0]),
        ("checkpoint.confirmed", [b"\0" * 8, -1, 0]),
        ("erasure.done", [[[b"\0" * 27]], "", "", ""]),
        ("erasure.done", [[1], "", "", ""]),
    ],
)
def test_values_that_no_column_holds_are_kept_and_counted(any_node: Node, name: str, fields: list[object]) -> None:
    kind = next(kind for kind in all_kinds() if kind.name == name)
    parts = [Part(kind.parts[0].part_class, encode(fields))]  # type: ignore[arg-type]
    _receive(any_node, kind.number, kind.version, parts)
    assert models.Unapplied.objects.get().code == DOES_NOT_FIT
    assert rebuild().same


@pytest.mark.parametrize("day", [2_932_896, 4_294_967_295])
def test_days_of_any_header_are_stored(any_node: Node, day: int) -> None:
    kind = next(kind for kind in all_kinds() if kind.name == "person.read")
    _receive(any_node, kind.number, 1, [Part(PartClass.STAFF, encode([b"\0" * 16, 2, None, 1]))], day=day)
    shown = models.PersonRead.objects.exists()
    assert shown is (day == 2_932_896)
    assert models.Unapplied.objects.exists() is not shown
    assert rebuild().same


def test_every_kind_has_its_projection_and_every_projection_an_id() -> None:
    for kind in all_kinds():
        assert callable(_apply_of(kind.name))
    assert len(projection_models()) == len({model.__name__ for model in projection_models()}) >= 16


# --- verification ------------------------------------------------------------------------------


def test_verification_names_the_entry_that_was_changed(any_node: Node) -> None:
    _fill(any_node)
    assert verify_store(any_node.node).holds
    row = models.Entry.objects.get(seq=5)
    framed = bytearray(row.parts)
    framed[20] ^= 1
    models.Entry.objects.filter(seq=5).update(parts=bytes(framed))
    (report,) = verify_store(any_node.node).streams
    assert (report.broken_seq, report.code) == (5, ENTRY_UNREADABLE)
    assert rebuild(keep=False).unreadable == 1


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        ({"tick": 77}, 5),
        ({"kind": 0x0102}, 5),
        ({"hash": b"\1" * 32}, 5),
        ({"parts": b""}, 5),
        ({"parts": b"\1\1\1\0"}, 5),
    ],
)
def test_verification_names_a_changed_header_or_hash(any_node: Node, change: dict[str, object], seq: int) -> None:
    _fill(any_node)
    models.Entry.objects.filter(seq=seq).update(**change)
    (report,) = verify_store(any_node.node).streams
    assert not report.holds
    assert report.broken_seq == seq


def test_verification_misses_entries_cut_off_at_the_end(any_node: Node) -> None:
    _fill(any_node)
    models.Entry.objects.filter(seq__gt=10).delete()
    (report,) = verify_store(any_node.node).streams
    assert report.broken_seq == 11


# --- migrations --------------------------------------------------------------------------------


def test_tables_lie_in_the_database_of_their_room(any_node: Node) -> None:
    with connections["secrets"].cursor() as cursor:
        tables = set(connections["secrets"].introspection.table_names(cursor))
    assert tables == {"django_migrations", "records_secret", "records_segment"}
    with connections["default"].cursor() as cursor:
        tables = set(connections["default"].introspection.table_names(cursor))
    assert not tables & {"records_secret", "records_segment"}
    assert {"records_entry", "records_crossing", "records_account", "django_session"} <= tables


def test_models_have_no_change_without_migration() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "records", check=True, dry_run=True, verbosity=0)


def test_a_migration_keeps_rows(post: PostNode, tmp_path: Path) -> None:
    _fill(post, 2)
    before = projection_digest()
    from django.core.management import call_command

    call_command("migrate", "records", "0001", verbosity=0)
    call_command("migrate", "records", verbosity=0)
    assert projection_digest() == before
    with sqlite3.connect(post.home / "post.sqlite3") as other:
        assert other.execute("PRAGMA foreign_key_check").fetchall() == []
