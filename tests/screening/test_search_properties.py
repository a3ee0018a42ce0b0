"""Properties of the answer, whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.limits import DOCUMENT_NUMBER_CHARACTERS_MAX, QUERY_NAME_CHARACTERS_MAX
from jalon.screening import DocumentKey, Index, Query, Screening, search
from jalon.screening.birth import compare

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = st.text(max_size=300) | st.sampled_from(
    [
        "A",
        "🙂🙂",
        "x" * QUERY_NAME_CHARACTERS_MAX,
        "é" * 300,
        "\u202e\u200fMOHAMED\u202c",
        "١٢٣ 456",
        "محمد MOHAMED मोहम्मद",
        "\ud800 BAD",
        "- ' . |",
        "TANKAMBARI IDRISSA BAKARY",
        "Abd el",
        "ould",
        "A " * 250,
    ]
)
BIRTHS = st.builds(
    ApproximateDate,
    year=st.integers(1920, 2010) | st.just(0),
    month=st.integers(0, 12),
    day=st.integers(0, 28),
    about=st.booleans(),
)
DOCUMENTS = st.builds(
    DocumentKey,
    type=st.text(max_size=8) | st.just("P"),
    country=st.text(max_size=8) | st.just("NER"),
    number=st.text(max_size=DOCUMENT_NUMBER_CHARACTERS_MAX) | st.sampled_from(["BF9900017", "8F9900017", "٩٩"]),
)
QUERIES = st.builds(
    Query,
    names=st.lists(NAMES, max_size=3).map(tuple),
    birth=st.none() | BIRTHS,
    nationality=st.none() | st.sampled_from(["BFA", "MLI", "D", "", "\ud800"]),
    sex=st.none() | st.sampled_from(Sex),
    documents=st.lists(DOCUMENTS, max_size=3).map(tuple),
)


def scores(answer: Screening) -> dict[str, float]:
    return {candidate.entry_id: candidate.score for candidate in answer.candidates}


@settings(max_examples=120)
@given(query=QUERIES)
def test_any_question_has_an_answer_in_words(synthetic_index: Index, query: Query) -> None:
    answer = search(query, synthetic_index, at=AT)
    assert len(answer.lists) == 1
    for candidate in answer.candidates:
        assert 0 < candidate.score < 1
        for language in ("fr", "ar", "en"):
            assert all(one.sentence(language) for one in candidate.evidence)
        assert candidate.evidence_for()


@settings(max_examples=60)
@given(query=QUERIES, random=st.randoms(use_true_random=False))
def test_order_of_names_documents_and_parts_changes_nothing(synthetic_index: Index, query: Query, random) -> None:
    names, documents = list(query.names), list(query.documents)
    random.shuffle(names)
    random.shuffle(documents)
    shuffled = replace(query, names=tuple(names), documents=tuple(documents))
    assert search(shuffled, synthetic_index, at=AT) == search(query, synthetic_index, at=AT)


@settings(max_examples=40)
@given(row=st.integers(0, 1_999), random=st.randoms(use_true_random=False))
def test_order_of_the_parts_of_a_name_changes_no_score(synthetic_index: Index, row: int, random) -> None:
    entry = synthetic_index.segments[0].entry(row)
    for name in entry.names[:1]:
        parts = name.split()
        random.shuffle(parts)
        asked = Query((name,), entry.birth)
        other = Query((" ".join(parts),), entry.birth)
        assert scores(search(other, synthetic_index, at=AT)) == scores(search(asked, synthetic_index, at=AT))


@settings(max_examples=80)
@given(row=st.integers(0, 1_999), left_out=st.sets(st.sampled_from(["birth", "nationality", "sex", "documents"])))
def test_missing_field_never_raises_the_score_of_the_entry_asked_for(
    synthetic_index: Index, row: int, left_out: set[str]
) -> None:
    entry = synthetic_index.segments[0].entry(row)
    whole = Query(entry.names, entry.birth, entry.nationality, entry.sex, entry.documents)
    empty = {"birth": None, "nationality": None, "sex": None, "documents": ()}
    less = replace(whole, **{name: empty[name] for name in left_out})
    before = scores(search(whole, synthetic_index, at=AT))
    after = scores(search(less, synthetic_index, at=AT))
    assert before[entry.entry_id] >= after.get(entry.entry_id, 0.0)


@settings(max_examples=200)
@given(asked=BIRTHS, listed=BIRTHS)
def test_birth_dates_compare_the_same_both_ways(asked: ApproximateDate, listed: ApproximateDate) -> None:
    one, other = compare(asked, listed), compare(listed, asked)
    assert (one and (one.code, one.weight)) == (other and (other.code, other.weight))
    if not (asked.year and listed.year):
        assert one is None
