"""A post enrols with its sheet and tests itself until everything is green."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import pytest

import jalon.post.enrolling
from jalon.documents.wedge import CALIBRATION_TEXT
from jalon.kernel import limits
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.device_state import DeviceState
from jalon.kernel.codes.self_test_item import SelfTestItem
from jalon.kernel.texts import LANGUAGES
from jalon.records import models
from jalon.services import enrolment, enrolment_voice
from jalon.services.accounts import create_account
from jalon.services.post_health import devices
from jalon.services.self_test import Printed, self_test
from tests.nodes.hub import HubNode
from tests.nodes.post import HubKeys
from tests.pages.client import Visitor
from tests.pages.marking import marked_texts
from tests.post_pages.conftest import set_clock
from tests.post_pages.test_handing_over import confirm_all
from tests.post_pages.test_standing import listed
from tests.post_services.conftest import PASSWORD, Staff

__all__ = ["listed"]

Enter = Callable[..., Any]
PLENTY = 90_000_000_000


def states(staff: Staff, **seen: Any) -> dict[SelfTestItem, CheckState]:
    tested = self_test(node=staff.post.node, disk_free_bytes=seen.pop("disk", PLENTY), at=staff.at, **seen)
    return {one.item: one.state for one in tested.items}


def test_a_new_post_is_not_green_and_every_item_says_why(staff: Staff, enter: Enter) -> None:
    found = states(staff)
    assert found[SelfTestItem.ENROLMENT] is CheckState.FAILED
    assert found[SelfTestItem.LINK] is CheckState.FAILED
    assert found[SelfTestItem.PRINTER] is CheckState.NOT_PERFORMED
    visitor, _ = enter(shift=False)
    page = visitor.open("/self-test")
    assert "Ce poste n'est pas inscrit" in page.words
    assert "Tout est vert" not in page.words


def test_an_enrolled_and_confirmed_post_with_lists_turns_green(
    staff: Staff,
    enter: Enter,
    listed: Callable[[int], None],
) -> None:
    listed(1)
    staff.post.enrol(HubKeys())
    confirm_all(staff)
    visitor, _ = enter()
    page = visitor.open("/self-test")
    page = visitor.submit(page, "/self-test", printed="came_out", received=CALIBRATION_TEXT)
    assert "Tout est vert" in page.words, page.words
    row = models.SelfTest.objects.get()
    assert row.officer == staff.officer.account.id
    assert set(dict(json.loads(row.results or "")).values()) == {CheckState.PASSED}
    assert devices(staff.post.node) == (DeviceState.WORKS, DeviceState.WORKS)


def test_a_printer_that_gave_nothing_is_red_until_it_prints(staff: Staff, enter: Enter) -> None:
    visitor, _ = enter()
    page = visitor.submit(visitor.open("/self-test"), "/self-test", printed="nothing_came", received="")
    assert "Rien n'est sorti" in page.words
    assert devices(staff.post.node)[0] is DeviceState.FAILS
    assert states(staff, printed=Printed.CAME_OUT)[SelfTestItem.PRINTER] is CheckState.PASSED


@pytest.mark.parametrize("received", ["P<UTOERIKSSON", "x" * 10])
def test_a_card_that_did_not_arrive_whole_is_red(staff: Staff, enter: Enter, received: str) -> None:
    visitor, _ = enter()
    visitor.submit(visitor.open("/self-test"), "/self-test", printed="", received=received)
    assert devices(staff.post.node)[1] is DeviceState.FAILS


def test_disk_clock_and_link_are_judged_by_their_bounds(staff: Staff) -> None:
    staff.post.enrol(HubKeys())
    confirm_all(staff)
    assert states(staff, disk=limits.DISK_FREE_BYTES_RED - 1)[SelfTestItem.DISK] is CheckState.FAILED
    assert states(staff, disk=limits.DISK_FREE_BYTES_AMBER - 1)[SelfTestItem.DISK] is CheckState.UNDETERMINED
    assert states(staff)[SelfTestItem.CLOCK] is CheckState.PASSED
    later = self_test(node=staff.post.node, disk_free_bytes=PLENTY, at=staff.at + timedelta(hours=25))
    assert {one.item: one.state for one in later.items}[SelfTestItem.LINK] is CheckState.UNDETERMINED


class Straight:
    """Carries the post's request straight into a hub's service; its databases are switched for the while."""

    hub: HubNode
    back: Any

    def __init__(self, address: str, **_: Any) -> None:
        self.address = address

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        return None

    def enrol(self, request: bytes) -> bytes:
        with self.hub.activate():
            return enrolment.answer_request(node=self.hub.node, request=request, at=self.hub.at)


@pytest.fixture
def sheet(hub: HubNode, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> Iterator[enrolment.IssuedCode]:
    """A code that the hub issued; the post is active, and reaches that hub."""
    from tests.hub.posts import POINT, certify

    with hub.activate():
        certify(hub)
        issued = enrolment.issue_code(node=hub.node, by=None, label="Faramana", crossing_point=POINT, at=hub.at)
    Straight.hub = hub
    monkeypatch.setattr(jalon.post.enrolling, "HttpTransport", Straight)
    with staff.post.activate():
        set_clock(staff.at)
        yield issued


def administrator(staff: Staff, *, language: str = "fr", marked: bool = False) -> Visitor:
    """Who may enrol the post, signed in."""
    made = create_account(
        node=staff.post.node, username="admin", label="Admin", role="administrator", password=PASSWORD, at=staff.at
    )
    made.account.language = language
    made.account.save(update_fields=["language"])
    visitor = Visitor(language=language, marked=marked)
    visitor.client.force_login(made.account)
    return visitor


def test_post_enrols_by_its_page_and_shows_digits_and_fingerprints_of_the_sheet(
    staff: Staff, enter: Enter, hub: HubNode, sheet: enrolment.IssuedCode
) -> None:
    visitor = administrator(staff)
    page = visitor.open("/enrol")
    typed = sheet.printed.replace("-", "")
    page = visitor.submit(page, "/enrol", address="https://siege.example.org", code=typed)
    with hub.activate():
        digits = models.EnrolmentCode.objects.get(pk=sheet.code_id).digits
        root, hub_key = enrolment_voice.hub_fingerprints(hub.node)
    assert digits in page.words
    assert root in page.words
    assert hub_key in page.words
    visitor.submit(visitor.open("/enrol"), "/enrol", address="https://siege.example.org", code=typed, status=422)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": "http://siege.example.org"}, "https"),
        ({"code": "0000-0000-0000-0000-0000-0000-00"}, "code"),
        ({"code": "short"}, "26"),
        ({"address": ""}, "remplir"),
    ],
)
def test_enrolment_that_cannot_be_says_why_and_changes_nothing(
    staff: Staff, enter: Enter, sheet: enrolment.IssuedCode, given: dict[str, str], said: str
) -> None:
    visitor = administrator(staff)
    values = {"address": "https://siege.example.org", "code": sheet.printed} | given
    page = visitor.submit(visitor.open("/enrol"), "/enrol", status=422, **values)
    assert said in page.words
    assert staff.post.node.hub is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_enrolment_and_self_test_are_whole_and_translated(
    staff: Staff, enter: Enter, sheet: enrolment.IssuedCode, language: str
) -> None:
    with marked_texts():
        visitor = administrator(staff, language=language, marked=True)
        visitor.open("/self-test")
        page = visitor.open("/enrol")
        visitor.submit(page, "/enrol", address="nowhere", code="?", status=422)
        visitor.submit(page, "/enrol", address="https://siege.example.org", code=sheet.printed)
        visitor.submit(visitor.open("/self-test"), "/self-test", printed="nothing_came", received="x")
