"""A post is let in with a sheet, tests itself, and hands a shift over: in Chromium, at a desk and on a telephone."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, Page

from jalon.documents.wedge import CALIBRATION_TEXT
from jalon.services.enrolment import propose_post
from tests.browser.conftest import RunningPost, chromium, new_officer, running
from tests.hub.conftest import Headquarters, headquarters
from tests.hub.posts import POINT
from tests.hub.test_network import named, report
from tests.post_services.conftest import staffed_template

__all__ = ["chromium", "headquarters", "running", "staffed_template"]

TELEPHONE = {"width": 360, "height": 740}
_SHEET = re.compile(rb"/Type\s*/Page\b")
_WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 the library's own name
        """Nothing is written to the tests' output."""


@pytest.fixture(autouse=True, scope="module")
def _loop_of_playwright() -> Iterator[None]:
    """Playwright runs a loop in this thread; the test's own look into the tables is no coroutine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def hub_door(headquarters: Headquarters) -> Iterator[str]:
    """The pages of the hub under test, served to a browser on this machine."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def entered(browser: Browser, door: str, account: Any, *, language: str = "fr", **options: Any) -> Page:
    """A page of somebody who has signed in."""
    account.language = language
    account.save(update_fields=["language"])
    client = Client()
    client.force_login(account)
    context = browser.new_context(locale=language, **options)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    context.add_cookies([{**cookie, "url": door}])  # type: ignore[list-item]  # the two together are a cookie
    return context.new_page()


def picture(page: Page, name: str) -> None:
    """Nothing is wider than the screen; where a folder is named, the page is kept for people to look at."""
    assert not page.evaluate(_WIDER), name
    if folder := os.environ.get("JALON_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.browser
def test_first_screen_and_sheet_of_headquarters(
    headquarters: Headquarters,
    hub_door: str,
    chromium: Browser,
) -> None:
    report(headquarters.post)
    named(headquarters.hub, "Zinder", disk_free_bytes=100, lists=[])
    first = headquarters.person("administrator", "first").account
    second = headquarters.person("administrator", "second").account
    for language in ("fr", "ar"):
        for size in ({"width": 1280, "height": 860}, TELEPHONE):
            page = entered(chromium, hub_door, second, language=language, viewport=size)
            page.goto(f"{hub_door}/posts")
            assert page.locator("tbody tr").first.inner_text().startswith("Zinder")
            picture(page, f"posts-{language}-{size['width']}")
            page.locator("tbody a").first.click()
            page.wait_for_url("**/posts/*")
            picture(page, f"post-{language}-{size['width']}")
            page.goto(f"{hub_door}/alarms")
            picture(page, f"alarms-{language}-{size['width']}")
            node, at = headquarters.hub.node, headquarters.hub.at
            propose_post(node=node, by=first, label="Kantchari", crossing_point=POINT, at=at)
            page.goto(f"{hub_door}/enrolment")
            picture(page, f"enrolment-{language}-{size['width']}")
            page.locator("form[action*=proposal] button").first.click()
            page.wait_for_selector("article.paper")
            assert re.search(r"([0-9A-Z]{4}-){6}[0-9A-Z]{2}", page.inner_text("article.paper"))
            picture(page, f"sheet-{language}-{size['width']}")
            assert len(_SHEET.findall(page.pdf(format="A4"))) == 1, "one sheet of A4"
            page.context.close()


@pytest.mark.browser
def test_self_test_and_shift_handed_over_by_keyboard_without_scripts_too(
    running: RunningPost,
    chromium: Browser,
) -> None:
    officer, context = new_officer(chromium, locale="fr", viewport={"width": 1280, "height": 860})
    officer.sign_in(running, running.staff.officer)
    page = officer.page
    page.goto(f"{running.address}/self-test")
    picture(page, "self-test-fr-1280")
    page.check("input[name=printed][value=came_out]")
    page.focus("textarea[name=received]")
    officer.reader(CALIBRATION_TEXT.strip())
    page.click("main form:has(textarea) button:not([type=button])")
    page.wait_for_selector(".notice.done")
    page.goto(f"{running.address}/fees")
    page.fill("input[name=receipt_number]", "A-17")
    page.fill("input[name=amount]", "10 000")
    page.select_option("select[name=ground]", "2")
    page.click("main form:has(input[name=amount]) button")
    page.wait_for_selector("text=A-17")
    picture(page, "fees-fr-1280")
    page.goto(f"{running.address}/shift")
    page.fill("textarea[name=note]", "Le groupe fume.")
    page.click("main form:has(textarea) button")
    page.wait_for_selector("text=Le groupe fume.")
    picture(page, "shift-closed-fr-1280")
    assert officer.troubles == []
    context.close()
    supervisor, context = new_officer(chromium, locale="fr")
    supervisor.sign_in(running, running.staff.supervisor)
    kept = [one for one in context.cookies() if one["name"] != settings.LANGUAGE_COOKIE_NAME]
    context.close()
    for language in ("fr", "ar"):
        spoken = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": running.address}
        for size in ({"width": 1280, "height": 860}, TELEPHONE):
            for scripts in (False, True):
                context = chromium.new_context(viewport=size, java_script_enabled=scripts)  # type: ignore[arg-type]
                context.add_cookies([*kept, spoken])  # type: ignore[list-item]  # as they came
                page = context.new_page()
                for path in ("morning", "sent", "self-test"):
                    page.goto(f"{running.address}/{path}")
                    assert page.locator("html").get_attribute("lang") == language
                    if path == "morning":
                        assert "Le groupe fume." in page.inner_text("main")
                    if scripts:
                        picture(page, f"{path}-{language}-{size['width']}")
                context.close()
