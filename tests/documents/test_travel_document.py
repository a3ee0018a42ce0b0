"""From a zone to the document of the record."""

from __future__ import annotations

from datetime import date

import pytest

from jalon.documents.mrz import read_mrz
from jalon.documents.travel_document import TravelDocument, corrected, document_of, number_variants
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.sex import Sex

AT = date(2026, 11, 23)
NAME = "<" * 39


def read(head: str, data: str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10") -> TravelDocument:
    width = len(data)
    return document_of(read_mrz([(head + NAME)[:width], data]), AT)


def test_icao_specimen_becomes_a_document() -> None:
    document = read("P<UTOERIKSSON<<ANNA<MARIA")
    assert document == TravelDocument(
        kind=DocumentKind.PASSPORT,
        number="L898902C3",
        issuing_state="UTO",
        nationality="UTO",
        surname="ERIKSSON",
        given_names="ANNA MARIA",
        birth=ApproximateDate(1974, 8, 12),
        sex=Sex.FEMALE,
        expiry=date(2012, 4, 15),
        optional_data="ZE184226B",
    )


@pytest.mark.parametrize(
    ("birth", "expiry", "born", "expires"),
    [
        ("740812", "310415", ApproximateDate(1974, 8, 12), date(2031, 4, 15)),
        ("261123", "310415", ApproximateDate(2026, 11, 23), date(2031, 4, 15)),
        ("261124", "310415", ApproximateDate(1926, 11, 24), date(2031, 4, 15)),
        ("300101", "560101", ApproximateDate(1930, 1, 1), date(2056, 1, 1)),
        ("300101", "570101", ApproximateDate(1930, 1, 1), date(1957, 1, 1)),
        ("200101", "150101", ApproximateDate(1920, 1, 1), date(2015, 1, 1)),
        ("000229", "310415", ApproximateDate(2000, 2, 29), date(2031, 4, 15)),
        ("13<<<<", "310415", ApproximateDate(2013), date(2031, 4, 15)),
        ("9308<<", "310415", ApproximateDate(1993, 8), date(2031, 4, 15)),
        ("<<<<<<", "310415", ApproximateDate(), date(2031, 4, 15)),
        ("<<0517", "310415", ApproximateDate(0, 5, 17), date(2031, 4, 15)),
        ("740230", "310415", ApproximateDate(), date(2031, 4, 15)),
        ("74O812", "310431", ApproximateDate(), None),
        ("740812", "3104<<", ApproximateDate(1974, 8, 12), None),
    ],
)
def test_century_is_chosen_so_that_birth_is_past_and_expiry_near(
    birth: str, expiry: str, born: ApproximateDate, expires: date | None
) -> None:
    document = read("P<UTO", f"L898902C36UTO{birth}0F{expiry}0ZE184226B<<<<<10")
    assert (document.birth, document.expiry) == (born, expires)


@pytest.mark.parametrize(
    ("head", "nationality", "kind"),
    [
        ("P<NER", "NER", DocumentKind.PASSPORT),
        ("PNMLI", "MLI", DocumentKind.PASSPORT),
        ("PDBFA", "BFA", DocumentKind.DIPLOMATIC_PASSPORT),
        ("POBFA", "BFA", DocumentKind.SERVICE_PASSPORT),
        ("PUBFA", "BFA", DocumentKind.EMERGENCY_TRAVEL_DOCUMENT),
        ("P<TCD", "XXB", DocumentKind.REFUGEE_TRAVEL_DOCUMENT),
        ("P<CIV", "XXA", DocumentKind.STATELESS_TRAVEL_DOCUMENT),
        ("P<UNO", "NER", DocumentKind.UN_LAISSEZ_PASSER),
        ("V<FRA", "NER", DocumentKind.VISA),
    ],
)
def test_kind_is_suggested_from_code_issuer_and_nationality(head: str, nationality: str, kind: DocumentKind) -> None:
    assert read(head, f"L898902C36{nationality}7408122F1204159ZE184226B<<<<<10").kind is kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("ID", DocumentKind.NATIONAL_ID_CARD),
        ("C<", DocumentKind.NATIONAL_ID_CARD),
        ("IR", DocumentKind.RESIDENCE_PERMIT),
        ("AC", DocumentKind.SEAFARER_OR_CREW),
        ("Z<", DocumentKind.UNKNOWN),
    ],
)
def test_kind_of_cards_is_suggested_from_the_code(head: str, kind: DocumentKind) -> None:
    lines = (f"{head}MLID231458907<<<<<<<<<<<<<<<", "7408122F1204159MLI<<<<<<<<<<<6", "SOW<<<<<<<<<<<<<<<<<<<<<<<<<<<")
    assert document_of(read_mrz(lines), AT).kind is kind


@pytest.mark.parametrize(("printed", "sex"), [("M", Sex.MALE), ("F", Sex.FEMALE), ("<", Sex.X), ("Z", Sex.UNKNOWN)])
def test_sex_is_that_of_the_zone(printed: str, sex: Sex) -> None:
    assert read("P<UTO", f"L898902C36UTO7408122{printed}1204159ZE184226B<<<<<10").sex is sex


def test_german_code_is_kept_as_three_letters() -> None:
    document = read("P<D<<", "L898902C36D<<7408122F1204159ZE184226B<<<<<10")
    assert (document.issuing_state, document.nationality) == ("DEU", "DEU")


def test_typed_fields_replace_those_that_were_read() -> None:
    document = read("P<UTOERIKSSON<<ANNA<MARIA")
    typed = TravelDocument(surname="ERIKSON", birth=ApproximateDate(1974))
    both = corrected(document, typed)
    assert (both.surname, both.birth, both.number) == ("ERIKSON", ApproximateDate(1974), "L898902C3")


def test_document_without_number_has_no_variants() -> None:
    assert number_variants(TravelDocument()) == ()
