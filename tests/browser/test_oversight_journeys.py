"""In Chromium: an officer takes a slip of the finger back by keyboard; two persons list somebody, a third searches."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page

from jalon.records.models import Correction, Crossing, ListEntryVersion, ListProposal
from tests.browser.conftest import new_officer
from tests.hub.conftest import Headquarters, headquarters  # noqa: F401 a fixture
from tests.hub.test_searching import cross
from tests.post_services.conftest import passport

pytestmark = [pytest.mark.browser, pytest.mark.processes]
SHOTS = os.environ.get("JALON_TEST_SHOTS", "")
# Playwright runs a loop in this thread; what tests do with tables is no coroutine, to the end of the session.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def shot(page: Page, name: str) -> None:
    """Keep a picture where the environment names a folder."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_a_slip_of_the_finger_is_taken_back_by_keyboard(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, running.staff.officer)
        officer.reader(passport())
        officer.page.wait_for_selector("#decide")
        officer.take_a_breath()
        officer.press("Enter")
        officer.page.wait_for_selector("#scanned")
        row = Crossing.objects.get()
        officer.go_to(f"a[href='/crossing/{row.id}/correct']")
        officer.press("Enter")
        officer.page.wait_for_url("**/correct")
        shot(officer.page, "correct-fr")
        officer.page.locator("form[action$='take-back'] button").focus()
        officer.press("Enter")
        officer.page.wait_for_url("**/decisions")
        assert Correction.objects.get().void
        assert "Annulée" in officer.page.inner_text("main")
        shot(officer.page, "decisions-fr")
        assert officer.troubles == []


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the test looks at pages."""


@pytest.fixture
def address(headquarters: Headquarters) -> Iterator[str]:  # noqa: F811
    """Headquarters' pages on a loopback port, served one request after another by this process."""
    application = get_wsgi_application()

    def answer(environ, start_response):
        response = application(environ, start_response)
        try:
            return list(response)
        finally:
            response.close()
            connections.close_all()

    server: WSGIServer = make_server("127.0.0.1", 0, answer, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def enter(browser: Browser, at: str, headquarters: Headquarters, role: str, name: str, language: str) -> Page:  # noqa: F811
    """Somebody's page; signing in through the pages is tested elsewhere."""
    person = headquarters.person(role, name)
    person.account.language = language
    person.account.save(update_fields=["language"])
    client = Client(SERVER_NAME="localhost")
    client.force_login(person.account)
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 860})
    context.add_cookies([{"name": key, "value": morsel.value, "url": at} for key, morsel in client.cookies.items()])
    return context.new_page()


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_two_persons_list_and_a_third_searches(
    headquarters: Headquarters,  # noqa: F811
    address: str,
    chromium: Browser,
    language: str,
    direction: str,
) -> None:
    cross(headquarters)
    first = enter(chromium, address, headquarters, "list_manager", "awa", language)
    first.goto(f"{address}/lists/propose")
    assert first.evaluate("document.documentElement.dir") == direction
    first.fill("#id_names", "SANKARA Tiémoko")
    first.fill("#id_birth_date", "1981")
    first.select_option("#id_ground", "religion")
    first.fill("#id_legal_basis", "Art. 261")
    first.fill("#id_source", "Tribunal")
    first.locator("main form button").last.click()
    first.wait_for_selector("[role=alert]")
    shot(first, f"list-refused-{language}")
    first.select_option("#id_ground", "court_warrant")
    first.locator("main form button").last.click()
    first.wait_for_url("**/lists")
    shot(first, f"lists-{language}")
    second = enter(chromium, address, headquarters, "list_manager", "boubacar", language)
    second.goto(f"{address}/lists/proposal/{ListProposal.objects.get().id}")
    shot(second, f"list-proposal-{language}")
    second.locator("form[action$='approve'] button").click()
    second.wait_for_url("**/lists")
    assert ListEntryVersion.objects.count() == 1
    second.goto(f"{address}/lists/entry/{ListEntryVersion.objects.get().entry}")
    shot(second, f"list-entry-{language}")
    analyst = enter(chromium, address, headquarters, "analyst", "fati", language)
    analyst.goto(f"{address}/search")
    analyst.select_option("#id_purpose", "3")
    analyst.fill("#id_reference", "PV 12/2026")
    analyst.fill("#id_surname", "Traoré")
    analyst.fill("#id_given_names", "Awa")
    analyst.fill("#id_birth", "1990-01-15")
    analyst.locator("main form button").last.click()
    analyst.wait_for_selector("#found-title")
    assert "TRAORE" in analyst.inner_text("main")
    shot(analyst, f"search-{language}")
    auditor = enter(chromium, address, headquarters, "auditor", "mariama", language)
    auditor.goto(f"{address}/week")
    assert "TRAORE" not in auditor.inner_text("main")
    shot(auditor, f"week-{language}")
    for page in (first, second, analyst, auditor):
        page.context.close()
