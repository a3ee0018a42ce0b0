"""A hub, posts enrolled at it, and a stick that goes between them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jalon.adapters.keystore import save_enrolment, save_hub_courier
from jalon.adapters.stick import FolderStick
from jalon.cli.courier_key import ensure_courier_key
from jalon.journal.bundle import ROOM_BYTES
from jalon.journal.bundle_read import open_bundle
from jalon.journal.keys import encryption_public, new_hybrid_private_key
from jalon.journal.lanes import Lane
from jalon.records import models
from jalon.services import courier_hub, courier_post, enrolment, outbox
from jalon.services.courier import Reading, Trip
from jalon.services.journaling import record
from tests.hub.posts import POINT, Direct, certify
from tests.hub.test_link import ToHub as LinkToHub
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode, make_post

PROTECTION_KEY = new_hybrid_private_key()


@dataclass
class Network:
    """Nodes that only a courier joins. ``post`` is active."""

    hub: HubNode
    post: PostNode
    folder: Path

    @property
    def stick(self) -> FolderStick:
        return FolderStick(self.folder)

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.iterdir())

    def at(self, later_s: int = 0) -> datetime:
        return self.post.at + timedelta(seconds=later_s)

    def cross(self, count: int) -> None:
        at = self.post.at
        noted = [secrets.token_hex(40) for _ in range(count)]
        made = [events.crossing(at, number=f"B{number:08d}", note=note) for number, note in enumerate(noted)]
        record(self.post.node, made, at=at)

    def last_block(self, file: Path) -> int:
        """The block in which the last crossings of a post's file end; the first lie in an earlier one."""
        with file.open("rb") as stream:
            opened = open_bundle(stream, self.hub.node.courier_keys)
        rows = [row for row in opened.rows or () if row.lane == Lane.DECISIONS]
        ends = [(row.offset + 8 + row.length - 1) // ROOM_BYTES for row in rows]
        assert ends[0] < ends[-1], "crossings fill several blocks"
        return opened.header.content_start + ends[-1]

    def unconfirmed(self) -> int:
        return sum(one.count for one in outbox.pending(self.post.node))

    def post_writes(self, *, later_s: int = 0) -> Trip:
        return courier_post.write(node=self.post.node, stick=self.stick, at=self.at(later_s))

    def post_reads(self, *, later_s: int = 0) -> Reading:
        return courier_post.read(node=self.post.node, stick=self.stick, at=self.at(later_s))

    def hub_reads(self, *, later_s: int = 0) -> Reading:
        with self.hub.activate():
            return courier_hub.read(node=self.hub.node, stick=self.stick, at=self.at(later_s))

    def hub_writes(self, *, later_s: int = 0) -> tuple[Trip, ...]:
        with self.hub.activate():
            posts = courier_hub.posts_to_answer()
            return courier_hub.write(node=self.hub.node, stick=self.stick, posts=posts, at=self.at(later_s))

    def at_hub(self) -> int:
        with self.hub.activate():
            return models.Crossing.objects.count()


def enrol(hub: HubNode, post: PostNode, *, hub_key: bool = True) -> None:
    """Enrol a post; hub active before and after."""
    issued = enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)
    announced = ensure_courier_key(hub.home, at=hub.at).courier_certificates[0]
    with post.activate():
        found = enrolment.enrol(node=post.node, typed_code=issued.printed, transport=InHub(hub))
        enrolment.remember_hub(enrolled=found, address="http://127.0.0.1:1", at=post.at)
        save_enrolment(
            post.home,
            certificate=found.certificate,
            hub=found.hub,
            hub_public=found.hub_public,
            protection_public=encryption_public(PROTECTION_KEY),
        )
        if hub_key:
            save_hub_courier(post.home, announced)
        ensure_courier_key(post.home, at=post.at)
    enrolment.confirm(node=hub.node, code_id=issued.code_id, digits=found.digits, by=None, at=hub.at)


class ToHub(LinkToHub):
    """The link, with its question for keys."""

    def ask_keys(self, frame: bytes) -> bytes:
        return self.post("keys", frame)


@dataclass
class InHub:
    """Carries an enrolment into the hub from a post that is active."""

    hub: HubNode

    def enrol(self, request: bytes) -> bytes:
        with self.hub.activate():
            return Direct(self.hub).enrol(request)


@pytest.fixture
def network(hub: HubNode, post_template: Path, tmp_path: Path):
    certify(hub)
    post = make_post(post_template, tmp_path / "post")
    enrol(hub, post)
    folder = tmp_path / "stick"
    folder.mkdir()
    with post.activate():
        yield Network(hub, post, folder)
