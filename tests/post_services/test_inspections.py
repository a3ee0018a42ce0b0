"""An inspection from the first character to the page."""

from __future__ import annotations

import pytest

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.sex import Sex
from jalon.kernel.limits import SCAN_CHARACTERS_MAX
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Attempt, InspectionDraft, PersonRead
from jalon.services import decisions, inspections
from jalon.services.inspections import UnableToInspect
from jalon.services.inspections.seen import InspectionView
from tests.post_services.conftest import Staff, passport


def line(view: InspectionView, kind: CheckKind):
    """One check of a view."""
    return next(one for one in view.checks if one.kind is kind)


def begin(staff: Staff, scanned: str):
    return inspections.begin(
        node=staff.node,
        account=staff.officer.account,
        shift=staff.shift(),
        scanned=scanned,
        channel=EntryChannel.PASTED,
        at=staff.at,
    )


def test_valid_passport_shows_document_and_every_check(staff: Staff) -> None:
    view = staff.scan()
    assert view.document is not None
    assert (view.document.surname, view.document.number) == ("TRAORE", "BF1234567")
    assert [one.kind for one in view.checks] == list(CheckKind)
    assert line(view, CheckKind.CHECK_DIGITS).state is CheckState.PASSED
    assert line(view, CheckKind.CHIP_SIGNATURE).reason is NotCheckedReason.NO_READER
    assert line(view, CheckKind.INTERPOL_DOCUMENTS).reason is NotCheckedReason.NOT_EQUIPPED
    assert line(view, CheckKind.BIOMETRIC_COMPARISON).reason is NotCheckedReason.NOT_PERMITTED_BY_LAW
    assert line(view, CheckKind.NATIONAL_LIST_NAMES).reason is NotCheckedReason.NO_LIST
    assert line(view, CheckKind.EARLIER_CROSSINGS).state is CheckState.PASSED
    assert view.age_band is AgeBand.AGE_25_39
    assert not view.is_child
    assert view.missing == ()
    assert view.clean


def test_every_sentence_of_a_view_has_words_in_three_languages(staff: Staff) -> None:
    view = staff.scan(passport(state="UTO", birth="150115", expiry="250101"))
    for language in LANGUAGES:
        for sentence in (*view.next_steps, *view.notes):
            assert sentence.words(language)
        for check in view.checks:
            for finding in check.findings:
                assert finding.sentence(language)


def test_expired_passport_of_no_state_is_not_clean(staff: Staff) -> None:
    view = staff.scan(passport(state="UTO", expiry="250101"))
    assert line(view, CheckKind.DOCUMENT_EXPIRY).state is CheckState.FAILED
    assert not view.clean
    assert any(step.code.endswith(".next") for step in view.next_steps)


def test_wrong_check_digit_goes_on_and_shows_failed(staff: Staff) -> None:
    zone = passport()
    first, second = zone.split("\n")
    view = staff.scan(f"{first}\n{second[:9]}{(int(second[9]) + 1) % 10}{second[10:]}")
    assert line(view, CheckKind.CHECK_DIGITS).state is CheckState.FAILED
    assert not view.clean


def test_damaged_line_is_recorded_as_attempt(staff: Staff) -> None:
    begun = begin(staff, "P<BFATRAORE<<AMI")
    assert begun.view is None
    assert begun.finding is not None
    assert all(begun.finding.sentence(language) for language in LANGUAGES)
    attempt = Attempt.objects.get()
    assert attempt.reason == AttemptReason.UNREADABLE_ZONE
    assert attempt.zone == "P<BFATRAORE<<AMI"
    assert attempt.finding == begun.finding.code
    assert not InspectionDraft.objects.exists()


def test_ten_thousand_characters_keep_the_first_512(staff: Staff) -> None:
    begun = begin(staff, "A" * 10_000)
    assert begun.view is None
    attempt = Attempt.objects.get()
    assert attempt.reason == AttemptReason.TEXT_TOO_LONG
    assert attempt.characters == 10_000
    assert len(attempt.zone or "") == SCAN_CHARACTERS_MAX
    assert begun.finding is not None
    assert "10000" in begun.finding.sentence("fr")


@pytest.mark.parametrize("scanned", ["", "\0" * 40, "\ud800<<", "🦬" * 500, "\n\n\n", "<" * 88])
def test_hostile_text_is_an_attempt_or_a_draft_never_a_crash(staff: Staff, scanned: str) -> None:
    begun = begin(staff, scanned)
    assert (begun.view is None) == (begun.finding is not None)
    assert Attempt.objects.count() + InspectionDraft.objects.count() == 1


