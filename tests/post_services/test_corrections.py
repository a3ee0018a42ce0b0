"""Corrections at a post: beside the record, counted once, by whoever may, also offline."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jalon.kernel import limits
from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.correction_reason import CorrectionReason
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.codes.sex import Sex
from jalon.policy import load_policy
from jalon.records import models
from jalon.services.corrections.correcting import Asked, UnableToCorrect, correct
from jalon.services.corrections.effective import corrections_of, effective
from jalon.services.decisions import decide
from jalon.services.erasure import erase_parts
from jalon.services.journaling import record
from jalon.services.post_health import health_values
from jalon.services.queries.day_sheet import day_sheet
from jalon.services.queries.own_decisions import own_decisions
from jalon.services.queries.shift_report import shift_report
from jalon.services.reads import place_of
from jalon.services.rebuild import rebuild
from jalon.services.retention import run_retention
from jalon.services.second_officer import SecondOfficerClaim
from jalon.services.shifts import close_shift
from tests.health.test_post_health import MACHINE
from tests.nodes import events
from tests.post_services.conftest import Staff, passport


def admitted(staff: Staff, zone: str | None = None) -> models.Crossing:
    view = staff.scan(zone)
    done = decide(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=view.draft.version,
        outcome=Outcome.ADMITTED,
        at=staff.at,
    )
    return models.Crossing.objects.get(pk=done.record_id)


def put_right(staff: Staff, row, who=None, **asked):
    asked = {"reason": CorrectionReason.WRONG_ANSWER, "note": "Misheard", "seen": seen(staff, row)} | asked
    account = (who or staff.officer).account
    return correct(node=staff.node, account=account, asked=Asked(record_id=row.id, **asked), at=staff.at)


def seen(staff: Staff, row) -> int:
    return len(corrections_of(staff.node, [row.id]).get(row.id, []))


def now(staff: Staff, row):
    row.refresh_from_db()
    return effective(row, corrections_of(staff.node, [row.id]).get(row.id, []))


def refusal(staff: Staff, row, who=None, **asked) -> str:
    before = models.Entry.objects.count()
    with pytest.raises(UnableToCorrect) as refused:
        put_right(staff, row, who, **asked)
    assert models.Entry.objects.count() == before, "a refusal writes nothing"
    return refused.value.code


def sheet(staff: Staff):
    return day_sheet(node=staff.node, account=staff.officer.account, crossing_point="faramana", on=staff.at.date())


def test_a_slip_of_the_finger_is_taken_back_within_a_minute_without_words(staff: Staff) -> None:
    row = admitted(staff)
    staff.later(limits.CORRECTION_SLIP_S_MAX)
    put_right(staff, row, reason=CorrectionReason.SLIP_OF_THE_FINGER, note="", void=True)
    found = now(staff, row)
    assert found.void
    assert row.outcome == Outcome.ADMITTED, "the record stays as it was"
    counted = sheet(staff)
    assert (counted.total, counted.void, counted.counts) == (0, 1, ())
    view = staff.scan()
    assert view.already_decided is None, "what was taken back stops nobody"
    assert view.earlier == ()


def test_after_a_minute_a_slip_needs_a_reason_and_words(staff: Staff) -> None:
    row = admitted(staff)
    staff.later(limits.CORRECTION_SLIP_S_MAX + 1)
    slip = CorrectionReason.SLIP_OF_THE_FINGER
    assert refusal(staff, row, reason=slip, note="", void=True) == "services.corrections.minute_over"
    code = refusal(staff, row, reason=CorrectionReason.PRACTICE, note=" ", void=True)
    assert code == "services.corrections.words_missing"
    put_right(staff, row, reason=CorrectionReason.PRACTICE, note="Training of a colleague", void=True)
    assert now(staff, row).void


def test_a_clock_set_back_gives_no_new_minute(staff: Staff) -> None:
    row = admitted(staff)
    staff.later(-30)
    code = refusal(staff, row, reason=CorrectionReason.SLIP_OF_THE_FINGER, note="", void=True)
    assert code == "services.corrections.minute_over"


def test_a_direction_put_right_takes_the_decision_with_it_and_is_counted_once(staff: Staff) -> None:
    row = admitted(staff)
    put_right(staff, row, reason=CorrectionReason.WRONG_DIRECTION, codes={"direction": int(Direction.EXIT)})
    found = now(staff, row)
    assert (found.values["direction"], found.values["outcome"]) == (Direction.EXIT, Outcome.EXIT_ALLOWED)
    counted = sheet(staff)
    assert [(one.direction, one.outcome, one.count) for one in counted.counts] == [
        (Direction.EXIT, Outcome.EXIT_ALLOWED, 1)
    ]
    assert (counted.total, counted.corrected, counted.void) == (1, 1, 0)


def test_breakdowns_of_the_day_sheet_follow_corrections(staff: Staff) -> None:
    row = admitted(staff)
    admitted(staff, passport(number="BF7654321", name="SOW<<ALI", sex="M"))
    put_right(staff, row, codes={"sex": int(Sex.MALE)}, typed={"nationality": "ner"})
    counted = sheet(staff)
    assert counted.by_sex == ((Sex.MALE, 2),)
    assert sorted(counted.by_nationality) == [("BFA", 1), ("NER", 1)]


def test_a_corrected_birth_date_moves_the_age(staff: Staff) -> None:
    row = admitted(staff)
    put_right(staff, row, typed={"birth": "2012-01-15"})
    assert now(staff, row).values["age_band"] == AgeBand.AGE_12_14


def test_a_correction_of_a_correction_counts_last_and_a_void_can_be_restored(staff: Staff) -> None:
    row = admitted(staff)
    put_right(staff, row, typed={"surname": "TRAOURE"})
    put_right(staff, row, typed={"surname": "TRAORÉ"})
    put_right(staff, row, void=True, reason=CorrectionReason.PRACTICE)
    put_right(staff, row, reason=CorrectionReason.WRONG_ANSWER)
    found = now(staff, row)
    assert (found.values["surname"], found.void, len(found.steps)) == ("TRAORÉ", False, 4)
    assert [change.field for change in found.steps[3].changes] == ["void"]
    assert sheet(staff).total == 1


def test_a_page_that_is_no_longer_true_corrects_nothing(staff: Staff) -> None:
    row = admitted(staff)
    put_right(staff, row, typed={"surname": "DIALLO"})
    assert refusal(staff, row, seen=0, typed={"surname": "BA"}) == "services.corrections.changed_meanwhile"
    assert refusal(staff, row, typed={"surname": "DIALLO"}) == "services.corrections.nothing_changed"


def test_another_officer_is_refused_and_a_supervisor_is_not(staff: Staff) -> None:
    row = admitted(staff)
    given = {"typed": {"surname": "DIALLO"}}
    assert refusal(staff, row, staff.colleague, **given) == "services.corrections.another_officer"
    put_right(staff, row, staff.supervisor, **given)
    assert now(staff, row).values["surname"] == "DIALLO"


def test_after_a_day_only_a_supervisor_corrects(staff: Staff) -> None:
    row = admitted(staff)
    staff.later(limits.CORRECTION_OWN_H_MAX * 3_600 + 1)
    assert refusal(staff, row, typed={"surname": "BA"}) == "services.corrections.too_late"
    put_right(staff, row, staff.supervisor, typed={"surname": "BA"})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"birth": "2031-01-01"}, "not_born"),
        ({"birth": "yesterday"}, "unreadable"),
        ({"expiry": "31/31/2030"}, "unreadable"),
        ({"nationality": "%%%"}, "unreadable"),
        ({"issuing_state": "';-"}, "unreadable"),
    ],
)
def test_what_cannot_be_read_is_named(staff: Staff, typed: dict[str, str], code: str) -> None:
    assert refusal(staff, admitted(staff), typed=typed) == f"services.corrections.{code}"


@pytest.mark.parametrize("name", ["Z" * 90, "عبد القادر", "'; DROP TABLE records_crossing; --", "%", "A\0B", "e\u0301"])
def test_odd_names_are_kept_as_written(staff: Staff, name: str) -> None:
    row = admitted(staff)
    put_right(staff, row, typed={"surname": name, "given_names": ""})
    found = now(staff, row)
    assert found.values["surname"] == name.replace("\0", "\ufffd").replace("e\u0301", "é")
    assert found.values["given_names"] is None


def test_a_person_handed_over_is_not_taken_back_and_no_word_is_kept(staff: Staff) -> None:
    done = record(staff.node, [events.crossing(staff.at, outcome=Outcome.HANDED_TO_ANOTHER_SERVICE)], at=staff.at)
    row = models.Crossing.objects.get(pk=done[0].record_id)
    assert refusal(staff, row, staff.supervisor, void=True) == "services.corrections.handed_over"
    put_right(staff, row, staff.supervisor, note="She asked for asylum", typed={"surname": "DIALLO"})
    assert models.Correction.objects.get().note is None


def test_what_was_erased_stays_erased(staff: Staff) -> None:
    row = admitted(staff)
    put_right(staff, row, typed={"surname": "ZZPLANTED"})
    order = {"basis": "order 3/2026", "authority": "CIL", "policy_version": "1", "at": staff.at}
    done = erase_parts(staff.node, [(place_of(row), (1,))], **order)
    assert done.entries == 2, "the record's identity and that of its correction"
    correction = models.Correction.objects.get()
    assert (correction.surname, correction.name_key) == (None, None)
    assert now(staff, row).values["surname"] is None
    code = refusal(staff, row, typed={"surname": "ZZPLANTED"})
    assert code == "services.corrections.identity_erased"
    put_right(staff, row, codes={"sex": int(Sex.MALE)})
    erase_parts(staff.node, [(place_of(row), (0,))], **order)
    row.refresh_from_db()
    assert refusal(staff, row, codes={"sex": int(Sex.FEMALE)}) == "services.corrections.erased"
    assert rebuild().same


def test_a_correction_is_kept_as_long_as_what_it_corrects(staff: Staff) -> None:
    rules = load_policy().retention
    row = admitted(staff)
    staff.later(3 * 86_400)
    put_right(staff, row, staff.supervisor, typed={"birth": "2012-01-15"})
    for days in (729, 730):
        at = staff.at - timedelta(days=3) + timedelta(days=days)
        values = {"hub": b"h" * 8, "hub_unix_s": int(at.timestamp()), "node_unix_s": int(at.timestamp())}
        from jalon.services.journaling import Event

        record(staff.node, [Event("checkpoint.confirmed", {"checkpoint": values})], at=at)
        run_retention(staff.node, rules, at=at)
        row.refresh_from_db()
        kept = models.Correction.objects.get().birth is not None
        assert (row.surname is not None, kept) == (days < 730, days < 730), "a child's life of data, from the crossing"


def test_corrections_leave_counts_of_a_shift_right(staff: Staff) -> None:
    row = admitted(staff)
    admitted(staff, passport(number="BF7654321", name="SOW<<ALI"))
    put_right(staff, row, reason=CorrectionReason.RECORDED_TWICE, void=True)
    assert close_shift(node=staff.node, account=staff.officer.account, at=staff.at).crossings == 1


def test_earlier_crossings_read_as_corrected(staff: Staff) -> None:
    first = admitted(staff)
    second = admitted(staff, passport(number="BF7654321", name="SOW<<ALI"))
    staff.later(3_600)
    put_right(staff, first, typed={"document_number": "BF9999999"})
    put_right(staff, second, typed={"document_number": "BF1234567"}, codes={"direction": int(Direction.EXIT)})
    earlier = staff.scan().earlier
    assert [(one.record_id, one.direction) for one in earlier] == [(second.id, Direction.EXIT)]


def test_recent_decisions_are_ones_own_or_the_posts_and_name_nobody(staff: Staff) -> None:
    row = admitted(staff)
    assert [one.record_id for one in own_decisions(node=staff.node, account=staff.officer.account, at=staff.at)] == [
        row.id
    ]
    assert own_decisions(node=staff.node, account=staff.colleague.account, at=staff.at) == ()
    (one,) = own_decisions(node=staff.node, account=staff.supervisor.account, at=staff.at)
    assert "TRAORE" not in repr(one)


def test_a_rebuild_gives_the_same_corrections(staff: Staff) -> None:
    put_right(staff, admitted(staff), typed={"surname": "DIALLO"})
    assert rebuild().same


def test_a_record_taken_back_is_provisional_and_unchecked_on_no_page(staff: Staff) -> None:
    view = staff.scan()
    done = decide(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=view.draft.version,
        outcome=Outcome.ADMITTED,
        second=SecondOfficerClaim(SecondOfficerWay.NONE_ON_DUTY),
        at=staff.at,
    )
    row = models.Crossing.objects.get(pk=done.record_id)
    shift = staff.shift().id

    def counted() -> tuple[object, ...]:
        report = shift_report(node=staff.node, shift=shift)
        assert report is not None
        values = health_values(staff.node, machine=MACHINE, program="1", at=staff.at)
        said = [values[name] for name in ("decided", "unchecked", "unsearched")]
        return sheet(staff).provisional, sheet(staff).unchecked, report.provisional, *said

    assert counted() == (1, 1, 1, 1, 1, 1)
    put_right(staff, row, reason=CorrectionReason.SLIP_OF_THE_FINGER, note="", void=True)
    assert counted() == (0, 0, 0, 0, 0, 0)
    assert close_shift(node=staff.node, account=staff.officer.account, at=staff.at).provisional == ()
