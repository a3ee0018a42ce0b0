"""What a person with a keyboard, with large letters, with a narrow screen or with no script meets at the booth."""

from __future__ import annotations

import pytest

from jalon.records.models import Crossing
from tests.browser.conftest import new_officer
from tests.browser.test_journeys import speaks
from tests.post_pages.conftest import SPECIMEN
from tests.post_services.conftest import passport

pytestmark = [pytest.mark.browser, pytest.mark.processes]

TARGET_PX_MIN = 24
"""WCAG 2.2, 2.5.8."""
LONG = "VAN<DER<WESTHUIZEN<OUEDRAOGO<<MARIE<A"
_SMALL = """least => [...document.querySelectorAll("button, .button, nav a, select, input:not([type=hidden]), summary")]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest(".only-heard"))
  .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < least && box.width < 200).map(([html, box]) => html + " " + box.height)"""


def test_privacy_key_leaves_nothing_of_a_person_and_no_key_decides_behind_it(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader(passport())
        officer.page.wait_for_selector("#decide")
        officer.take_a_breath()
        officer.press("F10")
        assert not officer.page.locator("#work").is_visible()
        assert "TRAORE" not in officer.page.locator("body").inner_text()
        assert officer.page.locator(".veil").inner_text().strip()
        for key in ("F2", "F4", "F9", "Enter", "Tab"):
            officer.press(key)
            if officer.page.evaluate("!document.documentElement.hasAttribute('data-veiled')"):
                officer.press("F10")
        assert not Crossing.objects.exists()
        if officer.page.evaluate("document.documentElement.hasAttribute('data-veiled')"):
            officer.press("F10")
        assert officer.page.locator("#work").is_visible()
        assert officer.focused() == "outcome=ADMITTED"
        officer.press("F2")
        officer.page.wait_for_selector("#scanned")
        assert Crossing.objects.count() == 1
        assert officer.troubles == []


def test_twice_the_size_loses_nothing_and_scrolls_one_way(running, chromium):
    """WCAG 2.2, 1.4.4 and 1.4.10: 200 % of 1366 dots is 683 of the page's."""
    officer, context = new_officer(chromium, locale="fr", viewport={"width": 683, "height": 384})
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader(SPECIMEN)
        officer.page.wait_for_selector("#decide")
        assert officer.page.evaluate("document.documentElement.scrollWidth") <= 683
        for button in officer.page.locator("#choices button, #choices a").all():
            assert button.is_visible()


@pytest.mark.parametrize(
    ("language", "zone"), [("fr", SPECIMEN), ("ar", passport(name=LONG)), ("en", passport(name="O"))]
)
def test_narrow_screen_shows_findings_above_the_decision_and_cuts_no_name(running, chromium, language, zone):
    officer, context = new_officer(chromium, locale=language, viewport={"width": 360, "height": 740})
    with context:
        officer.sign_in(running, speaks(running, language))
        officer.reader(zone)
        officer.page.wait_for_selector("#decide")
        assert officer.page.evaluate("document.documentElement.scrollWidth") <= 360
        decision = officer.page.locator("section.decision").bounding_box()
        if officer.page.locator("#found").count():
            assert officer.page.locator("#found").bounding_box()["y"] < decision["y"]
        name = officer.page.locator(".who .large dd").first
        assert name.evaluate("one => one.scrollWidth <= one.clientWidth")
        assert officer.page.evaluate(_SMALL, TARGET_PX_MIN) == []


def test_zone_and_codes_stay_left_to_right_in_an_arabic_page(running, chromium):
    officer, context = new_officer(chromium, locale="ar")
    with context:
        officer.sign_in(running, speaks(running, "ar"))
        assert officer.page.locator("#scanned").evaluate("one => getComputedStyle(one).direction") == "ltr"
        officer.reader(passport(number="BF0123456"))
        officer.page.wait_for_selector("#decide")
        codes = officer.page.locator("#work .code")
        assert codes.count() >= 3
        assert set(codes.evaluate_all("all => all.map(one => getComputedStyle(one).direction)")) == {"ltr"}
        assert officer.page.evaluate("document.fonts.check('600 16px Jalon Sans', 'وثيقة')")


def test_what_a_swap_brings_is_said_and_has_the_focus(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader("P<BFADAMAGED")
        officer.press("Enter")
        officer.page.wait_for_selector("[role=alert]")
        assert officer.focused() == "scanned"
        officer.reader(passport())
        officer.page.wait_for_selector("#decide")
        officer.take_a_breath()
        officer.press("Enter")
        officer.page.wait_for_selector(".notice.done[role=status]")
        assert officer.focused() == "scanned"


def test_large_letters_enlarge_everything_that_is_read(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.page.goto(f"{running.address}/account/display?next=/account/sign-in")
        before = officer.page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        officer.page.check("input[name=type][value=large]")
        officer.page.check("input[name=theme][value=contrast]")
        officer.page.locator("main form button").click()
        officer.page.wait_for_url("**/sign-in")
        after = officer.page.locator("h1").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert after == pytest.approx(before * 1.3, rel=0.02)
        assert officer.page.locator("body").evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 0)"
