"""A staffed post whose pages are open: people can sign in, and the doors' clock shows the time of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from jalon.services.accounts import NewAccount
from tests.pages.client import Page, Visitor
from tests.post_services.conftest import Staff, copy_of, recall, staffed_template

SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

__all__ = ["staffed_template"]


@pytest.fixture
def staff(staffed_template: Staff, tmp_path: Path) -> Iterator[Staff]:
    """People of a post, which is active, at the doors' present time."""
    made = copy_of(staffed_template, tmp_path / "post")
    with made.post.activate():
        set_clock(made.at)
        yield recall(made)


def set_clock(at: datetime) -> None:
    """From now on the doors' clock shows ``at``; the settings of the node under test end with it."""
    settings.JALON_CLOCK_OFFSET_S = int((at - datetime.now(UTC)).total_seconds())


@pytest.fixture
def enter(staff: Staff) -> Callable[..., tuple[Visitor, Page]]:
    """Somebody who is signed in, with a shift at booth 1 unless told otherwise."""

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
        # Passwords take their time, as they should: test_sign_in.py enters through the pages.
        visitor.client.force_login(person.account)
        page = visitor.open("/")
        if shift and page.path == "/shift":
            page = visitor.submit(page, "/shift", booth="1", direction=direction)
        return visitor, page

    return signed_in
