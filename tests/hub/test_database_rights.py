"""What the pages' role may do to the journal: add, never change; and the embedded server's care."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from jalon.adapters import postgres_embedded
from jalon.adapters.postgres_grants import append_only_tables, grant_pages
from jalon.records import models
from jalon.services import ingest
from tests.hub.posts import KeyPost, enrolled
from tests.nodes.hub import HubNode
from tests.nodes.switch import use_databases


@pytest.fixture
def as_pages(hub: HubNode) -> Iterator[KeyPost]:
    """An enrolled post, and from then on the rights of the pages."""
    post = enrolled(hub)
    ingest.receive_envelope(node=hub.node, wire=post.wire(post.cross(2)), at=hub.at)
    assert grant_pages()
    use_databases({alias: {**one, "USER": postgres_embedded.PAGES} for alias, one in hub.databases.items()})
    try:
        yield post
    finally:
        use_databases(hub.databases)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_entry SET hash = hash",
        "DELETE FROM records_entry",
        "TRUNCATE records_entry CASCADE",
        "UPDATE records_crossing SET surname = 'X'",
        "DELETE FROM records_personread",
        "UPDATE records_receipt SET leaf_index = 0",
        "DELETE FROM records_statement",
        "DROP TABLE records_crossing",
        "CREATE TABLE x (y int)",
        "ALTER TABLE records_entry DISABLE TRIGGER ALL",
    ],
)
def test_pages_may_not_change_history(as_pages: KeyPost, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert models.Crossing.objects.count() == 2


def test_pages_receive_envelopes_with_their_own_rights(as_pages: KeyPost) -> None:
    hub = as_pages.hub
    assert ingest.receive_envelope(node=hub.node, wire=as_pages.wire(as_pages.cross(10)), at=hub.at).stored == 10


def test_append_only_tables_are_the_journal_and_every_projection() -> None:
    tables = append_only_tables()
    assert {"records_entry", "records_receipt", "records_crossing", "records_personread"} <= tables
    assert not tables & {"records_account", "records_peer", "records_stream", "records_secret"}


def test_embedded_server_listens_on_its_socket_alone_and_knows_people_by_the_system(postgres: Path) -> None:
    with psycopg.connect(postgres_embedded.dsn(postgres, database="postgres")) as found:
        row = found.execute("SELECT current_setting('listen_addresses'), current_setting('server_encoding')").fetchone()
        assert row == ("", "UTF8")
        collation = found.execute("SELECT datcollate FROM pg_database WHERE datname = 'jalon'").fetchone()
        assert collation == ("C",)
        rights = found.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'jalon'").fetchone()
        assert rights == (False, False)
    mode = postgres_embedded.data_folder(postgres).stat().st_mode
    assert stat.S_IMODE(mode) == 0o700


def test_socket_folder_of_a_long_path_is_short_and_the_same_each_time(tmp_path: Path) -> None:
    long = tmp_path / ("deep/" * 30)
    found = postgres_embedded.socket_folder(long)
    assert len(str(found)) < postgres_embedded.SOCKET_PATH_BYTES_MAX - 20
    assert found == postgres_embedded.socket_folder(long)
