"""Zones that we write are zones that we read."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from jalon.documents.mrz import read_mrz
from jalon.documents.mrz.compose import Holder, compose_td1, compose_td3
from jalon.kernel.approximate_date import ApproximateDate

_letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
_holders = st.builds(
    Holder,
    document_code=st.sampled_from(["P", "PD"]),
    issuing_state=st.sampled_from(["NER", "BFA", "MLI", "MRT", "D"]),
    surname=_letters,
    given_names=_letters | st.just(""),
    document_number=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=5, max_size=9),
    nationality=st.sampled_from(["NER", "BFA", "MLI", "MRT"]),
    birth=st.sampled_from([ApproximateDate(1988, 2, 29), ApproximateDate(1990), ApproximateDate(2001, 7)]),
    sex=st.sampled_from("MF<"),
    expiry=st.dates(date(2025, 1, 1), date(2034, 12, 31)),
)


@given(_holders)
@settings(max_examples=60)
def test_compose_passport_is_read_back(holder: Holder) -> None:
    reading = read_mrz(compose_td3(holder))
    assert reading.format == "TD3"
    assert reading.valid
    assert reading.fields.surname == holder.surname
    assert reading.fields.given_names == holder.given_names
    assert reading.fields.document_number == holder.document_number
    assert reading.fields.expiry_date == holder.expiry.strftime("%y%m%d")


@given(_holders)
@settings(max_examples=60)
def test_compose_card_is_read_back(holder: Holder) -> None:
    reading = read_mrz(compose_td1(holder))
    assert reading.format == "TD1"
    assert reading.valid
    assert reading.fields.document_number == holder.document_number


def test_compose_writes_accents_as_the_standard_says() -> None:
    holder = Holder(
        document_code="P",
        issuing_state="NER",
        surname="Traoré",
        given_names="Aïssata Zeïnabou",
        document_number="10AA12345",
        nationality="NER",
        birth=ApproximateDate(1990, 5),
        sex="F",
        expiry=date(2031, 1, 2),
    )
    assert compose_td3(holder) == (
        "P<NERTRAORE<<AISSATA<ZEINABOU<<<<<<<<<<<<<<<",
        compose_td3(holder)[1],
    )
    assert compose_td3(holder)[1].startswith("10AA12345")
