"""Headquarters' first page: posts in the order of their need, their history, and what the page never shows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from jalon.health.need import Need
from jalon.journal.lanes import Lane
from jalon.journal.lineage import Reason as OpeningReason
from jalon.journal.lineage import Standing
from jalon.kernel.clock import date_to_day, entry_day, utc_seconds
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import ingest
from jalon.services.journaling import Event
from jalon.services.queries.network import network, standing
from tests.hub.conftest import Headquarters
from tests.hub.posts import KeyPost, enrolled
from tests.nodes.hub import HubNode
from tests.pages.marking import marked_texts

PROGRAM = "1"


def health(hub: HubNode, **changed: Any) -> Event:
    """A report of a post that is well."""
    at = hub.at
    values = {
        "reported_unix_s": utc_seconds(at),
        "uptime_s": 7_200,
        "waiting": [],
        "lists": [["national", date_to_day(at.date())]],
        "decided": 3,
        "unchecked": 3,
        "unsearched": 0,
        "disk_free_bytes": 80_000_000_000,
        "disk_total_bytes": 200_000_000_000,
        "clock_ahead_s": 0,
        "clock_doubt": None,
        "program": PROGRAM,
        "printer": 2,
        "scanner": 2,
        "power": 2,
        "battery_percent": None,
    }
    return Event("health.reported", {"health": values | changed})


def report(post: KeyPost, **changed: Any) -> None:
    """A report, received by the hub."""
    made = post.write([health(post.hub, **changed)])
    ingest.receive_envelope(node=post.hub.node, wire=post.wire(made, lane=Lane.HEALTH), at=post.hub.at)


def named(hub: HubNode, label: str, **changed: Any) -> KeyPost:
    """A post of that name that has reported."""
    post = KeyPost(hub)
    post.enrol(label=label)
    report(post, **changed)
    return post


def test_posts_that_need_help_come_first_with_their_reasons(headquarters: Headquarters) -> None:
    hub = headquarters.hub
    report(headquarters.post)
    named(hub, "Agadez", printer=3)
    named(hub, "Zinder", disk_free_bytes=100, lists=[])
    seen = standing(program=PROGRAM, at=hub.at).posts
    assert [(post.label, post.need) for post in seen] == [
        ("Zinder", Need.TODAY),
        ("Agadez", Need.SOON),
        ("Faramana", Need.NONE),
    ]
    assert [reason.code for reason in seen[0].reasons] == ["health.reason.no_list", "health.reason.disk"]


def test_a_copied_post_needs_help_today_and_its_page_leads_to_who_decides(headquarters: Headquarters) -> None:
    report(headquarters.post)
    node = headquarters.post.node.hex()
    opening = {"epoch": "0001" * 4, "parent": "0000" * 4, "own": False, "reason": OpeningReason.RESTORED}
    models.EpochOpening.objects.create(
        node=node, opened_at=headquarters.hub.at, parents="[]", wire=b"", standing=Standing.COPIED, **opening
    )
    (post,) = standing(program=PROGRAM, at=headquarters.hub.at).posts
    assert [(reason.code, post.need) for reason in post.reasons] == [("health.reason.contradiction", Need.TODAY)]
    assert 'href="/restored"' in headquarters.enter("administrator").open(f"/posts/{node}").html
    supervisors = headquarters.enter("supervisor").open(f"/posts/{node}").html
    assert "contradict each other" in supervisors
    assert 'href="/restored"' not in supervisors, "supervisors do not decide there"


def test_posts_page_shows_small_counts_as_small_and_names_nobody(headquarters: Headquarters) -> None:
    report(headquarters.post, unchecked=7)
    page = headquarters.enter("supervisor").open("/posts")
    assert "Faramana" in page.words
    assert "–" in page.words
    assert re.search(r"\b7\b", page.words) is None
    assert "marker" in page.html, "the post stands on the map"
    assert "TRAORE" not in page.html


def test_what_a_post_says_of_the_lane_of_referrals_is_never_shown(headquarters: Headquarters) -> None:
    day = entry_day(headquarters.hub.at)
    report(headquarters.post, waiting=[[Lane.REFERRALS, 41, day], [Lane.DECISIONS, 12, day]])
    post = standing(program=PROGRAM, at=headquarters.hub.at).posts[0]
    assert [(one.lane, one.count) for one in post.word.backlog] == [(Lane.DECISIONS, 12)]
    assert "41" not in headquarters.enter("supervisor").open("/posts").words


def test_newest_word_rules_whether_it_came_by_journal_or_by_link(headquarters: Headquarters) -> None:
    import json

    hub = headquarters.hub
    report(headquarters.post, disk_free_bytes=50_000_000_000)
    said = {"clock": utc_seconds(hub.at) + 300, "heard": utc_seconds(hub.at), "disk_free_bytes": 4_000_000_000}
    models.Peer.objects.update(reported=json.dumps(said | {"unsent": [], "lists": [], "program": PROGRAM}))
    post = standing(program=PROGRAM, at=hub.at).posts[0]
    assert post.word.disk_free_bytes == 4_000_000_000
    assert post.word.clock_ahead_s == 300
    assert post.word.lists, "the link said nothing of lists: those of the report stand"
    headquarters.later(600)
    report(headquarters.post, disk_free_bytes=60_000_000_000)
    assert standing(program=PROGRAM, at=hub.at).posts[0].word.disk_free_bytes == 60_000_000_000


def test_query_count_does_not_grow_with_posts(headquarters: Headquarters, django_assert_num_queries: Any) -> None:
    account = headquarters.person("supervisor").account
    for count in range(3):
        with django_assert_num_queries(5):  # the streams and epochs that contradict each other are one of them
            network(account=account, program=PROGRAM, at=headquarters.hub.at)
        named(headquarters.hub, f"Post {count}")
        report(enrolled(headquarters.hub))


def test_history_shows_the_worst_of_each_day_and_the_hours_that_were_heard(headquarters: Headquarters) -> None:
    report(
        headquarters.post,
        disk_free_bytes=4_000_000_000,
        waiting=[[Lane.DECISIONS, 250, entry_day(headquarters.hub.at)]],
    )
    headquarters.later(3_600)
    report(headquarters.post)
    headquarters.later(86_400)
    report(headquarters.post)
    page = headquarters.enter("supervisor").open(f"/posts/{headquarters.post.node.hex()}")
    assert "Reports in 2 hours of 24" in page.html
    assert "Reports in 1 hour of 24" in page.html
    assert "4 GB of disk remain." in page.words
    assert "250" in page.words


def test_page_of_a_post_says_which_numbers_are_missing(headquarters: Headquarters) -> None:
    post = headquarters.post
    made = post.cross(6)
    for part in (made[:1], made[4:]):
        ingest.receive_envelope(node=post.hub.node, wire=post.wire(part), at=post.hub.at)
    visitor = headquarters.enter("supervisor")
    assert "no. 2 to no. 4" in visitor.open(f"/posts/{post.node.hex()}").words
    ingest.receive_envelope(node=post.hub.node, wire=post.wire(made[1:4]), at=post.hub.at)
    assert "What is missing here" not in visitor.open(f"/posts/{post.node.hex()}").words


def test_history_of_no_post_is_not_found_and_without_the_right_refused(headquarters: Headquarters) -> None:
    headquarters.enter("supervisor").open("/posts/0000000000000000", status=404)
    headquarters.enter("statistician").open(f"/posts/{headquarters.post.node.hex()}", status=403)


def test_a_report_from_the_year_9999_stops_no_page(headquarters: Headquarters) -> None:
    report(headquarters.post, reported_unix_s=253_402_300_799, lists=[["x", 10**9]], waiting=[[2, 1, 10**9]])
    report(headquarters.post, clock_ahead_s=2**62, uptime_s=2**62, printer=1, battery_percent=300)
    visitor = headquarters.enter("supervisor")
    visitor.open("/posts")
    visitor.open(f"/posts/{headquarters.post.node.hex()}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_posts_and_alarms_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    from jalon.services.alarms import watch_network

    hub = headquarters.hub
    report(headquarters.post, clock_ahead_s=-400, battery_percent=40)
    named(hub, "Zinder", disk_free_bytes=100, lists=[], printer=3, clock_doubt="services.clock_doubt.behind")
    KeyPost(hub).enrol(label="Muet", confirm=False)
    watch_network(node=hub.node, program=PROGRAM, at=hub.at)
    alarm = models.AlarmRaising.objects.order_by("cause")[0].alarm
    with marked_texts():
        visitor = headquarters.enter("supervisor", language=language, marked=True)
        for peer in models.Peer.objects.filter(role=1):
            visitor.open(f"/posts/{peer.node}")
        visitor.open("/posts")
        page = visitor.open("/alarms")
        visitor.submit(page, "/alarms", address="not an address", status=422)
        visitor.submit(page, "/alarms", address="garde@example.org")
        page = visitor.open(f"/alarms/{alarm}")
        visitor.submit(page, f"/alarms/{alarm}", note="Téléphoné")
        visitor.submit(page, f"/alarms/{alarm}", note="", status=422)
        hub.at += timedelta(days=2)


def test_marks_of_needs_differ_by_shape(headquarters: Headquarters) -> None:
    from jalon.hub.templatetags.network import need_mark

    shapes = {re.sub(r"mark-\w+", "", need_mark(need)) for need in Need}
    assert len(shapes) == len(Need)
