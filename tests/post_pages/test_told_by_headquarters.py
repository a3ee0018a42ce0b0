"""The post says in words what headquarters decided about it: lists that it let go of, and its own withdrawal."""

from __future__ import annotations

from uuid import uuid4

import pytest

from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import ListPartition, NodeRevocation
from jalon.services.feeds import lists_held
from jalon.services.journaling import record
from tests.nodes.post import HubKeys
from tests.post_services.conftest import Staff


def let_go(staff: Staff) -> None:
    node = staff.post.node
    stand = ListPartition.objects.create(number=1, name="wanted")
    record(node, [lists_held._held(stand, 0, "services.feeds.lease_over")], at=staff.at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_that_was_erased_is_named_with_its_reason(enter, staff, language):
    let_go(staff)
    visitor, _ = enter(language=language)
    page = visitor.open("/status")
    assert "wanted" in page.words
    assert text("services.feeds.lease_over", language) in page.words


def test_a_withdrawn_post_says_so_on_every_page(enter, staff):
    keys = HubKeys()
    staff.post.enrol(keys)
    place = {
        "id": uuid4(),
        "node": keys.node.hex(),
        "epoch": keys.epoch.hex(),
        "lane": 16,
        "seq": 1,
        "tick": 1,
        "day": 1,
    }
    NodeRevocation.objects.create(**place, revoked=staff.post.node.node.hex(), reason="stolen")
    visitor, page = enter(language="en")
    assert text("post.status.withdrawn_short", "en") in page.words
    assert text("services.feeds.this_post_revoked", "en") in visitor.open("/status").words
