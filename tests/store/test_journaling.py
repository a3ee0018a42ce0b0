"""Recording: one transaction, seeds before their use, refusals of the storage in words."""

from __future__ import annotations

import sqlite3
import stat
from datetime import timedelta

import pytest
from django.db import OperationalError, connections, transaction

from jalon.journal.entries import make_entry
from jalon.journal.envelopes import open_envelope
from jalon.journal.statements import CHECKPOINT, GENESIS
from jalon.journal.streams import genesis
from jalon.kernel import limits
from jalon.kernel.errors import UnableTo
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.records.sqlite import check_durable, open_connection
from jalon.services import verification
from jalon.services.journal_store import entries_between, stream_row
from jalon.services.journaling import UnableToRecord, one_transaction, record
from jalon.services.storage_failures import storage_failures
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

Node = PostNode | HubNode


def _record(node: Node, count: int = 1, minutes: int = 0) -> list[object]:
    at = node.at + timedelta(minutes=minutes)
    return [record(node.node, [events.crossing(at, number=f"B{n:08}")], at=at)[0] for n in range(count)]


def test_a_crossing_recorded_lies_in_journal_and_projection(any_node: Node) -> None:
    (done,) = record(any_node.node, [events.crossing(any_node.at, note="vu")], at=any_node.at)
    row = models.Crossing.objects.get(pk=done.record_id)
    assert (row.surname, row.slip, row.note) == ("TRAORE", done.slip, "vu")
    assert row.at == any_node.at
    assert row.officer == events.OFFICER
    assert row.unchecked == 1
    assert models.Entry.objects.get().day == 20_514


def test_entries_at_rest_are_sealed_and_open_with_their_salts(any_node: Node) -> None:
    record(any_node.node, [events.crossing(any_node.at, surname="UNREADABLEATREST")], at=any_node.at)
    assert b"UNREADABLEATREST" not in bytes(models.Entry.objects.get().parts)
    row = stream_row(any_node.node.stream(2))
    assert row is not None
    (entry,) = entries_between(row, 1, 1)
    assert b"UNREADABLEATREST" in entry.parts[1].data
    assert make_entry(genesis(any_node.node.stream(2)), entry.header, entry.parts, entry.salts) == entry


def test_ticks_order_all_lanes_of_a_node(any_node: Node) -> None:
    _record(any_node, 2)
    shift = {"shift": events.SHIFT.bytes, "officer": events.OFFICER.bytes, "crossing_point": "faramana"}
    shift |= {"direction": 2, "opened_second": 0}
    record(any_node.node, [events.Event("shift.opened", {"shift": shift})], at=any_node.at)
    _record(any_node)
    found = models.Entry.objects.order_by("tick").values_list("tick", "stream__lane", "seq")
    assert list(found) == [(1, 2, 1), (2, 2, 2), (3, 4, 1), (4, 2, 3)]


def test_a_stream_begins_with_a_signed_genesis_and_is_signed_again_by_number_and_time(any_node: Node) -> None:
    _record(any_node, limits.CHECKPOINT_ENTRIES_MAX + 1)
    _record(any_node, 1, minutes=11)
    rows = models.Statement.objects.order_by("seq").values_list("seq", "statement")
    assert [(seq, bytes(statement)[1]) for seq, statement in rows] == [
        (0, GENESIS),
        (64, CHECKPOINT),
        (66, CHECKPOINT),
    ]
    assert verification.verify_store(any_node.node).holds


def test_a_seed_serves_64_entries_then_its_salts_are_stored(any_node: Node) -> None:
    _record(any_node, limits.SEGMENT_ENTRIES_MAX + 2)
    firsts = list(models.Segment.objects.order_by("first_seq").values_list("first_seq", flat=True))
    assert firsts == ([1, 65] if isinstance(any_node, PostNode) else [65])
    assert models.Secret.objects.count() == 64


def test_what_was_rolled_back_never_lends_its_seed(any_node: Node) -> None:
    _record(any_node, 3)
    with pytest.raises(RuntimeError), one_transaction():  # noqa: PT012
        _record(any_node, 70)
        raise RuntimeError
    assert models.Entry.objects.count() == 3
    before = {bytes(seed) for seed in models.Segment.objects.values_list("seed", flat=True)}
    _record(any_node, 2)
    newest = models.Segment.objects.order_by("first_seq").last()
    assert newest is not None
    assert newest.first_seq == 4
    assert bytes(newest.seed) not in before
    assert not models.Secret.objects.filter(seq__gt=3).exists()
    assert verification.verify_store(any_node.node).holds


