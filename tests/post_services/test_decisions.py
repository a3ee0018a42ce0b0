"""Decisions: what they record, when they refuse, and two booths at once."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.attempt_reason import AttemptReason
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.purpose import Purpose
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.codes.sex import Sex
from jalon.kernel.texts import LANGUAGES, text
from jalon.records.models import Attempt, Crossing, InspectionDraft
from jalon.services import decisions, inspections
from jalon.services.decisions import UnableToDecide
from jalon.services.journaling import UnableToRecord
from jalon.services.policies import UnableToAllow
from jalon.services.rebuild import rebuild
from jalon.services.second_officer import SecondOfficerClaim
from tests.post_services.conftest import Staff, passport


def decide(staff: Staff, view, outcome=Outcome.ADMITTED, **more):
    account = more.pop("account", staff.officer.account)
    version = more.pop("version", view.draft.version)
    return decisions.decide(
        node=staff.node,
        account=account,
        draft_id=view.draft.id,
        version=version,
        outcome=outcome,
        at=staff.later(20),
        **more,
    )


def said(error: UnableToDecide) -> str:
    """The sentence in French; that there is one in each language is part of every refusal."""
    sentences = {language: text(error.code, language, **error.parameters) for language in LANGUAGES}
    assert len(set(sentences.values())) == len(LANGUAGES)
    return sentences["fr"]


def test_admission_records_everything_and_ends_the_draft(staff: Staff) -> None:
    view = staff.scan()
    decided = decide(staff, view)
    row = Crossing.objects.get(pk=decided.record_id)
    assert (row.slip, row.outcome, row.direction) == (decided.slip, Outcome.ADMITTED, Direction.ENTRY)
    assert (row.surname, row.given_names, row.document_number) == ("TRAORE", "AMINATA", "BF1234567")
    assert (row.nationality, row.sex, row.age_band) == ("BFA", Sex.FEMALE, AgeBand.AGE_25_39)
    assert (row.residence, row.purpose, row.transport, row.stay_band) == (None, 0, 0, 0)
    assert row.document_kind == DocumentKind.PASSPORT
    assert row.zone == passport()
    assert row.processing_s == 20
    assert row.booth == "A"
    assert row.inspection == view.draft.id
    assert [kind for kind, _, _ in json.loads(row.checks or "")] == [int(kind) for kind in CheckKind]
    assert row.unchecked == sum(line.state is CheckState.NOT_PERFORMED for line in view.checks)
    assert (row.officer, row.second_way) == (staff.officer.account.id, SecondOfficerWay.NOT_NEEDED)
    assert not row.provisional
    assert not InspectionDraft.objects.exists()


def test_form_values_of_the_decision_count(staff: Staff) -> None:
    decided = decide(staff, staff.scan(), fields={"purpose": str(int(Purpose.MARKET)), "residence": "ner"})
    row = Crossing.objects.get(pk=decided.record_id)
    assert (row.purpose, row.residence) == (Purpose.MARKET, "NER")


def test_decision_sent_twice_is_recorded_once(staff: Staff) -> None:
    view = staff.scan()
    first, again = decide(staff, view), decide(staff, view)
    assert (again.record_id, again.slip, again.repeated) == (first.record_id, first.slip, True)
    assert Crossing.objects.count() == 1


def test_other_decision_on_a_decided_traveller_says_who_was_first(staff: Staff) -> None:
    view = staff.scan()
    decide(staff, view)
    with pytest.raises(UnableToDecide) as caught:
        decide(staff, view, Outcome.SECOND_LINE, account=staff.colleague.account)
    assert caught.value.code == "services.decisions.already_decided"
    assert "guichet A" in said(caught.value)
    assert "08:31" in said(caught.value)
    assert Crossing.objects.count() == 1


def test_second_line_keeps_the_inspection_and_its_name(staff: Staff) -> None:
    view = staff.scan()
    sent = decide(staff, view, Outcome.SECOND_LINE)
    assert sent.second_line == view.draft.id
    assert decide(staff, view, Outcome.SECOND_LINE).record_id == sent.record_id
    waiting = inspections.second_line(account=staff.colleague.account, crossing_point="faramana")
    assert [one.id for one in waiting] == [view.draft.id]
    assert inspections.current(node=staff.node, account=staff.officer.account, booth="A", at=staff.at) is None
    with pytest.raises(UnableToDecide, match="in_second_line"):
        decide(staff, view, Outcome.SECOND_LINE, version=waiting[0].version)
    admitted = decide(staff, view, account=staff.colleague.account, version=waiting[0].version)
    rows = Crossing.objects.order_by("tick")
    assert [row.outcome for row in rows] == [Outcome.SECOND_LINE, Outcome.ADMITTED]
    assert {row.inspection for row in rows} == {view.draft.id}
    assert admitted.second_line is None
    assert not InspectionDraft.objects.exists()


def test_stale_page_of_a_traveller_in_second_line_decides_nothing(staff: Staff) -> None:
    view = staff.scan()
    decide(staff, view, Outcome.SECOND_LINE)
    with pytest.raises(UnableToDecide, match="already_decided"):
        decide(staff, view)
    assert Crossing.objects.count() == 1


def test_two_booths_on_one_traveller_the_second_must_confirm(staff: Staff) -> None:
    at_a = staff.scan(booth="A")
    at_b = staff.scan(booth="B", who=staff.colleague)
    decide(staff, at_a)
    with pytest.raises(UnableToDecide) as caught:
        decide(staff, at_b, account=staff.colleague.account)
    assert caught.value.code == "services.decisions.needs_confirmation"
    assert "guichet A" in said(caught.value)
    assert InspectionDraft.objects.count() == 1
    inspections.give_up(
        node=staff.node,
        account=staff.colleague.account,
        draft_id=at_b.draft.id,
        reason=AttemptReason.DECIDED_AT_ANOTHER_BOOTH,
        at=staff.later(),
    )
    assert Attempt.objects.get().reason == AttemptReason.DECIDED_AT_ANOTHER_BOOTH
    assert Crossing.objects.count() == 1


def test_confirmed_duplicate_is_recorded(staff: Staff) -> None:
    decide(staff, staff.scan())
    view = staff.scan()
    assert view.already_decided is not None
    assert view.already_decided.booth == "A"
    decide(staff, view, confirm_duplicate=True)
    assert Crossing.objects.count() == 2


def test_other_direction_or_ten_minutes_later_needs_no_confirmation(staff: Staff) -> None:
    decide(staff, staff.scan())
    exit_view = inspections.begin(
        node=staff.node,
        account=staff.colleague.account,
        shift=staff.shift("B", staff.colleague, Direction.EXIT),
        scanned=passport(),
        channel=EntryChannel.WEDGE,
        at=staff.later(),
    ).view
    decide(staff, exit_view, Outcome.EXIT_ALLOWED, account=staff.colleague.account)
    staff.later(601)
    decide(staff, staff.scan())
    assert Crossing.objects.count() == 3


def test_clock_set_back_a_day_still_warns_and_loses_nothing(staff: Staff) -> None:
    decide(staff, staff.scan())
    staff.at -= timedelta(days=1)
    view = staff.scan()
    assert view.already_decided is not None
    decide(staff, view, confirm_duplicate=True)
    staff.at += timedelta(days=367)
    decide(staff, staff.scan())
    assert Crossing.objects.count() == 3
    assert [row.tick for row in Crossing.objects.order_by("seq")] == sorted(
        Crossing.objects.values_list("tick", flat=True)
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "missing_sex"),
        ({"sex": "2"}, "missing_age_band"),
        ({"sex": "2", "age_band": "7"}, "missing_nationality"),
        ({"sex": "2", "age_band": "7", "nationality": "MLI", "birth": "yesterday"}, "unreadable_birth"),
        ({"sex": "77"}, "unreadable_sex"),
        ({"sex": "2", "age_band": "7", "nationality": "12"}, "unreadable_nationality"),
    ],
)
def test_hand_typed_decision_without_what_is_needed_is_not_taken(
    staff: Staff, fields: dict[str, str], code: str
) -> None:
    view = inspections.begin_by_hand(
        node=staff.node, account=staff.officer.account, shift=staff.shift(), at=staff.at
    ).view
    with pytest.raises(UnableToDecide) as caught:
        decide(staff, view, fields=fields)
    assert caught.value.code == f"services.decisions.{code}"
    assert said(caught.value)
    assert InspectionDraft.objects.count() == 1


def test_hand_typed_decision_with_three_answers_is_taken(staff: Staff) -> None:
    view = inspections.begin_by_hand(
        node=staff.node, account=staff.officer.account, shift=staff.shift(), at=staff.at
    ).view
    fields = {"sex": "1", "age_band": "1", "nationality": "XXX", "document_kind": str(int(DocumentKind.NONE))}
    row = Crossing.objects.get(pk=decide(staff, view, fields=fields).record_id)
    assert (row.sex, row.age_band, row.nationality) == (Sex.UNKNOWN, AgeBand.UNKNOWN, "XXX")
    assert (row.document_kind, row.surname, row.channel) == (DocumentKind.NONE, None, EntryChannel.HAND_TYPED)


def test_late_entry_needs_the_line_of_the_register(staff: Staff) -> None:
    view = inspections.begin_by_hand(
        node=staff.node,
        account=staff.officer.account,
        shift=staff.shift(),
        at=staff.at,
        channel=EntryChannel.LATE_FROM_PAPER,
    ).view
    fields = {"sex": "2", "age_band": "7", "nationality": "MLI"}
    with pytest.raises(UnableToDecide, match="register_line_missing"):
        decide(staff, view, fields=fields)
    decided = decide(staff, view, fields=fields, note="register line 12, 07:40")
    assert Crossing.objects.get(pk=decided.record_id).channel == EntryChannel.LATE_FROM_PAPER


@pytest.mark.parametrize("outcome", [Outcome.EXIT_ALLOWED, Outcome.REFUSED, Outcome.WITHDRAWN])
def test_outcome_that_does_not_belong_here_is_not_taken(staff: Staff, outcome: Outcome) -> None:
    with pytest.raises(UnableToDecide):
        decide(staff, staff.scan(), outcome)
    assert not Crossing.objects.exists()


def test_role_without_the_right_decides_nothing(staff: Staff) -> None:
    view = staff.scan()
    staff.officer.account.role = "document_examiner"
    with pytest.raises(UnableToAllow):
        decide(staff, view)


def test_full_disk_says_so_and_keeps_the_draft(staff: Staff) -> None:
    view = staff.scan()
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        open_one = view
        for number in range(60):
            decide(staff, open_one, note="word " * 199)
            open_one = staff.scan(passport(number=f"BF{number:07d}"))

    with pytest.raises(UnableToRecord) as caught:
        fill()
    assert caught.value.code == "services.journaling.disk_full"
    assert "papier" in text(caught.value.code, "fr")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    count = Crossing.objects.count()
    found = inspections.current(node=staff.node, account=staff.officer.account, booth="A", at=staff.at)
    view = found or staff.scan(passport(number="BF8888888"))
    decide(staff, view)
    assert Crossing.objects.count() == count + 1


def test_second_officer_of_a_decision_is_recorded(staff: Staff) -> None:
    view = staff.scan()
    row = Crossing.objects.get(pk=decide(staff, view, second=staff.present(staff.supervisor)).record_id)
    assert (row.second_way, row.second_officer) == (SecondOfficerWay.PRESENT, staff.supervisor.account.id)


def test_none_on_duty_leaves_the_step_provisional(staff: Staff) -> None:
    decided = decide(staff, staff.scan(), second=SecondOfficerClaim(SecondOfficerWay.NONE_ON_DUTY))
    assert decided.provisional
    assert Crossing.objects.get().provisional


def test_rebuild_makes_the_same_rows(staff: Staff) -> None:
    decide(staff, staff.scan())
    decide(staff, staff.scan(passport(number="NE7654321", state="NER")), Outcome.SECOND_LINE)
    before = list(Crossing.objects.order_by("id").values())
    rebuild()
    assert list(Crossing.objects.order_by("id").values()) == before


def test_officer_of_the_second_line_decides_in_their_own_shift(staff: Staff) -> None:
    view = staff.scan()
    own = staff.shift("B", staff.colleague)
    decide(staff, view, Outcome.SECOND_LINE)
    decide(staff, view, account=staff.colleague.account, version=2)
    assert list(Crossing.objects.order_by("tick").values_list("shift", flat=True)) == [staff.shift().id, own.id]


def test_handing_over_keeps_no_word_about_the_service(staff: Staff) -> None:
    decide(staff, staff.scan(), Outcome.HANDED_TO_ANOTHER_SERVICE, note="fever, to the nurse")
    row = Crossing.objects.get()
    assert (row.note, row.second_way) == (None, SecondOfficerWay.NOT_NEEDED)


def test_two_booths_pressing_at_the_same_moment_record_once(staff: Staff) -> None:
    view = staff.scan()
    together = Barrier(2)
    found: list[object] = []

    def press(outcome: Outcome) -> None:
        together.wait()
        try:
            found.append(
                decisions.decide(
                    node=staff.node,
                    account=staff.officer.account,
                    draft_id=view.draft.id,
                    version=1,
                    outcome=outcome,
                    at=staff.at,
                )
            )
        except UnableToDecide as error:
            found.append(error.code)
        finally:
            connections.close_all()

    threads = [Thread(target=press, args=(outcome,)) for outcome in (Outcome.ADMITTED, Outcome.SECOND_LINE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 2
    assert "services.decisions.already_decided" in found
    assert Crossing.objects.count() == 1


def test_erased_decision_pressed_again_is_not_repeated(staff: Staff) -> None:
    view = staff.scan()
    decide(staff, view)
    Crossing.objects.update(at=None, outcome=None, direction=None)
    with pytest.raises(UnableToDecide, match="not_open"):
        decide(staff, view)
