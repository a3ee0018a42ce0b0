"""Officers of posts and lists of posts on headquarters' pages: two persons give, one takes away, posts hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from jalon.kernel.codes.feed_change import FeedChange
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services.feeds import changing, publishing
from jalon.services.feeds.officers import Person, Service
from jalon.services.feeds.writing import UnableToFeed
from jalon.services.policies import UnableToAllow
from jalon.services.queries import serving
from jalon.services.rebuild import rebuild
from tests.hub.conftest import Headquarters
from tests.pages.client import Page, Visitor
from tests.pages.marking import marked_texts
from tests.pages.rules import words_of

AWA = Person("awa.k", "Agent Awa", "officer")


def account(headquarters: Headquarters, name: str, role: str = "administrator") -> models.Account:
    return headquarters.person(role, name).account


def added(headquarters: Headquarters, service: Service | None = None) -> models.PostOfficer:
    at = headquarters.later()
    service = service or Service(headquarters.post.node.hex())
    proposal = changing.propose_officer(by=account(headquarters, "first"), person=AWA, service=service, at=at)
    changing.agree(node=headquarters.hub.node, by=account(headquarters, "second"), proposal=proposal, at=at)
    return models.PostOfficer.objects.get(username=AWA.username)


def told(headquarters: Headquarters) -> list[tuple[str | None, bool | None]]:
    rows = models.OfficerServing.objects.order_by("seq")
    return list(rows.values_list("username", "active"))


def agree_address(page: Page) -> str:
    return next(form.get("action", "") for form in page.root.iter("form") if form.get("action", "").endswith("/agree"))


def propose(headquarters: Headquarters, visitor: Visitor) -> None:
    values = {"username": "awa.k", "label": "Agent Awa", "role": "officer", "language": "fr"}
    visitor.submit(visitor.open("/officers/add"), "/officers/add", post=headquarters.post.node.hex(), **values)


def test_one_person_proposes_another_agrees_and_prints_and_the_post_is_told(headquarters: Headquarters) -> None:
    first, second = headquarters.enter("administrator", "first"), headquarters.enter("administrator", "second")
    propose(headquarters, first)
    assert "Another person agrees." in first.open("/officers").words
    assert not models.PostOfficer.objects.exists()
    page = second.open("/officers")
    sheet = second.submit(page, agree_address(page))
    officer = models.PostOfficer.objects.get()
    assert "awa.k" in sheet.words
    assert sheet.html.count("<li><bdi") == 10, "recovery codes"
    assert 'class="qr"' in sheet.html
    assert told(headquarters) == [("awa.k", True)]
    row = models.FeedChange.objects.get()
    people = account(headquarters, "first").id, account(headquarters, "second").id
    assert (row.change, row.about, row.proposed_by, row.settled_by) == (FeedChange.OFFICER_ADDED, "awa.k", *people)
    assert headquarters.post.node.hex() in (row.posts or "")
    assert officer.verifier not in second.open(f"/officers/{officer.id}").html
    assert rebuild().same


def test_the_weekly_review_says_who_gave_and_who_agreed(headquarters: Headquarters) -> None:
    added(headquarters)
    page = headquarters.enter("auditor").open("/week")
    row = next(line for line in page.root.iter("tr") if "Officer added" in words_of(line))
    assert [word for word in ("awa.k", "Faramana", "First", "Second") if word not in words_of(row)] == []


def test_whoever_proposed_cannot_agree_and_only_administrators_may(headquarters: Headquarters) -> None:
    by, at = account(headquarters, "first"), headquarters.later()
    proposal = changing.propose_officer(by=by, person=AWA, service=None, at=at)
    with pytest.raises(UnableToFeed, match="second_person_needed"):
        changing.agree(node=headquarters.hub.node, by=by, proposal=proposal, at=at)
    manager = account(headquarters, "lists", "list_manager")
    with pytest.raises(UnableToAllow):
        changing.agree(node=headquarters.hub.node, by=manager, proposal=proposal, at=at)
    with pytest.raises(UnableToAllow):
        changing.propose_officer(by=manager, person=AWA, service=None, at=at)
    assert not models.PostOfficer.objects.exists()


def test_one_person_ends_a_service_and_withdraws_an_officer_at_once(headquarters: Headquarters) -> None:
    officer = added(headquarters)
    visitor = headquarters.enter("administrator", "third")
    page = visitor.open(f"/officers/{officer.id}")
    visitor.submit(page, f"/officers/{officer.id}/end")
    assert told(headquarters)[-1] == ("awa.k", False)
    visitor.submit(visitor.open(f"/officers/{officer.id}"), f"/officers/{officer.id}/withdraw")
    officer.refresh_from_db()
    assert not officer.active
    row = models.FeedChange.objects.order_by("tick").last()
    assert row is not None
    assert (row.change, row.proposed_by) == (FeedChange.OFFICER_WITHDRAWN, None)


def test_taking_back_and_new_secrets_need_two(headquarters: Headquarters) -> None:
    officer = added(headquarters)
    changing.withdraw_officer(
        node=headquarters.hub.node, by=account(headquarters, "first"), officer=officer.id, at=headquarters.later()
    )
    visitor = headquarters.enter("administrator", "first")
    visitor.submit(visitor.open(f"/officers/{officer.id}"), f"/officers/{officer.id}/take-back")
    visitor.submit(visitor.open(f"/officers/{officer.id}"), f"/officers/{officer.id}/renew")
    officer.refresh_from_db()
    assert (officer.active, officer.credential) == (False, 1)
    for _ in range(2):
        second = headquarters.enter("administrator", "second")
        page = second.open("/officers")
        second.submit(page, agree_address(page))
    officer.refresh_from_db()
    assert (officer.active, officer.credential) == (True, 2)


def test_a_service_begins_and_ends_on_its_days(headquarters: Headquarters) -> None:
    today = headquarters.hub.at.date()
    service = Service(headquarters.post.node.hex(), today + timedelta(days=2), today + timedelta(days=3))
    added(headquarters, service)
    assert told(headquarters) == []
    seen = []
    for _ in range(5):
        publishing.publish(node=headquarters.hub.node, at=headquarters.later(86_400))
        (one,) = serving.all_officers(
            node=headquarters.hub.node, account=account(headquarters, "first"), at=headquarters.hub.at
        )
        seen.append(one.services[0].when)
    assert seen == ["to_come", "now", "now", "over", "over"]
    assert [active for _, active in told(headquarters)] == [True, False]


@pytest.mark.parametrize("days", [(3, 2)])
def test_days_the_wrong_way_round_are_refused_beside_the_form(
    headquarters: Headquarters, days: tuple[int, int]
) -> None:
    first, last = (headquarters.hub.at.date() + timedelta(days=one) for one in days)
    values = {"username": "awa.k", "label": "Agent Awa", "role": "officer", "language": "fr"}
    visitor = headquarters.enter("administrator")
    page = visitor.submit(
        visitor.open("/officers/add"),
        "/officers/add",
        status=422,
        post=headquarters.post.node.hex(),
        from_on=first.isoformat(),
        until_on=last.isoformat(),
        **values,
    )
    assert "before the first" in page.words
    assert not models.FeedProposal.objects.exists()


def test_a_list_goes_to_a_post_by_two_and_leaves_it_by_one(headquarters: Headquarters) -> None:
    first, second = headquarters.enter("list_manager", "first"), headquarters.enter("list_manager", "second")
    post = headquarters.post.node.hex()
    first.submit(first.open("/lists/posts"), "/lists/posts", partition="national", post=post)
    assert not models.ListPost.objects.exists()
    page = second.open("/lists/posts")
    page = second.submit(page, agree_address(page))
    assert "Has said nothing yet" in page.words
    assert list(models.ListPost.objects.values_list("node", flat=True)) == [post]
    publishing.publish(node=headquarters.hub.node, at=headquarters.later())
    number = models.ListPartition.objects.get().number
    page = first.submit(first.open("/lists/posts"), f"/lists/posts/{number}/end")
    assert "No post holds it." in page.words
    changes = models.FeedChange.objects.order_by("tick").values_list("about", "posts")
    assert [about for about, _ in changes] == ["national", "national"]
    assert list(changes)[-1][1] == "[]"


def test_questions_do_not_grow_with_officers(headquarters: Headquarters) -> None:
    counts = []
    for number in range(3):
        person = Person(f"awa{number}", "Agent", "officer")
        proposal = changing.propose_officer(
            by=account(headquarters, "first"),
            person=person,
            service=Service(headquarters.post.node.hex()),
            at=headquarters.later(),
        )
        changing.agree(
            node=headquarters.hub.node,
            by=account(headquarters, "second"),
            proposal=proposal,
            at=headquarters.hub.at,
        )
        with CaptureQueriesContext(connections["default"]) as asked:
            serving.all_officers(
                node=headquarters.hub.node, account=account(headquarters, "first"), at=headquarters.hub.at
            )
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_whole_and_translated(headquarters: Headquarters, language: str) -> None:
    post = headquarters.post.node.hex()
    with marked_texts():
        first = headquarters.enter("administrator", "first", language=language, marked=True)
        first.open("/officers")
        first.submit(first.open("/officers/add"), "/officers/add", status=422, username="É")
        propose(headquarters, first)
        first.open("/officers")
        second = headquarters.enter("administrator", "second", language=language, marked=True)
        page = second.open("/officers")
        second.submit(page, agree_address(page))
        officer = models.PostOfficer.objects.get()
        page = second.open(f"/officers/{officer.id}")
        second.submit(page, f"/officers/{officer.id}", post="", status=422)
        manager = headquarters.enter("list_manager", language=language, marked=True)
        page = manager.open("/lists/posts")
        manager.submit(page, "/lists/posts", partition="", post="", status=422)
        manager.submit(page, "/lists/posts", partition="national", post=post)
        manager.open("/lists/posts")