def test_the_seed_is_durable_before_the_entries(post: PostNode) -> None:
    with transaction.atomic():
        record(post.node, [events.crossing(post.at)], at=post.at)
        with sqlite3.connect(post.home / "secrets.sqlite3") as other:
            assert other.execute("SELECT count(*) FROM records_segment").fetchone() == (1,)
        with sqlite3.connect(post.home / "post.sqlite3") as other:
            assert other.execute("SELECT count(*) FROM records_entry").fetchone() == (0,)


def test_a_call_is_one_transaction(any_node: Node) -> None:
    bad = events.Event("crossing.decided", {"movement": {}, "staff": events.staff()})
    with pytest.raises(AssertionError):
        record(any_node.node, [events.crossing(any_node.at), bad], at=any_node.at)
    assert not models.Entry.objects.exists()
    assert not models.Crossing.objects.exists()


def test_an_enrolled_post_seals_each_entry_to_headquarters(enrolled_post: PostNode) -> None:
    record(enrolled_post.node, [events.crossing(enrolled_post.at)], at=enrolled_post.at)
    keys = enrolled_post.hub_keys
    assert keys is not None
    node = enrolled_post.node
    opened = open_envelope(
        bytes(models.SealedCopy.objects.get().wire),
        recipient_node=keys.node,
        private_keys=[keys.decryption_key],
        sender_key=lambda name, epoch: node.signing_public,  # noqa: ARG005
        previous_head=lambda stream, seq: genesis(stream),  # noqa: ARG005
    )
    assert opened.entries is not None
    assert opened.entries[0].hash == bytes(models.Entry.objects.get().hash)


@pytest.mark.parametrize("fixture", ["post", "enrolled_post"])
def test_recording_asks_the_database_a_known_number_of_times(
    fixture: str, request: pytest.FixtureRequest, django_assert_num_queries: object
) -> None:
    node: PostNode = request.getfixturevalue(fixture)
    _record(node, 2)
    with django_assert_num_queries(8 if node.node.hub is None else 9):  # type: ignore[operator]
        record(node.node, [events.crossing(node.at)], at=node.at)


def test_a_clock_set_back_changes_no_order(any_node: Node) -> None:
    _record(any_node)
    _record(any_node, 1, minutes=-60 * 24)
    assert list(models.Entry.objects.order_by("seq").values_list("tick", "day")) == [(1, 20_514), (2, 20_513)]


# --- storage that refuses ----------------------------------------------------------------------


@pytest.mark.parametrize("alias", ["default", "secrets"])
def test_a_full_disk_leaves_nothing_half_written_and_says_so(post: PostNode, alias: str) -> None:
    _record(post)
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(UnableToRecord) as refused:
        _record(post, 300)
    assert refused.value.code == "services.journaling.disk_full"
    assert 1 <= models.Entry.objects.count() == models.Crossing.objects.count() < 301
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    _record(post)
    assert verification.verify_store(post.node).holds


def test_a_database_held_by_another_is_busy(post: PostNode) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    other = open_connection(post.home / "post.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(UnableToRecord) as refused:
            _record(post)
    finally:
        other.close()
    assert refused.value.code == "services.journaling.database_busy"


def test_other_refusals_have_words_in_three_languages() -> None:
    for code in ("disk_full", "disk_failing", "read_only", "database_busy", "storage_failed"):
        assert all(text(f"services.journaling.{code}", language) for language in LANGUAGES)
    with pytest.raises(UnableToRecord) as refused, storage_failures():
        raise OperationalError
    assert refused.value.code == "services.journaling.storage_failed"


# --- the SQLite connection ---------------------------------------------------------------------


def test_every_connection_is_durable_and_files_are_the_owners_alone(post: PostNode) -> None:
    for alias in ("default", "secrets", "protection"):
        connection = connections[alias]
        connection.ensure_connection()
        check_durable(connection.connection)
    _record(post)
    files = [path for path in post.home.glob("*.sqlite3*")]  # noqa: C416
    assert len(files) > 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.parametrize("pragma", ["synchronous = NORMAL", "journal_mode = DELETE", "synchronous = OFF"])
def test_a_connection_that_would_lose_commits_is_refused(tmp_path: object, pragma: str) -> None:
    connection = open_connection(f"{tmp_path}/a.sqlite3", isolation_level=None)
    connection.execute(f"PRAGMA {pragma}")
    with pytest.raises(UnableTo) as refused:
        check_durable(connection)
    connection.close()
    assert refused.value.code == "records.sqlite.not_durable"
