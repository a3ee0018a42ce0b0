"""Properties: nothing crashes the reader, and what is written is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.mrz import MrzFormat, MrzReading, read_mrz
from jalon.documents.mrz.check_digits import check_digit
from jalon.documents.mrz.repairs import proposals
from jalon.documents.travel_document import TravelDocument, document_of, number_variants
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.confusion import MRZ_ALPHABET
from jalon.kernel.errors import UnableToRead

AT = date(2026, 11, 23)
Writer = Callable[..., tuple[str, ...]]
WRITTEN = [MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3, MrzFormat.MRVA, MrzFormat.MRVB]

zone_text = st.one_of(
    st.text(max_size=600),
    st.text(alphabet=MRZ_ALPHABET + "\n", max_size=200),
    st.sampled_from([(30, 3), (36, 2), (44, 2)]).flatmap(
        lambda shape: st.lists(
            st.text(alphabet=MRZ_ALPHABET + "é%", min_size=shape[0], max_size=shape[0]),
            min_size=shape[1],
            max_size=shape[1],
        ).map("\n".join)
    ),
)

names = st.lists(st.text(alphabet="ABCDEFGHIJLMNOPQRSTUVWXYZ", min_size=1, max_size=9), min_size=1, max_size=2)
documents = st.builds(
    TravelDocument,
    number=st.text(alphabet=MRZ_ALPHABET[:36], min_size=1, max_size=9),
    issuing_state=st.sampled_from(["NER", "MLI", "BFA", "MRT", "DEU", "UTO"]),
    nationality=st.sampled_from(["NER", "MLI", "XXA", "DEU"]),
    surname=names.map(" ".join),
    given_names=st.one_of(st.just(""), names.map(" ".join)),
    birth=st.one_of(
        st.dates(date(1930, 1, 1), date(2026, 11, 1)).map(ApproximateDate.of),
        st.builds(ApproximateDate, st.integers(1930, 2025), st.integers(0, 12)),
        st.just(ApproximateDate()),
    ),
    sex=st.sampled_from([Sex.MALE, Sex.FEMALE, Sex.X]),
    expiry=st.dates(date(2026, 11, 23), date(2055, 12, 31)),
)


def read_or_refused(received: str) -> MrzReading | UnableToRead:
    try:
        return read_mrz(received)
    except UnableToRead as refused:
        return refused


@settings(max_examples=300)
@given(zone_text)
def test_any_text_gives_a_reading_or_an_offset_inside_it(received: str) -> None:
    reading = read_or_refused(received)
    if isinstance(reading, UnableToRead):
        assert 0 <= reading.offset <= len(received)
        return
    assert reading.raw == received
    assert reading.valid <= all(reading.checks.values())
    document_of(reading, AT)
    for finding in reading.findings:
        assert finding.sentence("fr")
        assert finding.next_step("ar")


@settings(max_examples=30)
@given(zone_text)
def test_every_proposal_by_check_digits_makes_the_zone_valid(received: str) -> None:
    reading = read_or_refused(received)
    if isinstance(reading, UnableToRead):
        return
    for repair in proposals(reading):
        assert read_mrz(repair.applied(reading.lines)).valid >= (repair.reason == "check_digits")


@settings(max_examples=100)
@given(document=documents, form=st.sampled_from(WRITTEN))
def test_written_document_is_read_back(write_zone: Writer, document: TravelDocument, form: MrzFormat) -> None:
    reading = read_mrz(write_zone(document, form))
    again = document_of(reading, AT)
    assert reading.format is form
    assert reading.valid
    kept = ("number", "issuing_state", "nationality", "birth", "sex", "expiry")
    assert all(getattr(again, name) == getattr(document, name) for name in kept)
    if "name_may_be_truncated" not in reading.flags:
        assert (again.surname, again.given_names) == (document.surname, document.given_names)


@pytest.mark.parametrize("form", [MrzFormat.TD1, MrzFormat.TD2])
@pytest.mark.parametrize("number", ["D231458907", "D23145890734", "D2314589073AB9"])
def test_long_number_spills_and_is_read_back(write_zone: Writer, form: MrzFormat, number: str) -> None:
    reading = read_mrz(write_zone(TravelDocument(number=number, surname="SOW"), form))
    assert reading.fields.document_number == number
    assert reading.checks["document_number"]
    assert "long_document_number" in reading.flags


@pytest.mark.parametrize(
    "changed",
    [{"number": "X" * 10}, {"number": "AB-12"}, {"optional_data": "1" * 15}, {"nationality": "NIGER"}],
)
def test_document_that_does_not_fit_is_not_written(write_zone: Writer, changed: dict[str, str]) -> None:
    with pytest.raises(AssertionError):
        write_zone(TravelDocument(**changed))  # type: ignore[arg-type]


@given(st.text(alphabet=MRZ_ALPHABET, max_size=40), st.integers(0, 39), st.sampled_from(MRZ_ALPHABET))
def test_check_digit_sees_a_change_exactly_when_values_differ_modulo_ten(data: str, place: int, new: str) -> None:
    if place >= len(data):
        return
    values = [0 if c == "<" else MRZ_ALPHABET.index(c) for c in (data[place], new)]
    changed = data[:place] + new + data[place + 1 :]
    assert (check_digit(data) == check_digit(changed)) == ((values[0] - values[1]) % 10 == 0)


def test_check_digit_of_the_standards_examples() -> None:
    """The three worked examples of Doc 9303-3, appendix A."""
    assert [check_digit(data) for data in ("520727", "AB2134<<<", "HA672242<658022549601086<<<<<<<<<<<<<<0")] == [
        3,
        5,
        8,
    ]


@given(st.text(alphabet="6GAKU17", min_size=1, max_size=9))
def test_every_number_variant_has_the_check_digit_of_the_printed_one(number: str) -> None:
    variants = number_variants(TravelDocument(number=number))
    assert variants[0] == number
    assert len(variants) == len(set(variants)) <= 64
    assert {check_digit(variant) for variant in variants} == {check_digit(number)}


def test_confusion_that_no_check_digit_sees_is_among_the_variants(write_zone: Writer) -> None:
    first, second = write_zone(TravelDocument(number="B6001", surname="SOW"))
    misread = read_mrz([first, second.replace("B6001<<<<", "BG001KKKK")])
    assert misread.valid
    assert "B6001" in number_variants(document_of(misread, AT))
