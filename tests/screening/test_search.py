"""What the port answers: candidates with reasons, and nothing that is not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.not_checked_reason import NotCheckedReason
from jalon.kernel.codes.sex import Sex
from jalon.kernel.limits import CANDIDATES_SHOWN_MAX
from jalon.screening import Audience, Band, DocumentKey, Freshness, Index, ListAction, Query, search
from jalon.screening.assessment import Asked, Finding, assess, weigh_name
from jalon.screening.synthetic import DEMO_CANDIDATE_BIRTH_YEAR, DEMO_CANDIDATE_NAME, DEMO_LOST_DOCUMENT

EXAMINE_LEAST = 0.3
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
BORN = ApproximateDate(1984, 3, 12)
LISTED = {"names": "TANKAMBARI IDRISSA BAKARY", "birth_date": "1984-03-12", "nationality": "BFA", "sex": "M"}


def codes(candidate) -> set[str]:
    return {evidence.code for evidence in candidate.evidence}


def only(query: Query, index: Index, at: datetime):
    (candidate,) = search(query, index, at=at).candidates
    return candidate


def test_same_name_and_birth_date_is_a_strong_candidate(lists, at) -> None:
    found = only(Query(("TANKAMBARI IDRISSA BAKARY",), BORN, "BFA", Sex.MALE), lists.of(LISTED), at)
    assert (found.entry_id, found.list_name, found.band) == ("E1", "NATIONAL", Band.STRONG)
    assert found.action is ListAction.VERIFY_IDENTITY_WITH_HQ
    assert found.list_as_of == at
    assert {"screening.name.part_same", "screening.birth.same", "screening.sex.same"} <= codes(found)


@pytest.mark.parametrize(
    "name",
    ["Bakary Idrissa TANKAMBARI", "TANKAMBARY IDRISA", "Tankam-Bari Idrissa", "tankambari idríssa bakari"],
)
def test_other_order_and_spelling_is_still_examined(lists, at, name: str) -> None:
    found = only(Query((name,), BORN), lists.of(LISTED), at)
    assert found.band in {Band.EXAMINE, Band.STRONG}


@pytest.mark.parametrize(
    "name", ["Abd el Karim Zoundri", "ABDELKARIM ZOUNDRI", "Abdoul-Karim Zoundri", "abdulkarim zoundri"]
)
def test_compound_of_abd_is_one_part_however_it_is_written(lists, at, name: str) -> None:
    found = only(Query((name,), BORN), lists.of({"names": "ABDELKARIM ZOUNDRI", "birth_date": "1984-03-12"}), at)
    assert found.band is Band.STRONG


def test_common_name_with_another_birth_date_stops_nobody(synthetic_index, at) -> None:
    for name in ("MOHAMED", "MOHAMED ISSA", "FATIMA", "MAMADOU DIALLO", "IBRAHIM MOUSSA"):
        answer = search(Query((name,), ApproximateDate(1931, 5, 6)), synthetic_index, at=at)
        assert {candidate.band for candidate in answer.candidates} <= {Band.WEAK}, name


def test_listed_mohamed_does_not_stop_another_mohamed(lists, at) -> None:
    index = lists.of({"names": "MOHAMED", "birth_date": "1971-02-03"})
    assert search(Query(("MOHAMED",), ApproximateDate(1990, 8, 9)), index, at=at).candidates == ()
    assert only(Query(("MOHAMED",), ApproximateDate(1971, 2, 3)), index, at).band is not Band.NONE


def test_rare_name_without_birth_date_never_becomes_strong(lists, at) -> None:
    found = only(
        Query(("TANKAMBARI ZANDOGORMA YOULONKORO",)), lists.of({"names": "TANKAMBARI ZANDOGORMA YOULONKORO"}), at
    )
    assert found.band is Band.EXAMINE


def test_conflicting_birth_date_speaks_against(lists, at) -> None:
    index = lists.of(LISTED)
    same = only(Query(("TANKAMBARI IDRISSA BAKARY",), BORN), index, at)
    other = search(Query(("TANKAMBARI IDRISSA BAKARY",), ApproximateDate(1999, 9, 9)), index, at=at).candidates
    assert all(found.score < same.score and found.band is Band.WEAK for found in other)
    assert all(found.evidence_against()[0].code == "screening.birth.differs" for found in other)


def test_lost_document_is_found_without_any_name(synthetic_index, at) -> None:
    found = only(Query(documents=(DEMO_LOST_DOCUMENT,)), synthetic_index, at)
    assert (found.band, found.action, found.name) == (Band.STRONG, ListAction.VERIFY_DOCUMENT_WITH_HQ, "")


def test_demonstration_candidate_is_found_by_name_and_year(synthetic_index, at) -> None:
    born = ApproximateDate(DEMO_CANDIDATE_BIRTH_YEAR, 3, 12)
    found = only(Query((DEMO_CANDIDATE_NAME,), born), synthetic_index, at)
    assert found.band in {Band.EXAMINE, Band.STRONG}
    assert "screening.birth.year_same" in codes(found)


@pytest.mark.parametrize(
    ("asked", "code", "band"),
    [
        (DocumentKey("P", "NER", "bf 99-00017<"), "screening.document.same", Band.STRONG),
        (DocumentKey("PO", "NER", "BF9900017"), "screening.document.same", Band.STRONG),
        (DocumentKey("", "NER", "BF9900017"), "screening.document.same", Band.STRONG),
        (DocumentKey("ID", "NER", "BF9900017"), "screening.document.other_type", Band.EXAMINE),
        (DocumentKey("P", "NER", "8F9900017"), "screening.document.confusable", Band.EXAMINE),
        (DocumentKey("P", "NER", "BF99O0017"), "screening.document.confusable", Band.EXAMINE),
    ],
)
def test_document_number_is_compared_exactly_and_through_confusions(synthetic_index, at, asked, code, band) -> None:
    found = only(Query(documents=(asked,)), synthetic_index, at)
    assert code in codes(found)
    assert found.band is band


@pytest.mark.parametrize("asked", [DocumentKey("P", "MLI", "BF9900017"), DocumentKey("P", "NER", "BF9900018")])
def test_another_state_or_number_finds_nothing(synthetic_index, at, asked) -> None:
    assert search(Query(documents=(asked,)), synthetic_index, at=at).candidates == ()


def test_state_is_compared_by_its_three_letters(lists, at) -> None:
    index = lists.of({"documents": "P:D:C01X00T47", "ground": "document_lost"})
    assert only(Query(documents=(DocumentKey("P", "D<<", "C01X00T47"),)), index, at).band is Band.STRONG


def test_document_of_somebody_else_keeps_the_document_and_says_what_differs(lists, at) -> None:
    index = lists.of(LISTED | {"documents": "P:NER:ZZ1234567", "ground": "document_stolen"})
    query = Query(("AMINATA KOUMBILA",), ApproximateDate(1999, 9, 9), documents=(DocumentKey("P", "NER", "ZZ1234567"),))
    found = only(query, index, at)
    assert found.band in {Band.EXAMINE, Band.STRONG}
    assert {"screening.name.differs", "screening.birth.differs", "screening.document.same"} <= codes(found)


def test_entry_found_by_name_and_document_is_one_candidate(lists, at) -> None:
    index = lists.of(LISTED | {"documents": "P:NER:ZZ1234567|ID:NER:ZZ99"})
    query = Query(("Idrissa TANKAMBARI",), BORN, documents=(DocumentKey("P", "NER", "ZZ1234567"),))
    found = only(query, index, at)
    assert {"screening.name.part_same", "screening.document.same"} <= codes(found)


def test_best_listed_name_of_an_entry_counts_once(lists, at) -> None:
    index = lists.of(LISTED | {"names": "TANKAMBARI I.|TANKAMBARI IDRISSA BAKARY|IDRISSA"})
    found = only(Query(("TANKAMBARI IDRISSA BAKARY",), BORN), index, at)
    assert found.name == "TANKAMBARI IDRISSA BAKARY"


def test_entry_matches_from_its_first_to_its_last_day(lists, at) -> None:
    index = lists.of(LISTED | {"entered_on": "2026-11-01", "expires_on": "2027-02-03"})
    query = Query(("TANKAMBARI IDRISSA BAKARY",), BORN)
    days = {
        datetime(2026, 10, 31, 23, tzinfo=UTC): 0,
        datetime(2026, 11, 1, tzinfo=UTC): 1,
        datetime(2027, 2, 3, 23, tzinfo=UTC): 1,
        datetime(2027, 2, 4, tzinfo=UTC): 0,
    }
    assert {day: len(search(query, index, at=day).candidates) for day in days} == days


def test_expired_document_entry_never_matches(lists, at) -> None:
    index = lists.of({"documents": "P:NER:ZZ1234567", "ground": "document_lost", "expires_on": "2026-12-01"})
    query = Query(documents=(DocumentKey("P", "NER", "ZZ1234567"),))
    assert len(search(query, index, at=at).candidates) == 1
    assert search(query, index, at=at + timedelta(days=30)).candidates == ()


def test_overdue_review_is_said(lists, at) -> None:
    index = lists.of(LISTED)
    found = only(Query(("TANKAMBARI IDRISSA BAKARY",), BORN), index, at + timedelta(days=60))
    assert [one.code for one in found.evidence_notes()] == ["screening.entry.review_overdue"]


def test_discreet_entry_is_marked_at_the_hub(lists, at) -> None:
    index = lists.of(LISTED | {"discreet": "yes", "judicial_order": "ORD-1"}, audience=Audience.HUB)
    assert only(Query(("TANKAMBARI IDRISSA BAKARY",), BORN), index, at).discreet


def test_more_candidates_than_shown_are_counted(lists, at) -> None:
    index = lists.of(*[LISTED] * (CANDIDATES_SHOWN_MAX + 7))
    answer = search(Query(("TANKAMBARI IDRISSA BAKARY",), BORN), index, at=at)
    assert (len(answer.candidates), answer.more) == (CANDIDATES_SHOWN_MAX, 7)
    assert [one.entry_id for one in answer.candidates] == sorted(one.entry_id for one in answer.candidates)


@pytest.mark.parametrize("reason", [NotCheckedReason.NO_LIST, NotCheckedReason.LIST_DAMAGED])
def test_without_an_index_every_check_is_not_performed(at, reason) -> None:
    answer = search(Query(("X",)), None, at=at, without=reason)
    assert answer.lists == ()
    assert {one.check for one in answer.not_performed} == {"screening.check.names", "screening.check.documents"}
    assert {one.reason for one in answer.not_performed} == {reason}


def test_what_the_question_lacks_is_said(lists, at) -> None:
    index = lists.of(LISTED)
    missing = {one.check: one.reason for one in search(Query(("🙂",)), index, at=at).not_performed}
    assert missing == {
        "screening.check.names": NotCheckedReason.FIELD_MISSING,
        "screening.check.birth_date": NotCheckedReason.FIELD_MISSING,
        "screening.check.documents": NotCheckedReason.NO_DOCUMENT,
    }
    whole = Query(("A",), BORN, documents=(DocumentKey("P", "NER", "1"),))
    assert search(whole, index, at=at).not_performed == ()
    unnumbered = Query(("A",), BORN, documents=(DocumentKey("P", "NER", "<<"),))
    assert [one.reason for one in search(unnumbered, index, at=at).not_performed] == [NotCheckedReason.FIELD_MISSING]


@pytest.mark.parametrize(
    ("hours", "freshness"),
    [
        (0, Freshness.FRESH),
        (23, Freshness.FRESH),
        (24, Freshness.AGEING),
        (72, Freshness.OLD),
        (-1, Freshness.DOUBTFUL),
    ],
)
def test_age_of_each_list_is_shown(lists, at, hours: int, freshness: Freshness) -> None:
    (state,) = search(Query(), lists.of(LISTED), at=at + timedelta(hours=hours)).lists
    assert (state.name, state.entries, state.age_s, state.freshness) == ("NATIONAL", 1, hours * 3_600, freshness)


def test_arabic_names_are_compared_in_arabic_script(lists, at) -> None:
    index = lists.of({"names": "محمد ولد الزوندري", "birth_date": "1984-03-12"})
    assert only(Query(("مُحَمَّد ولد الزوندري",), BORN), index, at).band is not Band.NONE


def test_brother_with_the_same_family_name_is_not_a_candidate_to_examine(lists, at) -> None:
    index = lists.of(LISTED | {"names": "TANKAMBARI IDRISSA"})
    same = only(Query(("TANKAMBARI IDRISSA",), BORN), index, at)
    brother = search(Query(("TANKAMBARI SEYDOU",), ApproximateDate(1984)), index, at=at).candidates
    assert same.band is Band.STRONG
    assert {one.band for one in brother} <= {Band.WEAK}


def test_near_spelling_weighs_less_where_many_listed_names_are_near(lists, list_of, at) -> None:
    alone = lists.put(list_of(LISTED | {"names": "ZANDOGORMA"}), "A")
    query = Query(("ZANDOGARMA",), BORN)
    crowd = [{"names": f"ZANDOG{letter}RMA"} for letter in "EIBDFLMNPRTV"]
    crowded = lists.put(list_of(LISTED | {"names": "ZANDOGORMA"}, *crowd), "A")
    weights = [
        {c.name: c.evidence[0].weight for c in search(query, index, at=at).candidates}.get("ZANDOGORMA", 0.0)
        for index in (alone, crowded)
    ]
    assert weights[0] > weights[1]


@settings(max_examples=60)
@given(row=st.integers(0, 1_999), other=st.integers(0, 1_999), part=st.integers(0, 2))
def test_preselection_leaves_out_nothing_that_would_be_shown(
    synthetic_index: Index, row: int, other: int, part
) -> None:
    """The answer is the same when every listed name is weighed in full."""
    one, two = synthetic_index.segments[0].entry(row), synthetic_index.segments[0].entry(other)
    words = " ".join(one.names[:1]).split()[: part + 1] + " ".join(two.names[:1]).split()[part:]
    query = Query((" ".join(words),), one.birth, two.nationality, one.sex)
    segment = synthetic_index.segments[0]
    asked = Asked.of(query, segment, synthetic_index.heads)
    shown = {}
    for name_row in range(synthetic_index.names):
        for name in asked.names:
            found = weigh_name(name, segment, name_row)
            if found and found.weight > -2:
                entry_row = int(segment.array("name_entry.u32")[name_row])
                candidate = assess(asked, segment, entry_row, Finding(found), AT.date())
                if candidate.band is not Band.NONE:
                    shown[candidate.entry_id] = max(shown.get(candidate.entry_id, 0), candidate.score)
    answer = search(query, synthetic_index, at=AT)
    if not answer.more:
        answered = {one.entry_id: one.score for one in answer.candidates}
        assert answered.items() <= shown.items()
        # What agrees by distant spellings alone may be passed over while it is weak, never above.
        assert {one for one, score in shown.items() if score >= EXAMINE_LEAST} <= answered.keys()
