"""Refusals: the question first, the closed grounds, the second officer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.refusal_ground import RefusalGround
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.limits import RETURN_ANSWER_S_MAX, SIGN_IN_FAILURES_MAX
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Crossing, InspectionDraft, Refusal
from jalon.services import refusals
from jalon.services.decisions import UnableToDecide
from jalon.services.refusals import ReturnAnswer, UnableToRefuse
from jalon.services.second_officer import SecondOfficerClaim, UnableToConfirm, code_for
from tests.post_services.conftest import PASSWORD, SECOND_SECRET, Staff, bytes_of, passport

NONE_ON_DUTY = SecondOfficerClaim(SecondOfficerWay.NONE_ON_DUTY)


def answer(staff: Staff, view, said: ReturnAnswer, needs: str = ""):
    return refusals.answer_return_question(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=view.draft.version,
        answer=said,
        needs=needs,
        at=staff.later(),
    )


def refuse(staff: Staff, view, token: str | None, second=NONE_ON_DUTY, **more):
    return refusals.refuse(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=view.draft.version,
        token=token or "",
        ground=RefusalGround.NO_VALID_DOCUMENT,
        second=second,
        at=staff.later(1),
        **more,
    )


def test_refusal_after_a_no_is_recorded_with_ground_and_second_officer(staff: Staff) -> None:
    view = staff.scan()
    token = answer(staff, view, ReturnAnswer.NO).token
    decided = refuse(staff, view, token, staff.present(staff.supervisor), note="page 3 torn out")
    row = Refusal.objects.get(pk=decided.record_id)
    assert (row.ground, row.outcome, row.return_question_asked) == (
        RefusalGround.NO_VALID_DOCUMENT,
        Outcome.REFUSED,
        True,
    )
    assert (row.second_officer, row.second_way) == (staff.supervisor.account.id, SecondOfficerWay.PRESENT)
    assert (row.provisional, row.note, row.slip) == (False, "page 3 torn out", decided.slip)
    assert not InspectionDraft.objects.exists()


def test_no_leaves_nothing_in_the_database(staff: Staff) -> None:
    view = staff.scan()
    before = (InspectionDraft.objects.values().get(), Crossing.objects.count(), Refusal.objects.count())
    token = answer(staff, view, ReturnAnswer.NO).token
    assert token
    assert (InspectionDraft.objects.values().get(), Crossing.objects.count(), Refusal.objects.count()) == before
    assert token.encode() not in bytes_of(staff.post.home)


@pytest.mark.parametrize("token", ["", "forged", "a:b:c", "\udc80"])
def test_refusal_without_the_question_is_not_recorded(staff: Staff, token: str) -> None:
    with pytest.raises(UnableToRefuse, match="question_first"):
        refuse(staff, staff.scan(), token)
    assert not Refusal.objects.exists()


def test_answer_of_another_traveller_does_not_serve(staff: Staff) -> None:
    first = staff.scan()
    token = answer(staff, first, ReturnAnswer.NO).token
    refuse(staff, first, token)
    second = staff.scan(passport(number="NE1112223", state="NER"))
    with pytest.raises(UnableToRefuse, match="question_first"):
        refuse(staff, second, token)


@pytest.mark.parametrize("shift_s", [RETURN_ANSWER_S_MAX + 1, -86_400, 366 * 86_400])
def test_old_answer_must_be_asked_again_whatever_the_clock(staff: Staff, shift_s: int) -> None:
    view = staff.scan()
    token = answer(staff, view, ReturnAnswer.NO).token
    staff.at += timedelta(seconds=shift_s)
    with pytest.raises(UnableToRefuse, match="question_again"):
        refuse(staff, view, token)


def test_none_on_duty_leaves_the_refusal_provisional(staff: Staff) -> None:
    view = staff.scan()
    assert refuse(staff, view, answer(staff, view, ReturnAnswer.NO).token).provisional
    assert Refusal.objects.get().provisional


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (None, "needed"),
        (SecondOfficerClaim(SecondOfficerWay.NOT_NEEDED), "needed"),
        (SecondOfficerClaim(SecondOfficerWay.PRESENT, "issa", PASSWORD, "000000"), "same_person"),
        (SecondOfficerClaim(SecondOfficerWay.PRESENT, "mariam", "wrong", "000000"), "not_recognised"),
        (SecondOfficerClaim(SecondOfficerWay.CODE_FROM_HEADQUARTERS, code="12345678"), "not_enrolled"),
    ],
)
def test_second_officer_that_is_none_is_refused(staff: Staff, claim: SecondOfficerClaim | None, code: str) -> None:
    view = staff.scan()
    token = answer(staff, view, ReturnAnswer.NO).token
    with pytest.raises(UnableToConfirm, match=code):
        refuse(staff, view, token, claim)
    assert not Refusal.objects.exists()


def test_refusal_sent_twice_spends_one_code_and_is_recorded_once(staff: Staff) -> None:
    view = staff.scan()
    token = answer(staff, view, ReturnAnswer.NO).token
    claim = staff.present(staff.supervisor)
    first, again = refuse(staff, view, token, claim), refuse(staff, view, token, claim)
    assert (again.record_id, again.repeated) == (first.record_id, True)
    assert Refusal.objects.count() == 1


def test_obstacle_is_said_before_the_second_officer_spends_a_code(staff: Staff) -> None:
    view = staff.scan()
    token = answer(staff, view, ReturnAnswer.NO).token
    claim = staff.present(staff.supervisor)
    with pytest.raises(UnableToDecide, match="unreadable_birth"):
        refuse(staff, view, token, claim, fields={"birth": "soon"})
    assert refuse(staff, view, token, claim, fields={"birth": "1990"}).record_id


def test_code_of_headquarters_works_offline_for_its_case_only(protected: Staff) -> None:
    view = protected.scan()
    token = answer(protected, view, ReturnAnswer.NO).token
    right = code_for(SECOND_SECRET, view.draft.case_reference)
    other = code_for(SECOND_SECRET, "ZZZZZZ")
    way = SecondOfficerWay.CODE_FROM_HEADQUARTERS
    with pytest.raises(UnableToConfirm, match="code_wrong"):
        refuse(protected, view, token, SecondOfficerClaim(way, code=other))
    decided = refuse(protected, view, token, SecondOfficerClaim(way, code=f"{right[:4]} {right[4:]}"))
    assert Refusal.objects.get(pk=decided.record_id).second_way == way


def test_guessing_codes_of_headquarters_ends_in_the_lock_out(protected: Staff) -> None:
    view = protected.scan()
    token = answer(protected, view, ReturnAnswer.NO).token
    way = SecondOfficerWay.CODE_FROM_HEADQUARTERS
    right = code_for(SECOND_SECRET, view.draft.case_reference)
    wrong = f"{(int(right) + 1) % 10**8:08d}"
    for _ in range(SIGN_IN_FAILURES_MAX):
        with pytest.raises(UnableToConfirm):
            refuse(protected, view, token, SecondOfficerClaim(way, code=wrong))
    with pytest.raises(UnableToConfirm):
        refuse(protected, view, token, SecondOfficerClaim(way, code=right))


@given(st.binary(min_size=32, max_size=32), st.text(max_size=12))
def test_one_time_code_is_eight_digits_and_free_of_case(secret: bytes, reference: str) -> None:
    code = code_for(secret, reference)
    assert len(code) == 8
    assert code.isascii()
    assert code.isdigit()
    assert code == code_for(secret, f" {reference.upper()} ")


def test_yes_without_a_key_says_whom_to_call_and_stores_nothing(staff: Staff) -> None:
    view = staff.scan()
    before = bytes_of(staff.post.home)
    answered = answer(staff, view, ReturnAnswer.YES, "NEEDLE-IN-NO-HAYSTACK")
    assert (answered.next, answered.token, answered.decided) == ("call", None, None)
    assert all(sentence.words(language) for sentence in answered.call for language in LANGUAGES)
    assert bytes_of(staff.post.home) == before
    assert InspectionDraft.objects.count() == 1


def test_yes_with_a_key_stops_the_refusal_and_hands_over(protected: Staff) -> None:
    view = protected.scan()
    token = answer(protected, view, ReturnAnswer.NO).token
    answered = answer(protected, view, ReturnAnswer.YES)
    assert answered.next == "handed"
    assert answered.decided is not None
    assert Crossing.objects.get().outcome == Outcome.HANDED_TO_ANOTHER_SERVICE
    with pytest.raises(UnableToDecide, match="already_decided"):
        refuse(protected, view, token)
    assert not Refusal.objects.exists()
