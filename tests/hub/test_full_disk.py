"""A hub whose disk is full while it receives: it says so, acknowledges nothing, and goes on once there is room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test import Client

from jalon.journal import receipts
from jalon.kernel.texts import LANGUAGES, text
from jalon.records import models
from jalon.services.verification import verify_store
from tests.hub.posts import enrolled
from tests.nodes.hub import HubNode

PLACES = [
    ("secrets", "records_secret", ""),
    ("default", "records_entry", ""),
    ("default", "records_crossing", ""),
    ("default", "records_crossing", "CONSTRAINT"),
]
"""Where the disk ends: among the secrets, the entries, the projections, and only at commit."""


@contextmanager
def full(database: str, table: str, kind: str) -> Iterator[None]:
    """PostgreSQL refuses to write ``table``, with the error of a full disk."""
    when = "AFTER INSERT" if kind else "BEFORE INSERT"
    deferred = "DEFERRABLE INITIALLY DEFERRED" if kind else ""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file: no space left' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            f"CREATE {kind} TRIGGER no_room {when} ON {table} {deferred} FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    try:
        yield
    finally:
        with connections[database].cursor() as cursor:
            cursor.execute(f"DROP TRIGGER no_room ON {table}")
            cursor.execute("DROP FUNCTION no_room()")


@pytest.mark.parametrize(("database", "table", "kind"), PLACES)
def test_a_full_disk_acknowledges_nothing_and_heals(hub: HubNode, database: str, table: str, kind: str) -> None:
    post = enrolled(hub)
    made = post.cross(4)
    browser = Client(SERVER_NAME="localhost", raise_request_exception=False)

    def send(wire: bytes) -> tuple[int, bytes]:
        answer = browser.post("/link/1/envelopes", wire, content_type="application/octet-stream")
        return answer.status_code, answer.content

    assert send(post.wire(made[:2]))[0] == 200
    with full(database, table, kind):
        status, said = send(post.wire(made))
        assert status == 503
        assert b"services.journaling.disk_full" in said
    assert models.Crossing.objects.count() == 2
    status, said = send(post.wire(made))
    assert status == 200
    line = receipts.read(said)[0].line(post.stream())
    assert line is not None
    assert line.seq == 4
    assert models.Crossing.objects.count() == 4
    assert verify_store(hub.node).holds


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_says_what_to_do(language: str) -> None:
    said = text("services.journaling.disk_full", language)
    assert {"fr": "registre papier", "ar": "السجل الورقي", "en": "paper register"}[language] in said
