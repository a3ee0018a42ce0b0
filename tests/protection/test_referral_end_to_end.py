"""One referral from the booth to the protection service, through a real post, a real hub and the link's frames.

I18: what the hub holds and when differs in nothing between two days of which one has a referral. I19: no file, table,
envelope, frame or log of post or hub holds anything of it.
"""

from __future__ import annotations

import io
import logging
import os
import random
import secrets
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from jalon.adapters.keystore import root_key, save_enrolment
from jalon.adapters.protection_folder import create_service
from jalon.kernel.codes.outcome import Outcome
from jalon.records import models
from jalon.services import (
    cell_collection,
    decisions,
    enrolment,
    ingest,
    link,
    link_answers,
    protection_keys,
    refusals,
    relay,
)
from jalon.services.cell_files import CellFile, make_receipt, name_of
from jalon.services.journal_store import read_entries, stream_of
from jalon.services.protection_request import ServiceKeys, accepted, make_request, root_fingerprint
from jalon.services.protection_service import Empty, Opened, Received, open_cells
from jalon.services.refusals import ReturnAnswer
from tests.hub.posts import POINT, certify
from tests.nodes.future import done
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode, make_post
from tests.post_services.conftest import Staff, passport, people

NEEDLE = "QUARTZ-AARDVARK-4477"
EXCHANGES_MIN = (5, 35, 65, 200, 1_500)
"""Minutes of the day at which the link works; the last is the next day."""


@dataclass
class Wire:
    """The link without its network: every call is written down, then answered by the hub's own service."""

    hub: HubNode
    at: datetime
    calls: list[tuple[str, datetime, bytes, int]] = field(default_factory=list)

    def enrol(self, request: bytes) -> bytes:
        with self.hub.activate():
            return enrolment.answer_request(node=self.hub.node, request=request, at=self.at)

    def _call(self, name: str, wire: bytes) -> bytes:
        with self.hub.activate():
            node, at = self.hub.node, self.at
            answer = b""
            if name == "envelopes":
                answer = ingest.receive_envelope(node=node, wire=wire, at=at).receipt
            elif name == "exchange":
                answer = link_answers.answer_exchange(node=node, wire=wire, at=at)
            else:
                assert name == "cells"
                relay.relay_cells(node=node, wire=wire, at=at)
        self.calls.append((name, self.at, wire, len(answer)))
        return answer

    def start(self, name: str, body: bytes, *, urgent: bool = False) -> Future[bytes]:
        return done(lambda: self._call(name, body))


@dataclass
class Day:
    """What one day left behind."""

    post: PostNode
    wire: Wire
    service: ServiceKeys
    hub_rows: dict[str, list[str]]
    hub_shape: dict[str, object]
    collected: bytes

    def opened(self) -> list[Opened]:
        return list(open_cells(self.service, CellFile(io.BytesIO(self.collected))))


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """Random numbers that can be drawn again: sizes of compressed data then depend on nothing but what was done."""
    found = random.Random()
    monkeypatch.setattr(os, "urandom", found.randbytes)
    monkeypatch.setattr(secrets, "token_bytes", lambda size=32: found.randbytes(size))
    return found


def _announced_service(hub: HubNode, home: Path) -> ServiceKeys:
    service = create_service(home, state="BFA", label="Service de protection")
    done = protection_keys.certify(
        node=hub.node,
        request=make_request(service, at=hub.at),
        root_private=root_key(hub.home),
        typed=service.fingerprint,
        at=hub.at,
    )
    root = hub.node.root_public
    assert root is not None
    return accepted(service, done.answer, typed=root_fingerprint(root))


def _enrolled(post: PostNode, hub: HubNode, wire: Wire) -> None:
    with hub.activate():
        issued = enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)
    done = enrolment.enrol(node=post.node, typed_code=issued.printed, transport=wire)
    with hub.activate():
        enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=done.digits, by=None, at=hub.at)
    enrolment.remember_hub(enrolled=done, address="https://hub.example", at=post.at)
    save_enrolment(
        post.home,
        certificate=done.certificate,
        hub=done.hub,
        hub_public=done.hub_public,
        root_public=done.root_public,
        protection_public=done.protection_public,
        second_officer_secret=done.second_officer_secret,
    )


def _hand_over(staff: Staff, needs: str | None) -> None:
    """A traveller goes to another service: to protection with ``needs``, else for another reason."""
    view = staff.scan(passport())
    who, at = staff.officer.account, staff.later()
    if needs is None:
        decisions.decide(
            node=staff.node,
            account=who,
            draft_id=view.draft.id,
            version=1,
            outcome=Outcome.HANDED_TO_ANOTHER_SERVICE,
            at=at,
        )
        return
    answered = refusals.answer_return_question(
        node=staff.node,
        account=who,
        draft_id=view.draft.id,
        version=1,
        answer=ReturnAnswer.YES,
        needs=needs,
        at=at,
    )
    assert answered.next == "handed"


def _exchange(staff: Staff, wire: Wire, state: link.LinkState) -> None:
    more = True
    while more:
        more = link.exchange(
            node=staff.node, transport=wire, state=state, at=wire.at, disk_free_bytes=10**10, program="0"
        ).more


