"""Shifts, detections, slips, reads, the day sheet and the post's status."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from uuid import uuid4

import pytest

from jalon.kernel.codes.age_band import AgeBand
from jalon.kernel.codes.check_kind import CheckKind
from jalon.kernel.codes.check_state import CheckState
from jalon.kernel.codes.detection_source import DetectionSource
from jalon.kernel.codes.detection_type import DetectionType
from jalon.kernel.codes.direction import Direction
from jalon.kernel.codes.entry_channel import EntryChannel
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.outcome import Outcome
from jalon.kernel.codes.read_purpose import ReadPurpose
from jalon.kernel.codes.second_officer_way import SecondOfficerWay
from jalon.kernel.codes.sex import Sex
from jalon.kernel.ids import base32
from jalon.kernel.texts import LANGUAGES
from jalon.records.models import Crossing, Detection, PersonRead, Refusal, Stream
from jalon.screening import Freshness
from jalon.screening.entry import Audience
from jalon.screening.intake import ListSource, import_lists
from jalon.screening.synthetic import DEMO_CANDIDATE_NAME, DEMO_LIST_NAME, DEMO_LOST_DOCUMENT, synthetic_list
from jalon.services import decisions, detections, inspections, shifts, slips
from jalon.services.detections import UnableToRecordDetection
from jalon.services.queries.crossing import UnableToShowCrossing, read_crossing
from jalon.services.queries.day_sheet import day_sheet, totals
from jalon.services.queries.gaps import lanes_sent
from jalon.services.queries.post_status import post_status
from jalon.services.second_officer import SecondOfficerClaim
from jalon.services.shifts import UnableToCloseShift, UnableToOpenShift
from jalon.services.slips import UnableToShowSlip
from tests.post_services.conftest import Staff, passport
from tests.post_services.test_inspections import line

NONE_ON_DUTY = SecondOfficerClaim(SecondOfficerWay.NONE_ON_DUTY)


def decide(staff: Staff, zone: str | None = None, outcome=Outcome.ADMITTED, **more):
    view = staff.scan(zone)
    return decisions.decide(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=1,
        outcome=outcome,
        at=staff.later(),
        **more,
    )


def test_shift_is_one_a_person_and_closes_with_counts_and_head(staff: Staff) -> None:
    shift = staff.shift()
    with pytest.raises(UnableToOpenShift, match="already_open"):
        shifts.open_shift(
            node=staff.node,
            account=staff.officer.account,
            crossing_point="faramana",
            booth="B",
            direction=Direction.EXIT,
            at=staff.at,
        )
    decide(staff)
    decide(staff, passport(number="BF2222222"), second=NONE_ON_DUTY)
    inspections.begin(
        node=staff.node,
        account=staff.officer.account,
        shift=shift,
        scanned="damaged",
        channel=EntryChannel.WEDGE,
        at=staff.at,
    )
    summary = shifts.close_shift(node=staff.node, account=staff.officer.account, note="calm", at=staff.later())
    assert (summary.crossings, summary.refusals, summary.attempts) == (2, 0, 1)
    assert [one.kind for one in summary.provisional] == ["crossing"]
    head = bytes(Stream.objects.get(own=True, lane=2).head)
    assert summary.head == base32(head)[:10]
    assert shifts.current_shift(account=staff.officer.account) is None


def test_shift_with_an_open_inspection_stays_open(staff: Staff) -> None:
    staff.scan()
    with pytest.raises(UnableToCloseShift, match="inspection_open"):
        shifts.close_shift(node=staff.node, account=staff.officer.account, at=staff.at)
    assert shifts.current_shift(account=staff.officer.account) == staff.shift()


@pytest.mark.parametrize(("booth", "direction"), [("  ", Direction.ENTRY), ("A", Direction.NOT_ASKED)])
def test_shift_needs_booth_and_direction(staff: Staff, booth: str, direction: Direction) -> None:
    with pytest.raises(UnableToOpenShift):
        shifts.open_shift(
            node=staff.node,
            account=staff.officer.account,
            crossing_point="faramana",
            booth=booth,
            direction=direction,
            at=staff.at,
        )


def detect(staff: Staff, inspection, second=NONE_ON_DUTY, kind=DetectionType.FORGED_DOCUMENT):
    return detections.record_detection(
        node=staff.node,
        account=staff.officer.account,
        inspection=inspection,
        detection_type=kind,
        detection_source=DetectionSource.ROUTINE,
        second=second,
        note="stamp drawn by pen",
        at=staff.at,
    )


def test_detection_needs_a_human_decision_first(staff: Staff) -> None:
    view = staff.scan()
    with pytest.raises(UnableToRecordDetection, match="not_decided"):
        detect(staff, view.draft.id)
    decisions.decide(
        node=staff.node,
        account=staff.officer.account,
        draft_id=view.draft.id,
        version=1,
        outcome=Outcome.SECOND_LINE,
        at=staff.later(),
    )
    recorded = detect(staff, view.draft.id)
    row = Detection.objects.get(pk=recorded.record_id)
    assert (row.inspection, row.sex, row.nationality, row.provisional) == (view.draft.id, Sex.FEMALE, "BFA", True)
    assert detect(staff, view.draft.id).repeated
    assert Detection.objects.count() == 1


def test_detection_confirmed_by_a_colleague_is_not_provisional(staff: Staff) -> None:
    decided = decide(staff)
    inspection = Crossing.objects.get(pk=decided.record_id).inspection
    assert not detect(staff, inspection, staff.present(staff.colleague)).provisional


def test_slip_is_the_same_for_everyone_but_its_code(staff: Staff) -> None:
    found = []
    for zone, outcome in (
        (passport(), Outcome.ADMITTED),
        (passport(number="NE1112223", state="NER", birth="150601", name="MAIGA<<OUMAR"), Outcome.SECOND_LINE),
        (passport(number="ML1112223", state="MLI"), Outcome.HANDED_TO_ANOTHER_SERVICE),
    ):
        decided = decide(staff, zone, outcome)
        slip = slips.slip(node=staff.node, account=staff.officer.account, record_id=decided.record_id, at=staff.at)
        assert slip.code == decided.slip
        found.append(dataclasses.replace(slip, code=""))
    assert found[0] == found[1] == found[2]
    assert found[0].demonstration
    assert found[0].stored[0].until == date(2026, 3, 2) + timedelta(days=1825)
    for language in LANGUAGES:
        for sentence in (*found[0].legal_basis, *found[0].whom_to_ask, *(part.sentence for part in found[0].stored)):
            assert sentence.words(language)
    assert PersonRead.objects.filter(purpose=ReadPurpose.SLIP_PRINT).count() == 3


def test_unknown_slip_and_crossing_are_said_so(staff: Staff) -> None:
    with pytest.raises(UnableToShowSlip):
        slips.slip(node=staff.node, account=staff.officer.account, record_id=uuid4(), at=staff.at)
    with pytest.raises(UnableToShowCrossing):
        read_crossing(node=staff.node, account=staff.officer.account, record_id=uuid4(), at=staff.at)


def test_reading_a_crossing_is_recorded(staff: Staff) -> None:
    decided = decide(staff, note="bag searched")
    found = read_crossing(node=staff.node, account=staff.colleague.account, record_id=decided.record_id, at=staff.at)
    assert (found.surname, found.note, found.erased, found.disputed) == ("TRAORE", "bag searched", False, False)
    assert [check.kind for check in found.checks] == list(CheckKind)
    assert PersonRead.objects.get().target == decided.record_id


def test_day_sheet_counts_real_numbers_without_second_line_twice(staff: Staff) -> None:
    decide(staff)
    view = staff.scan(passport(number="NE1112223", state="NER", sex="M", birth="150601"))
    for version, outcome in ((1, Outcome.SECOND_LINE), (2, Outcome.ADMITTED)):
        decisions.decide(
            node=staff.node,
            account=staff.officer.account,
            draft_id=view.draft.id,
            version=version,
            outcome=outcome,
            at=staff.later(),
        )
    sheet = day_sheet(node=staff.node, account=staff.officer.account, crossing_point="faramana", on=date(2026, 3, 2))
    assert sheet.total == 2
    assert totals(sheet.counts) == {Direction.ENTRY: 2}
    assert {(one.outcome, one.count) for one in sheet.counts} == {(Outcome.ADMITTED, 2), (Outcome.SECOND_LINE, 1)}
    assert sheet.by_sex == ((Sex.MALE, 1), (Sex.FEMALE, 1))
    assert sheet.by_age_band == ((AgeBand.AGE_6_11, 1), (AgeBand.AGE_25_39, 1))
    assert dict(sheet.by_nationality) == {"BFA": 1, "NER": 1}
    other = day_sheet(node=staff.node, account=staff.officer.account, crossing_point="faramana", on=date(2026, 3, 1))
    assert other.total == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_day_sheet_asks_the_database_as_often_for_one_row_as_for_three(
    staff: Staff, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        decide(staff, passport(number=f"BF000000{number}"))
    with django_assert_num_queries(18):
        day_sheet(node=staff.node, account=staff.officer.account, crossing_point="faramana", on=date(2026, 3, 2))


def test_status_tells_what_has_not_left(staff: Staff) -> None:
    before = post_status(node=staff.node, at=staff.at)
    decide(staff)
    after = post_status(node=staff.node, at=staff.at)
    assert after.unsent > before.unsent
    assert {one.lane.name: one.lacking for one in lanes_sent(staff.node)}["DECISIONS"] == 1
    assert (after.enrolled, after.can_refer, after.last_receipt_at) == (False, False, None)
    assert after.list_problem is NotCheckedReason.NO_LIST
    assert after.disk_free_bytes > 0
    assert post_status(node=staff.node, at=staff.at - timedelta(days=1)).clock is not None


@pytest.fixture
def listed(staff: Staff) -> Staff:
    """The same post with the demonstration list, an hour old."""
    source = staff.post.home / "national.csv"
    source.write_text(synthetic_list(50, 7, staff.at.date()), encoding="utf-8")
    as_of = staff.at - timedelta(hours=1)
    import_lists(
        [ListSource(DEMO_LIST_NAME, "national-csv", source, as_of)],
        staff.post.home / "index",
        audience=Audience.POST,
        key=bytes(32),
        at=staff.at,
        on_broken=lambda *_: None,
    )
    return staff


def test_candidate_is_undetermined_with_reasons_and_kept_with_the_draft(listed: Staff) -> None:
    family, *given = DEMO_CANDIDATE_NAME.split()
    view = listed.scan(passport(name=f"{family}<<{'<'.join(given)}", birth="840101", sex="M"))
    assert view.screening.candidates
    assert view.screening.candidates[0].evidence_for()
    assert line(view, CheckKind.NATIONAL_LIST_NAMES).state is CheckState.UNDETERMINED
    assert line(view, CheckKind.NATIONAL_LIST_DOCUMENTS).state is CheckState.PASSED
    assert view.screening.lists[0].freshness is Freshness.FRESH
    assert not view.clean
    assert any(step.code == "services.inspections.next_candidate" for step in view.next_steps)
    again = inspections.view(
        node=listed.node, account=listed.officer.account, draft_id=view.draft.id, at=listed.later(86_400 * 4)
    )
    assert again.screening.candidates == view.screening.candidates
    assert again.screening.lists[0].freshness is Freshness.OLD


@pytest.mark.parametrize("number", [DEMO_LOST_DOCUMENT.number, "BF99O0017", "BF9900O17"])
def test_lost_document_is_found_also_when_misread(listed: Staff, number: str) -> None:
    view = listed.scan(passport(number=number, state=DEMO_LOST_DOCUMENT.country))
    assert line(view, CheckKind.NATIONAL_LIST_DOCUMENTS).state is CheckState.UNDETERMINED


def test_innocent_traveller_has_no_candidate_and_lists_are_recorded(listed: Staff) -> None:
    view = listed.scan(passport(name="ZONGO<<WENDKUUNI<PATARBTALE"))
    assert view.screening.candidates == ()
    assert line(view, CheckKind.NATIONAL_LIST_NAMES).state is CheckState.PASSED
    assert view.clean
    decisions.decide(
        node=listed.node,
        account=listed.officer.account,
        draft_id=view.draft.id,
        version=1,
        outcome=Outcome.ADMITTED,
        at=listed.later(),
    )
    assert DEMO_LIST_NAME in (Crossing.objects.get().lists or "")


def test_damaged_list_is_a_reason_and_blocks_nothing(listed: Staff) -> None:
    (listed.post.home / "index" / "CURRENT").write_bytes(b"\0\xff" * 40)
    view = listed.scan()
    assert line(view, CheckKind.NATIONAL_LIST_NAMES).reason is NotCheckedReason.LIST_DAMAGED
    assert view.clean
    assert post_status(node=listed.node, at=listed.at).list_problem is NotCheckedReason.LIST_DAMAGED
    assert not Refusal.objects.exists()
