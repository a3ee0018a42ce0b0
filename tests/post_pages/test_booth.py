"""The booth's pages: scan, look, decide, with and without scripts."""

from __future__ import annotations

import pytest

from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.limits import SCAN_CHARACTERS_MAX
from jalon.records.models import Attempt, Crossing, Detection, InspectionDraft
from tests.pages.rules import words_of
from tests.post_pages.conftest import SPECIMEN, set_clock
from tests.post_services.conftest import passport


def focused(page):
    """The element that takes the focus after a swap."""
    found = [element for element in page.root.iter() if "data-focus" in element.attrib]
    assert len(found) == 1, [element.attrib for element in found]
    return found[0]


def test_booth_clean_passport_is_admitted_without_scripts(enter):
    visitor, page = enter()
    assert page.path == "/"
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    assert "TRAORE" in page.words
    draft = InspectionDraft.objects.get()
    page = visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    row = Crossing.objects.get()
    assert row.slip in page.words
    assert page.path == "/"
    assert not InspectionDraft.objects.exists()


def test_booth_with_scripts_answers_each_step_in_one_round_trip(enter):
    visitor, page = enter()
    part = visitor.part(page, "/inspection/begin", scanned=passport())
    assert focused(part).get("value") == "ADMITTED"
    draft = InspectionDraft.objects.get()
    part = visitor.part(part, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    assert focused(part).get("id") == "scanned"
    assert Crossing.objects.get().slip in part.words


def test_booth_specimen_is_expired_of_no_state_and_focus_is_on_what_was_found(enter):
    visitor, page = enter(language="en")
    part = visitor.part(page, "/inspection/begin", scanned=SPECIMEN)
    assert focused(part).get("id") == "found"
    assert "Utopia" in part.words
    assert "expired" in part.words
    assert "15 April 2012" in part.words
    admit = next(button for button in part.root.iter("button") if button.get("value") == "ADMITTED")
    assert admit.get("class") == "second"


def test_booth_shows_every_check_with_state_and_reason(enter):
    visitor, page = enter(language="en")
    part = visitor.part(page, "/inspection/begin", scanned=passport())
    lines = {words_of(line) for line in part.root.iter("li")}
    assert any(line.startswith("INTERPOL: stolen and lost documents Not checked") for line in lines), lines
    assert any(line.startswith("Check digits Passed") for line in lines), lines
    assert "known at this post" in part.words


@pytest.mark.parametrize("scanned", ["", "<<<<", "P<BFA", "\u0000\ufffd", "<script>alert(1)</script>"])
def test_booth_damaged_line_is_recorded_and_the_field_waits_again(enter, scanned):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=scanned, status=422)
    assert Attempt.objects.get().reason == AttemptReason.UNREADABLE_ZONE
    assert focused(page).get("id") == "scanned"
    assert not InspectionDraft.objects.exists()


def test_booth_ten_thousand_characters_are_recorded_in_part_and_said(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned="<" * 10_000, status=422)
    row = Attempt.objects.get()
    assert row.reason == AttemptReason.TEXT_TOO_LONG
    assert len(row.zone) == SCAN_CHARACTERS_MAX
    assert "10000" in page.words


def test_booth_request_beyond_the_limit_is_answered_calmly(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned="<" * 3_000_000, status=413)
    assert "volumineux" in page.heading


def test_booth_azerty_reader_is_understood_after_calibration(enter):
    visitor, _ = enter()
    azerty = str.maketrans("0123456789AQZWM<", "à&é\"'(-è_çQAWZ?.")
    card = visitor.open("/calibration")
    shown = next(card.root.iter("pre")).text
    visitor.submit(card, "/calibration", received=shown.translate(azerty))
    visitor.submit(visitor.open("/"), "/inspection/begin", scanned=passport().translate(azerty))
    assert InspectionDraft.objects.get().zone == passport()