def _empty_hub(hub: HubNode) -> None:
    kept = "'django_migrations', 'django_content_type', 'auth_permission'"
    for alias in hub.databases:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SELECT tablename FROM pg_tables WHERE schemaname='public' AND tablename NOT IN ({kept})")
            names = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
            cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _rows(hub: HubNode) -> dict[str, list[str]]:
    """Every row of every table of the hub as text, bytes in hexadecimal."""
    found: dict[str, list[str]] = {}
    for alias in hub.databases:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname='public'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'SELECT row_data::text FROM "{name}" AS row_data')
                found[f"{alias}.{name}"] = [row for (row,) in cursor.fetchall()]
    return found


def _shape(rows: dict[str, list[str]]) -> dict[str, object]:
    """Counts and sizes of all tables; times and numbers of what the hub dates."""
    return {
        "sizes": {name: sorted(map(len, found)) for name, found in rows.items()},
        "cells": sorted((row.arrived_at, len(bytes(row.wire))) for row in models.RelayedCell.objects.all()),
        "entries": [
            (row.stream.lane, row.seq, row.kind, row.flags, row.tick, row.day, len(bytes(row.parts)))
            for row in models.Entry.objects.select_related("stream").order_by("stream__lane", "seq")
        ],
        "statements": sorted((row.stream.lane, row.seq, row.at) for row in models.Statement.objects.all()),
        "receipts": [
            (row.leaf_index, row.received_at, len(bytes(row.receipt)))
            for row in models.Receipt.objects.order_by("leaf_index")
        ],
        "heard": sorted((row.label, row.last_heard_at, row.reported) for row in models.Peer.objects.all()),
        "waiting": (models.Parked.objects.count(), models.Quarantined.objects.count()),
    }


def _day(hub: HubNode, template: Path, folder: Path, chance: random.Random, needs: str | None) -> Day:
    """Enrol a post, hand one traveller over, let the link work at fixed times, take the cells out."""
    chance.seed(20_260_302)
    _empty_hub(hub)
    certify(hub)
    service = _announced_service(hub, folder / "protection")
    post = make_post(template, folder / "post")
    wire = Wire(hub, hub.at)
    with post.activate():
        _enrolled(post, hub, wire)
        staff, state = people(post), link.LinkState()
        _exchange(staff, wire, state)
        _hand_over(staff, needs)
        for minute in EXCHANGES_MIN:
            wire.at = hub.at + timedelta(minutes=minute)
            _exchange(staff, wire, state)
    out = io.BytesIO()
    cell_collection.collect(node=hub.node, out=out)
    rows = _rows(hub)
    return Day(post, wire, service, rows, _shape(rows), out.getvalue())


def test_a_yes_at_the_booth_is_read_at_the_protection_service_and_nowhere_on_the_way(
    hub: HubNode,
    post_template: Path,
    tmp_path: Path,
    chance: random.Random,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    day = _day(hub, post_template, tmp_path, chance, f"fears return; {NEEDLE}")
    on_the_way = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    on_the_way += b"".join(wire for _, _, wire, _ in day.wire.calls) + day.collected + _opened_at_hub()
    on_the_way += "".join(row for rows in day.hub_rows.values() for row in rows).encode()
    on_the_way += caplog.text.encode() + "".join(capfd.readouterr()).encode()
    lower = on_the_way.lower()
    assert b"traore" in lower, "the crossing itself is there to be found"
    for needle in (NEEDLE.lower().encode(), b"fears return"):
        assert needle not in lower
        assert needle.hex().encode() not in lower
        assert needle.upper().hex().encode() not in lower
    found = day.opened()
    (received,) = [one for one in found if isinstance(one, Received)]
    assert NEEDLE in received.referral.needs
    assert (received.referral.surname, received.referral.document_number) == ("TRAORE", "BF1234567")
    assert (received.post, received.node) == ("Faramana", day.post.node.node)
    assert sum(isinstance(one, Empty) for one in found) == len(found) - 1 > 20
    names = [name_of(cell) for cell in CellFile(io.BytesIO(day.collected)).cells()]
    receipt = make_receipt(names, node=day.service.node, signing_key=day.service.signing_key)
    assert cell_collection.remove_received(receipt=receipt) == len(names)
    assert not models.RelayedCell.objects.exists()


def _opened_at_hub() -> bytes:
    """Every part that the hub can read."""
    rows = list(models.Entry.objects.select_related("stream"))
    entries = read_entries(rows, {row.stream_id: stream_of(row.stream) for row in rows})
    return b"".join(getattr(part, "data", b"") for entry in entries for part in entry.parts)


def test_two_days_that_differ_in_a_referral_alone_are_the_same_at_the_hub(
    hub: HubNode, post_template: Path, tmp_path: Path, chance: random.Random
) -> None:
    days = [
        _day(hub, post_template, tmp_path / name, chance, needs)
        for name, needs in (("one", None), ("two", f"{NEEDLE} " * 20))
    ]
    calls = [[(name, at, len(wire), size) for name, at, wire, size in day.wire.calls] for day in days]
    assert [sum(isinstance(one, Received) for one in day.opened()) for day in days] == [0, 1]
    assert calls[1] == calls[0]
    assert days[1].hub_shape == days[0].hub_shape
    assert len(days[1].collected) == len(days[0].collected)
    assert {name for name, *_ in calls[0]} == {"envelopes", "exchange", "cells"}
    models.Crossing.objects.update(surname="TRAORES")
    assert _shape(_rows(hub)) != days[0].hub_shape, "one letter more would be seen"
