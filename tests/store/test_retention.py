"""Retention runs on confirmed time, a week's worth at once, and knows children, permits and exits. And the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jalon.kernel.clock import utc_seconds
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.outcome import Outcome
from jalon.policy import load_policy
from jalon.records import models
from jalon.services.clock_doubt import doubt
from jalon.services.erasure import UnableToErase
from jalon.services.journaling import Event, record
from jalon.services.retention import run_retention
from jalon.services.verification import verify_store
from tests.nodes import events
from tests.nodes.hub import HubNode
from tests.nodes.post import PostNode

Node = PostNode | HubNode
RULES = load_policy().retention
DAY = timedelta(days=1)


def _confirm(node: Node, at: datetime, *, hub_at: datetime | None = None) -> None:
    values = {"hub": b"h" * 8, "hub_unix_s": utc_seconds(hub_at or at), "node_unix_s": utc_seconds(at)}
    record(node.node, [Event("checkpoint.confirmed", {"checkpoint": values})], at=at)


def _cross(node: Node, at: datetime, **kwargs: object) -> object:
    return record(node.node, [events.crossing(at, **kwargs)], at=at)[0].record_id  # type: ignore[arg-type]


def _held(key: object) -> tuple[bool, bool]:
    """Whether movement and identity are there."""
    row = models.Crossing.objects.get(pk=key)
    return row.crossing_point is not None, row.surname is not None


def test_a_part_stays_to_its_last_day_and_goes_after_it(any_node: Node) -> None:
    key = _cross(any_node, any_node.at, note="words")
    for days, note in ((364, "words"), (365, None)):
        at = any_node.at + days * DAY
        _confirm(any_node, at)
        run_retention(any_node.node, RULES, at=at)
        assert models.Crossing.objects.get(pk=key).note == note
    assert _held(key) == (True, True)
    assert verify_store(any_node.node).holds


@pytest.mark.parametrize(
    ("movement", "days"),
    [
        ({}, 1_825),
        ({"age_band": AgeBand.AGE_12_14}, 730),
        ({"document_kind": DocumentKind.BORDER_RESIDENT_PERMIT}, 90),
        ({"direction": Direction.EXIT, "outcome": Outcome.EXIT_ALLOWED}, 1_095),
    ],
)
def test_the_shortest_rule_applies(post: PostNode, movement: dict[str, object], days: int) -> None:
    key = _cross(post, post.at, **movement)
    for after, held in ((days - 1, (True, True)), (days, (False, False))):
        at = post.at + after * DAY
        _confirm(post, at)
        run_retention(post.node, RULES, at=at)
        assert _held(key) == held


def test_days_count_from_the_exit_that_is_known(post: PostNode) -> None:
    came = _cross(post, post.at, number="B1")
    other = _cross(post, post.at, number="B2")
    left = post.at + 100 * DAY
    _cross(post, left, number="B1", direction=Direction.EXIT, outcome=Outcome.EXIT_ALLOWED)
    at = left + 1_095 * DAY
    _confirm(post, at)
    assert run_retention(post.node, RULES, at=at).later == 0
    assert _held(came) == (False, False)
    assert _held(other) == (True, True)


def test_a_run_erases_seven_days_worth_at_most(post: PostNode) -> None:
    keys = [_cross(post, post.at + n * DAY, document_kind=DocumentKind.BORDER_RESIDENT_PERMIT) for n in range(10)]
    at = post.at + 120 * DAY
    _confirm(post, at)
    first = run_retention(post.node, RULES, at=at)
    assert (first.entries, first.later) == (7, 3)
    assert [_held(key)[1] for key in keys] == [False] * 7 + [True] * 3
    assert run_retention(post.node, RULES, at=at + timedelta(hours=1)).entries == 0, "once a day"
    second = run_retention(post.node, RULES, at=at + DAY)
    assert (second.entries, second.later) == (3, 0)
    assert run_retention(post.node, RULES, at=at + 2 * DAY).entries == 0


def test_a_clock_a_year_ahead_erases_nothing(post: PostNode) -> None:
    key = _cross(post, post.at, note="words")
    with pytest.raises(UnableToErase) as refused:
        run_retention(post.node, RULES, at=post.at + 400 * DAY)
    assert refused.value.code == "services.retention.never_confirmed"
    _confirm(post, post.at)
    for days in (31, 400, -1):
        with pytest.raises(UnableToErase) as refused:
            run_retention(post.node, RULES, at=post.at + days * DAY)
        assert refused.value.code == "services.retention.not_confirmed"
    assert models.Crossing.objects.get(pk=key).note == "words"


def test_the_hubs_time_counts_not_the_posts(post: PostNode) -> None:
    _cross(post, post.at, note="words")
    wrong = post.at + 400 * DAY
    _confirm(post, wrong, hub_at=post.at)
    assert run_retention(post.node, RULES, at=wrong).entries == 0


# --- the clock ---------------------------------------------------------------------------------


def test_a_clock_that_agrees_is_not_doubted(any_node: Node) -> None:
    assert doubt(any_node.node, at=any_node.at) is None
    _cross(any_node, any_node.at)
    for seconds in (0, 3_600, -60):
        assert doubt(any_node.node, at=any_node.at + timedelta(seconds=seconds)) is None


@pytest.mark.parametrize(("days", "code"), [(-1, "behind"), (365, "ahead")])
def test_a_clock_set_wrong_is_doubted_in_words_and_stops_nobody(any_node: Node, days: int, code: str) -> None:
    _cross(any_node, any_node.at)
    wrong = any_node.at + days * DAY
    found = doubt(any_node.node, at=wrong)
    assert found is not None
    assert found.code == f"services.clock_doubt.{code}"
    assert all(found.sentence(language) and found.next_step(language) for language in ("fr", "ar", "en"))
    _cross(any_node, wrong)
    assert models.Crossing.objects.count() == 2
    assert verify_store(any_node.node).holds


def test_a_clock_put_right_is_believed_again(any_node: Node) -> None:
    _cross(any_node, any_node.at)
    _cross(any_node, any_node.at + 365 * DAY)
    right = any_node.at + timedelta(minutes=20)
    assert doubt(any_node.node, at=right) is not None
    _cross(any_node, right)
    assert doubt(any_node.node, at=right) is None


def test_what_a_wrong_clock_signs_does_not_make_it_right(any_node: Node) -> None:
    for _ in range(3):
        _cross(any_node, any_node.at)
    wrong = any_node.at - DAY
    for minute in range(3):
        _cross(any_node, wrong + timedelta(minutes=minute))
        found = doubt(any_node.node, at=wrong + timedelta(minutes=minute))
        assert found is not None
        assert found.code == "services.clock_doubt.behind"


def test_a_clock_that_the_hub_found_a_year_ahead_is_doubted_until_it_is_put_right(post: PostNode) -> None:
    wrong = post.at + 365 * DAY
    _confirm(post, wrong, hub_at=post.at)
    _cross(post, wrong)
    found = doubt(post.node, at=wrong + timedelta(hours=2))
    assert found is not None
    assert found.code == "services.clock_doubt.ahead"
    _cross(post, post.at + timedelta(hours=1))
    _cross(post, post.at + timedelta(hours=1))
    assert doubt(post.node, at=post.at + timedelta(hours=1)) is None


def test_the_hubs_time_shows_a_post_that_is_late(post: PostNode) -> None:
    _confirm(post, post.at, hub_at=post.at + DAY)
    found = doubt(post.node, at=post.at + timedelta(minutes=1))
    assert found is not None
    assert found.code == "services.clock_doubt.behind"