def test_booth_typed_fields_and_focus_survive_a_new_browser(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    visitor.part(page, f"/inspection/{draft.id}/fields", purpose="3", residence="ner", focused="residence")
    other, page = enter()
    assert page.path == "/"
    assert focused(page).get("name") == "residence"
    assert focused(page).get("value") == "NER"
    other.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    row = Crossing.objects.get()
    assert (row.purpose, row.residence, row.transport) == (Purpose.TRADE, "NER", 0)


def test_booth_keystroke_after_the_decision_changes_nothing(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    answer = visitor.client.post(
        f"/inspection/{draft.id}/fields",
        {"csrfmiddlewaretoken": visitor.client.cookies["csrftoken"].value, "purpose": "4"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 204
    assert not InspectionDraft.objects.exists()


def test_booth_decision_sent_twice_is_one_crossing(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    for _ in range(2):
        again = visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    assert Crossing.objects.count() == 1
    assert Crossing.objects.get().slip in again.words


def test_booth_by_hand_blocks_only_on_sex_age_and_nationality(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/by-hand", button=("channel", "hand"))
    assert focused(page).get("name") == "sex"
    draft = InspectionDraft.objects.get()
    decide = f"/inspection/{draft.id}/decide"
    page = visitor.submit(page, decide, button=("outcome", "ADMITTED"), sex="3", status=422)
    assert "Tranche d'âge" in page.words
    visitor.submit(page, decide, button=("outcome", "ADMITTED"), age_band="7", nationality="mli")
    row = Crossing.objects.get()
    assert (row.nationality, row.channel, row.surname) == ("MLI", EntryChannel.HAND_TYPED, None)


def test_booth_line_of_the_paper_register_needs_its_number(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/by-hand", button=("channel", "paper"))
    draft = InspectionDraft.objects.get()
    given = {"sex": "3", "age_band": "7", "nationality": "MLI"}
    decide = f"/inspection/{draft.id}/decide"
    page = visitor.submit(page, decide, button=("outcome", "ADMITTED"), status=422, **given)
    visitor.submit(page, decide, button=("outcome", "ADMITTED"), note="registre 14, ligne 3", **given)
    assert Crossing.objects.get().channel == EntryChannel.LATE_FROM_PAPER


def test_booth_same_document_again_needs_a_confirmation(enter):
    visitor, page = enter()
    for confirmed in (False, True):
        page = visitor.submit(visitor.open("/"), "/inspection/begin", scanned=passport())
        decide = f"/inspection/{InspectionDraft.objects.get().id}/decide"
        if confirmed:
            assert focused(page).get("id") == "found"
            page = visitor.submit(page, decide, button=("outcome", "ADMITTED"), status=422)
            visitor.submit(page, decide, button=("outcome", "ADMITTED"), confirm_duplicate="1")
        else:
            visitor.submit(page, decide, button=("outcome", "ADMITTED"))
    assert Crossing.objects.count() == 2


def test_booth_panel_of_what_to_look_at_says_what_to_do_whenever_it_is_shown(enter, staff):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    part = visitor.part(page, f"/inspection/{draft.id}/fields", visual=str(int(CheckState.UNDETERMINED)))
    assert "sans conclusion" in panel(part)
    visitor.part(page, f"/inspection/{draft.id}/fields", visual="")
    other, page = enter(staff.colleague, shift=False)
    page = other.submit(page, "/shift", booth="2", direction="2")
    assert "guichet 1" in panel(other.submit(page, "/inspection/begin", scanned=passport()))
    visitor.submit(visitor.open("/"), f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
    assert "écoutez le voyageur" in panel(visitor.open(f"/inspection/{draft.id}"))
    theirs = InspectionDraft.objects.get(booth="2")
    other.submit(other.open("/"), f"/inspection/{theirs.id}/decide", button=("outcome", "ADMITTED"))
    assert "une seconde fois" in panel(visitor.submit(visitor.open("/"), "/inspection/begin", scanned=passport()))


def panel(page):
    """Words of the panel of what was found."""
    return words_of(page.root.find(".//*[@id='found']"))


def test_booth_document_open_at_another_booth_is_said_at_both(enter, staff):
    visitor, page = enter()
    visitor.submit(page, "/inspection/begin", scanned=passport())
    other, page = enter(staff.colleague, shift=False)
    page = other.submit(page, "/shift", booth="2", direction="2")
    page = other.submit(page, "/inspection/begin", scanned=passport())
    assert "ouvert au guichet" in page.words
    assert "ouvert au guichet" in visitor.open("/").words


def test_booth_loser_of_two_decisions_is_told_what_happened(enter, staff):
    visitor, page = enter()
    mine = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    other, _ = enter(staff.colleague, shift=False)
    other.submit(other.open("/shift"), "/shift", booth="2", direction="2")
    theirs = other.open(f"/inspection/{draft.id}")
    other.submit(theirs, f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
    page = visitor.submit(mine, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"), status=422)
    assert [row.outcome for row in Crossing.objects.all()] == [Outcome.SECOND_LINE]
    assert page.root.find(".//*[@role='alert']") is not None


def test_second_line_takes_the_traveller_up_and_decides(enter):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=SPECIMEN)
    draft = InspectionDraft.objects.get()
    visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
    assert f"/inspection/{draft.id}" in visitor.open("/second-line").links()
    page = visitor.open(f"/inspection/{draft.id}")
    visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "HANDED_TO_ANOTHER_SERVICE"))
    outcomes = [row.outcome for row in Crossing.objects.order_by("tick")]
    assert outcomes == [Outcome.SECOND_LINE, Outcome.HANDED_TO_ANOTHER_SERVICE]


@pytest.mark.parametrize(
    ("sex", "words"),
    [
        ("M", "ce voyageur a été orienté depuis"),
        ("F", "cette voyageuse a été orientée depuis"),
        ("<", "cette personne vient de"),
    ],
)
def test_second_line_speaks_of_a_person_by_the_sex_in_the_document(enter, sex, words):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport(sex=sex))
    draft = InspectionDraft.objects.get()
    visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "SECOND_LINE"))
    assert words in visitor.open(f"/inspection/{draft.id}").words


def test_give_up_records_the_reason(enter):
    visitor, page = enter()
    visitor.submit(page, "/inspection/begin", scanned=passport())
    path = f"/inspection/{InspectionDraft.objects.get().id}/give-up"
    visitor.submit(visitor.open(path), path, reason=str(int(AttemptReason.TRAVELLER_LEFT)))
    assert Attempt.objects.get().reason == AttemptReason.TRAVELLER_LEFT


def test_detection_is_recorded_after_the_decision_with_a_second_officer(enter, staff):
    visitor, page = enter()
    page = visitor.submit(page, "/inspection/begin", scanned=passport())
    draft = InspectionDraft.objects.get()
    path = f"/inspection/{draft.id}/detection"
    given = {"detection_type": "2", "detection_source": "2", "way": "3", "username": "mariam"}
    before = visitor.open(path)
    visitor.submit(before, path, status=422, **given)
    visitor.submit(page, f"/inspection/{draft.id}/decide", button=("outcome", "ADMITTED"))
    set_clock(staff.later(30))
    password = "Baobab-sous-la-pluie-7"
    visitor.submit(visitor.open(path), path, password=password, totp=staff.code(staff.colleague), **given)
    row = Detection.objects.get()
    assert (row.provisional, row.second_officer) == (False, staff.colleague.account.id)
