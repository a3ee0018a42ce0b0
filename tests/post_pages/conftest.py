"""A staffed post whose pages are open: people can sign in, and the doors' clock shows the time of the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings

from jalon.services.accounts import NewAccount
from tests.nodes.post import PostNode
from tests.pages.client import Page, Visitor
from tests.post_services.conftest import PASSWORD, Staff, people

SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.fixture
def staff(post: PostNode) -> Staff:
    """People of a post, at the doors' present time."""
    found = people(post)
    set_clock(found.at)
    return found


def set_clock(at: datetime) -> None:
    """From now on the doors' clock shows ``at``; the settings of the node under test end with it."""
    settings.JALON_CLOCK_OFFSET_S = int((at - datetime.now(UTC)).total_seconds())


@pytest.fixture
def enter(staff: Staff) -> Callable[..., tuple[Visitor, Page]]:
    """Sign somebody in through the pages."""

    def signed_in(
        who: NewAccount | None = None,
        *,
        language: str = "fr",
        shift: bool = True,
        marked: bool = False,
        direction: str = "2",
    ) -> tuple[Visitor, Page]:
        person = who or staff.officer
        person.account.language = language
        person.account.save(update_fields=["language"])
        visitor = Visitor(language=language, marked=marked)
        page = visitor.open("/account/sign-in")
        page = visitor.submit(page, "/account/sign-in", username=person.account.username, password=PASSWORD)
        set_clock(staff.later(30))
        page = visitor.submit(page, "/account/second-step", code=staff.code(person))
        if shift and page.path == "/shift":
            page = visitor.submit(page, "/shift", booth="1", direction=direction)
        return visitor, page

    return signed_in
