"""A post's clock a day behind, then a year ahead: people sign in, decisions keep their order, nothing is erased."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from jalon.cli.demo.scene import jalon
from jalon.cli.demo.travellers import travellers
from jalon.cli.demo.visitor import Page, Visitor
from jalon.kernel.codes.direction import Direction
from jalon.kernel.texts import text
from tests.end_to_end.conftest import Border
from tests.end_to_end.real_nodes import CHIEF, SECOND, Person, RealNode

pytestmark = pytest.mark.processes
DAY_BEHIND_S = -86_400
YEAR_AHEAD_S = 31_536_000
PASSWORD = "frontiere-2026"


def recovery_code(post: RealNode, person: Person, number: int) -> str:
    return str(post.accounts[person.username]["recovery_codes"][number])


@contextmanager
def after_password(post: RealNode, person: Person) -> Iterator[tuple[Visitor, Page]]:
    """``person`` before the second step."""
    with closing(Visitor(post.address, "fr")) as visitor:
        page = visitor.open("/account/sign-in")
        yield visitor, visitor.submit(page, page.form("sign-in"), username=person.username, password=PASSWORD)


def admit(visitor: Visitor, zone: str) -> None:
    page = visitor.open("/shift")
    if not any(form.action.endswith("/shift/close") for form in page.forms):
        visitor.submit(page, page.form("/shift"), booth="7", direction=str(int(Direction.ENTRY)))
    page = visitor.open("/")
    page = visitor.submit(page, page.form("inspection/begin"), scanned=zone)
    page = visitor.submit(page, page.form("/decide"), "ADMITTED")
    assert text("kernel.outcome.admitted", "fr") in page.words, page.words[:400]


def of_the_post(post: RealNode, query: str) -> list[int]:
    with closing(sqlite3.connect(post.home / "post.sqlite3")) as connection:
        return [value for (value,) in connection.execute(query)]


def test_a_wrong_clock_stops_nobody_and_erases_nothing(border: Border) -> None:
    post = border.post
    people = travellers(20_261_124, datetime.now(UTC).date())
    for number, (offset_s, doubt) in enumerate(((DAY_BEHIND_S, "behind"), (YEAR_AHEAD_S, "ahead"))):
        post.stop()
        post.start("--hub", border.hub.address, JALON_CLOCK_OFFSET_S=str(offset_s))
        with after_password(post, CHIEF) as (visitor, asked):
            code = recovery_code(post, CHIEF, 2 * number)
            page = visitor.submit(asked, asked.form("second-step"), code=code)
            assert text("post.status.clock_doubt", "fr") in page.words
            assert text(f"services.clock_doubt.{doubt}", "fr", known="").rstrip(" .") in visitor.open("/status").words
        with after_password(post, SECOND) as (visitor, _):
            page = visitor.open("/account/vouching")
            given = {"username": CHIEF.username, "password": PASSWORD, "reason": "clock_wrong"}
            code = recovery_code(post, CHIEF, 2 * number + 1)
            page = visitor.submit(page, page.form("vouching"), code=code, **given)
            admit(visitor, next(people).zone)
    post.stop()
    post.start("--hub", border.hub.address)
    with after_password(post, SECOND) as (visitor, asked):
        visitor.submit(asked, asked.form("second-step"), code=recovery_code(post, SECOND, 0))
        admit(visitor, next(people).zone)
    assert of_the_post(post, "SELECT count(*) FROM records_erasure") == [0]
    ticks = of_the_post(
        post,
        "SELECT e.tick FROM records_entry e JOIN records_stream s ON s.id = e.stream_id"
        " WHERE s.own AND s.lane = 2 ORDER BY e.seq",
    )
    assert len(ticks) >= 3
    assert ticks == sorted(set(ticks))
    assert jalon("journal", "verify", post.home)[-1]["holds"] is True