def test_second_scan_at_the_same_booth_shows_the_open_one(staff: Staff) -> None:
    first = staff.scan()
    again = begin(staff, passport(number="NE7654321", state="NER"))
    assert again.view is not None
    assert again.view.draft.id == first.draft.id
    assert again.finding is not None
    assert again.finding.code == "services.inspections.one_is_open"


def test_azerty_wedge_is_understood_without_calibration(staff: Staff) -> None:
    french = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<", "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW.")
    view = staff.scan(passport().translate(french))
    assert view.document is not None
    assert view.document.number == "BF1234567"


def test_power_cut_opens_on_the_very_traveller_and_field(staff: Staff) -> None:
    view = staff.scan()
    inspections.update(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        fields={"purpose": "4", "note": "never kept", "return": "yes"},
        focus="residence",
        at=staff.later(),
    )
    found = inspections.current(node=staff.node, account=staff.colleague.account, booth="A", at=staff.later())
    assert found is not None
    assert (found.draft.id, found.draft.field) == (view.draft.id, "residence")
    assert found.draft.typed == {"purpose": "4"}
    assert found.answers.purpose == 4


def test_hand_typed_blocks_only_on_three_fields(staff: Staff) -> None:
    begun = inspections.begin_by_hand(node=staff.node, account=staff.officer.account, shift=staff.shift(), at=staff.at)
    assert begun.view is not None
    assert begun.view.missing == ("sex", "age_band", "nationality")
    view = inspections.update(
        node=staff.node,
        account=staff.officer.account,
        draft_id=begun.view.draft.id,
        fields={"sex": str(int(Sex.UNKNOWN)), "birth": "~1980", "nationality": "mli"},
        focus="surname",
        at=staff.at,
    )
    assert view.missing == ()
    assert view.age_band is AgeBand.AGE_40_59
    assert line(view, CheckKind.ZONE_READ).state is CheckState.NOT_PERFORMED


def test_child_gets_the_best_interest_note(staff: Staff) -> None:
    view = staff.scan(passport(birth="140601"))
    assert view.is_child
    assert view.notes[0].code == "services.inspections.child"
    assert line(view, CheckKind.BIOMETRIC_COMPARISON).state is CheckState.NOT_PERFORMED


def test_unknown_age_is_no_child_and_blocks_nothing(staff: Staff) -> None:
    view = staff.scan(passport(birth="<<<<<<"))
    assert view.age_band is AgeBand.UNKNOWN
    assert not view.is_child
    assert view.missing == ()


def test_earlier_crossing_is_shown_and_its_reading_recorded(staff: Staff) -> None:
    first = staff.scan()
    decided = decisions.decide(
        node=staff.node,
        account=staff.officer.account,
        draft_id=first.draft.id,
        version=1,
        outcome=Outcome.ADMITTED,
        at=staff.later(),
    )
    assert not PersonRead.objects.exists()
    staff.later(3_600)
    view = staff.scan()
    assert [one.record_id for one in view.earlier] == [decided.record_id]
    assert view.earlier[0].direction is Direction.ENTRY
    assert view.already_decided is None
    read = PersonRead.objects.get()
    assert (read.target, read.officer) == (decided.record_id, staff.officer.account.id)


def test_same_document_open_at_another_booth_is_said(staff: Staff) -> None:
    staff.scan(booth="A")
    view = staff.scan(booth="B", who=staff.colleague)
    assert view.other_booth is not None
    assert view.other_booth.booth == "A"
    assert not view.clean


def test_given_up_inspection_is_recorded_once(staff: Staff) -> None:
    view = staff.scan()
    answers = [
        inspections.give_up(
            node=staff.node,
            account=staff.officer.account,
            draft_id=view.draft.id,
            reason=AttemptReason.TRAVELLER_LEFT,
            note="left the queue",
            at=staff.later(),
        )
        for _ in range(2)
    ]
    assert answers[0].record_id == answers[1].record_id
    attempt = Attempt.objects.get()
    assert (attempt.inspection, attempt.note) == (view.draft.id, "left the queue")
    with pytest.raises(UnableToInspect):
        inspections.view(node=staff.node, account=staff.officer.account, draft_id=view.draft.id, at=staff.at)


def test_visual_inspection_counts_when_the_officer_ticks_it(staff: Staff) -> None:
    view = staff.scan()
    assert line(view, CheckKind.VISUAL_INSPECTION).state is CheckState.NOT_PERFORMED
    assert line(view, CheckKind.VISUAL_INSPECTION).reason is NotCheckedReason.LEFT_TO_OFFICER
    view = inspections.update(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        fields={"visual": str(int(CheckState.PASSED))},
        focus="visual",
        at=staff.at,
    )
    assert line(view, CheckKind.VISUAL_INSPECTION).state is CheckState.PASSED
