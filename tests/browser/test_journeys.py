"""From sign-in to the recorded decision by keyboard alone, in French and Arabic; and what happens when it fails."""

from __future__ import annotations

import pytest

from jalon.kernel.codes.outcome import Outcome
from jalon.records.models import Crossing, InspectionDraft
from tests.browser.conftest import new_officer
from tests.post_pages.conftest import SPECIMEN
from tests.post_services.conftest import passport

pytestmark = [pytest.mark.browser, pytest.mark.processes]

KEYSTROKES_MAX = 6
DIRECTIONS = {"fr": "ltr", "ar": "rtl"}


def speaks(running, language):
    """The officer whose screens are in ``language``."""
    who = running.staff.officer
    who.account.language = language
    who.account.save(update_fields=["language"])
    return who


@pytest.mark.parametrize("language", DIRECTIONS)
def test_clean_document_takes_at_most_six_keystrokes(running, chromium, language):
    officer, context = new_officer(chromium, locale=language)
    with context:
        officer.sign_in(running, speaks(running, language))
        assert officer.page.evaluate("document.documentElement.dir") == DIRECTIONS[language]
        assert officer.focused() == "scanned"
        officer.reader(passport())
        officer.page.wait_for_selector("#decide")
        assert officer.focused() == "outcome=ADMITTED"
        officer.take_a_breath()
        officer.keystrokes = 0
        officer.press("Enter")
        officer.page.wait_for_selector("#scanned")
        assert officer.focused() == "scanned"
        row = Crossing.objects.get()
        assert row.slip in officer.page.inner_text("#work")
        assert row.outcome == Outcome.ADMITTED
        assert officer.keystrokes <= KEYSTROKES_MAX
        assert officer.troubles == []


def test_specimen_is_shown_expired_of_a_state_that_does_not_exist(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader(SPECIMEN)
        officer.page.wait_for_selector("#decide")
        assert officer.focused() == "found"
        found = officer.page.inner_text("#found")
        assert "Utopie" in found
        assert "expiré" in found
        officer.press("Enter")
        assert not Crossing.objects.exists()
        officer.press("F4")
        officer.page.wait_for_selector("#scanned")
        assert Crossing.objects.get().outcome == Outcome.SECOND_LINE
        assert officer.troubles == []


def test_tail_of_the_readers_line_and_a_held_key_decide_nothing(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader(passport())
        officer.press("Enter", "Enter")
        officer.page.wait_for_selector("#decide")
        officer.hold_enter()
        assert InspectionDraft.objects.count() == 1
        assert not Crossing.objects.exists()


def test_focus_goes_through_the_decision_in_its_order(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader(passport())
        officer.page.wait_for_selector("#decide")
        order = [officer.focused()]
        for _ in range(3):
            officer.press("Tab")
            order.append(officer.focused())
        refuse = f"/inspection/{InspectionDraft.objects.get().id}/refuse"
        assert order == ["outcome=ADMITTED", "outcome=SECOND_LINE", "outcome=HANDED_TO_ANOTHER_SERVICE", refuse]


def test_without_scripts_the_same_journey_works(running, chromium):
    officer, context = new_officer(chromium, locale="fr", java_script_enabled=False)
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.write(passport())
        officer.keystrokes = 0
        officer.press("Tab", "Enter")
        officer.page.wait_for_selector("#decide")
        officer.page.wait_for_load_state()
        officer.press("Enter")
        officer.page.wait_for_selector("#scanned")
        assert Crossing.objects.get().outcome == Outcome.ADMITTED
        assert officer.keystrokes <= KEYSTROKES_MAX


def test_power_cut_opens_the_booth_on_the_very_traveller_and_field(running, chromium):
    officer, context = new_officer(chromium, locale="fr")
    with context:
        officer.sign_in(running, speaks(running, "fr"))
        officer.reader(passport())
        officer.page.wait_for_selector("#decide")
        officer.page.locator("summary").focus()
        officer.press("Enter", "Tab", "Tab")
        while officer.focused() != "residence":
            officer.press("Tab")
        officer.write("NER")
        with officer.page.expect_response("**/fields"):
            officer.press("Tab")
        with officer.page.expect_response("**/fields"):
            officer.press("Shift+Tab")
        running.kill()
        running.start()
        officer.page.goto(running.address)
        officer.page.wait_for_selector("#decide")
        assert officer.focused() == "residence"
        assert officer.page.input_value("[name=residence]") == "NER"
        assert "TRAORE" in officer.page.inner_text("#work")
        officer.press("F2")
        officer.page.wait_for_selector("#scanned")
        assert Crossing.objects.get().residence == "NER"
