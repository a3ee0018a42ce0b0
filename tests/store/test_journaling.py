from __future__ import annotations

from jalon.records import models
from jalon.services.journaling import record
from tests.nodes import events
from tests.nodes.post import PostNode


def test_a_crossing_recorded_lies_in_journal_and_projection(any_node: PostNode) -> None:
    (done,) = record(any_node.node, [events.crossing(any_node.at)], at=any_node.at)
    row = models.Crossing.objects.get(pk=done.record_id)
    assert row.surname == "TRAORE"
    assert row.slip == done.slip
    assert models.Entry.objects.count() == 1
