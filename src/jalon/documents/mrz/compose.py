"""Writes machine-readable zones: for synthetic documents, and later for papers that a State issues itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.documents.mrz.check_digits import check_digit
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.transliteration import to_mrz


@dataclass(frozen=True, kw_only=True)
class Holder:
    """What a zone says. ``sex`` is M, F or ``<``; names may have any writing of Doc 9303-3."""

    document_code: str
    issuing_state: str
    surname: str
    given_names: str
    document_number: str
    nationality: str
    birth: ApproximateDate
    sex: str
    expiry: date
    optional_data: str = ""


def compose_td3(holder: Holder) -> tuple[str, str]:
    """The two lines of a passport (ICAO Doc 9303-4 section 4.2, edition 8).

    ``document_number`` has at most 9 characters, ``optional_data`` at most 14.
    """
    number = _with_digit(_field(holder.document_number, 9))
    birth = _with_digit(_birth(holder.birth))
    expiry = _with_digit(holder.expiry.strftime("%y%m%d"))
    optional = _field(holder.optional_data, 14)
    optional += check_digit_of(optional) if holder.optional_data else "<"
    composite = check_digit_of(number + birth + expiry + optional)
    first = f"{_field(holder.document_code, 2)}{_field(holder.issuing_state, 3)}{_names(holder, 39)}"
    second = f"{number}{_field(holder.nationality, 3)}{birth}{holder.sex}{expiry}{optional}{composite}"
    return first, second


def compose_td1(holder: Holder) -> tuple[str, str, str]:
    """The three lines of a card (ICAO Doc 9303-5 section 4.2, edition 8), for numbers of at most 9 characters."""
    number = _with_digit(_field(holder.document_number, 9))
    birth = _with_digit(_birth(holder.birth))
    expiry = _with_digit(holder.expiry.strftime("%y%m%d"))
    optional = _field(holder.optional_data, 15)
    first = f"{_field(holder.document_code, 2)}{_field(holder.issuing_state, 3)}{number}{optional}"
    second = f"{birth}{holder.sex}{expiry}{_field(holder.nationality, 3)}{'<' * 11}"
    composite = check_digit_of(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    return first, second + composite, _names(holder, 30)


def check_digit_of(data: str) -> str:
    """The check digit of characters that are all of the zone's alphabet."""
    digit = check_digit(data)
    assert digit is not None, f"not of the zone's alphabet: {data}"
    return str(digit)


def _with_digit(data: str) -> str:
    return data + check_digit_of(data)


def _field(text: str, width: int) -> str:
    written = text.upper().replace(" ", "<")
    assert len(written) <= width, f"{text} does not fit {width} characters"
    return written.ljust(width, "<")


def _birth(born: ApproximateDate) -> str:
    """YYMMDD with ``<<`` for unknown parts (Doc 9303-3 section 4.8)."""
    year = f"{born.year % 100:02d}" if born.year else "<<"
    return f"{year}{f'{born.month:02d}' if born.month else '<<'}{f'{born.day:02d}' if born.day else '<<'}"


def _names(holder: Holder, width: int) -> str:
    """Surname, two fillers, given names, cut at the end of the field."""
    written = to_mrz(holder.surname)
    if holder.given_names:
        written += "<<" + to_mrz(holder.given_names)
    return written[:width].ljust(width, "<")
