"""The page of restored, branched and copied posts: every state in three languages, and two persons who decide."""

from __future__ import annotations

from typing import Any, cast

import pytest

from jalon.records import models
from tests.hub.conftest import Headquarters
from tests.pages.client import Page
from tests.pages.marking import marked_texts
from tests.restore.test_branches import forked
from tests.restore.world import Machine, World

PAGE = "/restored"


@pytest.fixture
def office(world: World) -> Headquarters:
    return Headquarters(world.hub, cast(Any, None))


def copied(world: World) -> tuple[Machine, Machine]:
    post = world.post("Seytenga")
    post.cross(3)
    assert post.contact() == ""
    backup = post.backup("copied")
    post.cross(3)
    post.put_back(backup)
    second = post.copy("second")
    for machine in (post, second):
        machine.open_door()
        machine.cross(1)
        machine.contact()
    return post, second


def counted(page: Page) -> int:
    return sum("Adopt" in (button.text or "") for button in page.root.iter("button"))


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_page_says_what_happened_in_each_language(world: World, office: Headquarters, language: str) -> None:
    with marked_texts(), world.at_hub():
        office.later(0)
        empty = office.enter("administrator", language=language, marked=True).open(PAGE)
        assert empty.heading
    post = world.post()
    post.cross(5)
    assert post.contact() == ""
    backup = post.backup("yesterday")
    post.cross(5)
    assert post.contact() == ""
    world.later(minutes=20)
    post.cross(7)
    post.put_back(backup)
    post.open_door()
    post.cross(1)
    assert post.contact() == ""
    copied(world)
    forked(world, "Koloko")
    with marked_texts(), world.at_hub():
        office.later(0)
        page = office.enter("administrator", "second", language=language, marked=True).open(PAGE)
        assert "7" in page.words


def test_two_persons_adopt_through_the_page_and_one_alone_does_not(world: World, office: Headquarters) -> None:
    forked(world)
    with world.at_hub():
        office.later(0)
        first, second = (office.enter("administrator", name) for name in ("first", "second"))
        page = first.open(PAGE)
        waiting = counted(page)
        assert waiting >= 1
        refused = first.submit(page, PAGE, note="", status=422)
        assert "note" in refused.html
        page = first.submit(page, PAGE, note="telephoned the post")
        assert "second person must confirm" in page.words
        assert "You proposed it" in page.words
        before = models.Entry.objects.count()
        page = second.open(PAGE)
        assert "telephoned the post" in page.words
        page = second.submit(page, PAGE, note="compared with slips")
        assert "Done." in page.words
        assert counted(page) == waiting - 1
        assert models.Entry.objects.count() > before


def test_two_persons_keep_a_machine_through_the_page(world: World, office: Headquarters) -> None:
    post, second = copied(world)
    with world.at_hub():
        office.later(0)
        for name in ("first", "second"):
            visitor = office.enter("administrator", name)
            page = visitor.open(PAGE)
            assert "on site" in page.words
            subject = f"keep/{post.node.node.hex()}/{post.node.epoch.hex()}"
            page = visitor.submit(page, PAGE, subject=subject, note="seen on site")
        assert "Done." in page.words
        assert models.EpochOpening.objects.get(epoch=second.node.epoch.hex()).standing == "withdrawn"


def test_who_enrols_no_posts_does_not_see_the_page(world: World, office: Headquarters) -> None:
    with world.at_hub():
        office.later(0)
        assert office.enter("analyst").open(PAGE, status=403).status == 403
