"""What a hub answers over real HTTP to envelopes that are damaged, replayed, or meant for somebody else."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from jalon.adapters.http_transport import HttpTransport
from jalon.adapters.keystore import load_node
from jalon.cli.demo.scene import jalon
from jalon.journal.envelopes import Recipient
from jalon.journal.keys import new_private_key
from jalon.kernel import limits
from jalon.kernel.ids import new_node_id
from jalon.kernel.texts import LANGUAGES, lookup
from jalon.services import enrolment
from tests.end_to_end.conftest import Border
from tests.hub.posts import POINT, KeyPost

pytestmark = pytest.mark.processes


def enrolled(border: Border) -> KeyPost:
    hub: Any = SimpleNamespace(node=load_node(border.hub.home), at=datetime.now(UTC))
    post = KeyPost(hub)
    said = ("--label", "Koury", "--crossing-point", POINT)
    code = str(jalon("enrol-code", "--home", border.hub.home, *said)[-1]["code"])
    with HttpTransport(border.hub.address) as transport:
        found = enrolment.enrol(node=post.as_node, typed_code=code, transport=transport)
    jalon("enrol-code", "--home", border.hub.home, "--confirm", found.digits)
    return post


def test_hostile_envelopes_are_refused_in_words_and_the_post_goes_on(border: Border) -> None:
    post = enrolled(border)
    made = post.cross(3)
    good = post.wire(made)
    elsewhere = Recipient(new_node_id(), post.hub.node.encryption_public)
    stranger = KeyPost(post.hub)
    forged = KeyPost(post.hub, node=post.node, epoch=post.epoch, signing_key=new_private_key())
    forged.entries = post.entries
    hostile = {
        "empty": b"",
        "truncated": good[:-1],
        "damaged": good[:-1] + bytes([good[-1] ^ 1]),
        "for another": post.wire(made, recipient=elsewhere),
        "of a stranger": stranger.wire(stranger.cross(1)),
        "wrong signature": forged.wire(made),
        "too long": bytes(limits.REQUEST_BODY_BYTES_MAX + 1),
    }
    with httpx.Client(base_url=border.hub.address, timeout=30) as sender:
        for name, wire in hostile.items():
            answer = sender.post("/link/1/envelopes", content=wire)
            assert 400 <= answer.status_code < 500, name
            assert "default-src 'none'" in answer.headers["content-security-policy"], name
            error = answer.json()["error"]
            assert error["message"], name
            assert set(lookup(error["code"]).forms) == set(LANGUAGES), name
        first = sender.post("/link/1/envelopes", content=good)
        again = sender.post("/link/1/envelopes", content=good)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.content == again.content, "a replayed envelope is answered alike and stored once"
