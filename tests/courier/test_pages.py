"""Pages for couriers at both ends: who may, what is offered, what is said, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from jalon.adapters.keystore import save_hub_courier
from jalon.adapters.stick import FolderStick
from jalon.cli.courier_key import ensure_courier_key
from jalon.journal.bundle import Frame
from jalon.journal.certificates import Certificate, Role, read_certificate
from jalon.journal.keys import encryption_public, new_hybrid_private_key
from jalon.journal.lanes import Lane
from jalon.kernel.texts import LANGUAGES
from jalon.services import courier_keys, outbox
from jalon.services.journaling import Event
from tests.hub.conftest import Headquarters, headquarters
from tests.nodes.post import HubKeys
from tests.pages.marking import marked_texts
from tests.post_pages.conftest import enter, staff, staffed_template

__all__ = ["enter", "headquarters", "staff", "staffed_template"]
BOTH = ("action", "write"), ("action", "read")


@pytest.fixture
def sticks(tmp_path: Path) -> Path:
    """A folder with one stick; configured by :func:`plug_in`, since each node has its own settings."""
    folder = tmp_path / "media"
    (folder / "USB1").mkdir(parents=True)
    return folder


def plug_in(folder: Path | None) -> None:
    settings.JALON_STICK_FOLDER = folder


def hub_key(keys: HubKeys, private: bytes, staff: object) -> bytes:
    own = read_certificate(ensure_courier_key(staff.post.home, at=staff.at).courier_certificates[0])
    days = staff.at.date(), own.until_on
    publics = keys.signing_public, encryption_public(private)
    made = Certificate(keys.node, Role.HUB, "BFA", "Hub", *publics, frozenset(), *days)
    return made.issue(keys.signing_key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_post_page_writes_and_reads_and_every_word_is_translated(staff, enter, sticks: Path, language: str) -> None:
    keys, private = HubKeys(), new_hybrid_private_key()
    with marked_texts():
        visitor, _ = enter(staff.supervisor, language=language, marked=True)
        assert "USB1" not in visitor.open("/courier").words
        plug_in(sticks)
        visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[0], status=422)
        staff.post.enrol(keys)
        visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[0], status=422)
        save_hub_courier(staff.post.home, hub_key(keys, private, staff))
        visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[0])
        assert len(list((sticks / "USB1").iterdir())) == 2
        (sticks / "USB1" / "photo.jpg").write_bytes(b"x")
        (sticks / "USB1" / "ABCDEFGHJKMN.bin").write_bytes(b"x")
        page = visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[1])
    waiting = sum(one.count for one in outbox.pending(staff.post.node))
    assert waiting > 0, "nothing is confirmed by a stick that nobody answered"
    assert page.words


def test_officer_may_not_carry_and_a_foreign_stick_name_is_refused(staff, enter, sticks: Path) -> None:
    visitor, _ = enter()
    visitor.open("/courier", status=403)
    visitor, _ = enter(staff.supervisor, language="en")
    plug_in(sticks)
    page = visitor.open("/courier")
    visitor.submit(page, "/courier", button=BOTH[1], status=422, stick="../keys")


def stick_of(headquarters: Headquarters, folder: Path) -> None:
    """What the post of ``headquarters`` would have written: a key, two crossings, and one envelope that was lost."""
    hub, post = headquarters.hub, headquarters.post
    own = read_certificate(ensure_courier_key(hub.home, at=hub.at).courier_certificates[0])
    named = courier_keys.renewed(post.as_node, at=hub.at)
    assert named is not None
    announced = post.write([Event("key.announced", {"key": {"certificate": named[0].certificate}})], at=hub.at)
    crossed = post.cross(2)
    wires = [
        Frame(Lane.CONTROL, 1, 1, post.wire(announced, lane=Lane.CONTROL)),
        Frame(Lane.DECISIONS, 1, 2, post.wire(crossed)),
        Frame(Lane.CONTROL, 0, 0, b"jalon/link/1 of nobody"),
    ]
    FolderStick(folder).write(
        wires, recipient_public=own.encryption_public, sender=post.node, bundle=bytes(16), copies=2
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_hub_page_reads_a_posts_stick_and_answers_it(headquarters: Headquarters, sticks: Path, language: str) -> None:
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        plug_in(sticks)
        visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[0], status=422)
        stick_of(headquarters, sticks / "USB1")
        damaged = min((sticks / "USB1").iterdir())
        damaged.write_bytes(b"half a file")
        page = visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[1])
        assert "Faramana" in page.html
        before = set((sticks / "USB1").iterdir())
        page = visitor.submit(visitor.open("/courier"), "/courier", button=BOTH[0], post=headquarters.post.node.hex())
        assert len(set((sticks / "USB1").iterdir()) - before) == 2
        assert "Faramana" in page.html
        assert "TRAORE" not in page.html


def test_hub_page_is_closed_to_who_may_not_carry(headquarters: Headquarters) -> None:
    headquarters.enter("statistician").open("/courier", status=403)
