"""What stands beside the booth: the card of keys, the traveller's screen, and how the browser shows pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jalon.design import display
from jalon.kernel.limits import USUAL_DURATION_CROSSINGS
from jalon.kernel.texts import LANGUAGES, text
from jalon.post.keys import KEYS
from jalon.records.models import Crossing
from tests.post_pages.conftest import SPECIMEN
from tests.post_services.conftest import passport

SOURCES = Path(__file__).resolve().parents[2] / "src/jalon"
PRINTED = {"↵", "Tab"}
"""Keys of the browser, which no button claims."""


def test_card_names_every_key_that_a_page_of_the_post_claims_and_no_other():
    templates = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("post/templates", "design/templates/cotton/frame")
        for path in (SOURCES / folder).rglob("*.html")
    )
    claimed = set(re.findall(r'data-key="([^"{]+)"', templates))
    assert claimed == {key for key, _ in KEYS} - PRINTED


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_says_what_each_key_does(enter, language):
    visitor, _ = enter(language=language)
    page = visitor.open("/keys")
    for key, code in KEYS:
        assert key in page.words
        assert text(code, language) in page.words


def test_traveller_screen_speaks_three_languages_and_follows_the_booth(enter):
    visitor, page = enter(language="fr")
    waiting = visitor.open("/traveller-screen")
    for language in LANGUAGES:
        assert text("post.traveller_screen.give", language) in waiting.words
    assert current_step(waiting) == 0
    visitor.submit(page, "/inspection/begin", scanned=passport())
    assert current_step(visitor.open("/traveller-screen")) == 1


def test_traveller_screen_shows_the_same_for_a_clean_document_and_for_one_with_findings(enter):
    shown = []
    for zone in (passport(), SPECIMEN):
        visitor, page = enter(language="fr")
        page = visitor.submit(page, "/inspection/begin", scanned=zone)
        assert "TRAORE" in page.words or "ERIKSSON" in page.words
        shown.append(visitor.open("/traveller-screen").html)
        visitor.submit(
            visitor.open("/"),
            visitor.open("/").root.find(".//form[@id='decide']").get("action"),
            button=("outcome", "SECOND_LINE"),
        )
    assert shown[0] == shown[1]
    assert "TRAORE" not in shown[0]


def test_traveller_screen_says_the_usual_time_only_when_enough_crossed(enter, staff):
    visitor, page = enter(language="fr")
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = page.root.find(".//form[@id='decide']").get("action")
    visitor.submit(page, draft, button=("outcome", "ADMITTED"))
    assert "minute" not in visitor.open("/traveller-screen").words
    row = Crossing.objects.get()
    row.processing_s = 100
    row.save()
    for number in range(1, USUAL_DURATION_CROSSINGS):
        row.pk = f"{number:032x}"
        row.save(force_insert=True)
    assert "moins de 2 minutes" in visitor.open("/traveller-screen").words


def test_display_is_kept_by_the_browser_and_stands_on_the_page(enter):
    visitor, _ = enter(language="en")
    page = visitor.open("/account/display")
    page = visitor.submit(page, "/account/display", theme="night", type="large", sound="on", next="/status")
    assert page.path == "/status"
    html = next(page.root.iter("html")) if page.root.tag != "html" else page.root
    assert (html.get("data-theme"), html.get("data-type")) == ("night", "large")
    assert page.root.find(".//body[@data-sound]") is not None


@pytest.mark.parametrize("kept", ["", "night", "night.huge.on", "<b>.large.on", "....", "day.normal.loud"])
def test_display_of_a_strange_cookie_is_what_nobody_chose(rf, kept):
    request = rf.get("/")
    request.COOKIES[display.COOKIE] = kept
    shown = display.display_of(request)
    assert shown.theme in display.THEMES
    assert shown.type in display.TYPES
    assert shown.sound in display.SOUNDS


def test_sound_is_off_until_somebody_wants_it(enter):
    _, page = enter()
    assert page.root.find(".//body[@data-sound]") is None


def current_step(page):
    return [step.get("aria-current") for step in page.root.find(".//ol[@class='steps']")].index("step")
