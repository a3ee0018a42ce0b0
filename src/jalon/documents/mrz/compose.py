"""Writes machine-readable zones: for synthetic documents, and later for papers that a State issues itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.documents.mrz.check_digits import check_digit
from jalon.documents.mrz.formats import MrzFormat
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.transliteration import to_mrz

_OPTIONAL_WIDTH = {MrzFormat.TD3: 14, MrzFormat.TD2: 7, MrzFormat.MRVA: 16, MrzFormat.MRVB: 8}


@dataclass(frozen=True, kw_only=True)
class Holder:
    """What a zone says. ``sex`` is M, F or ``<``; names may have any writing of Doc 9303-3; ``expiry`` may be unknown.

    What does not fit its field is a programmer's error; names alone are cut.
    """

    document_code: str
    issuing_state: str
    surname: str
    given_names: str
    document_number: str
    nationality: str
    birth: ApproximateDate
    sex: str
    expiry: date | None
    optional_data: str = ""


def compose(form: MrzFormat, holder: Holder) -> tuple[str, ...]:
    """The lines of a zone of any format but the French card's, which is no longer made."""
    return compose_td1(holder) if form is MrzFormat.TD1 else _two_lines(form, holder)


def compose_td3(holder: Holder) -> tuple[str, str]:
    """The two lines of a passport (ICAO Doc 9303-4 section 4.2, edition 8).

    ``document_number`` has at most 9 characters, ``optional_data`` at most 14.
    """
    return _two_lines(MrzFormat.TD3, holder)


def compose_td1(holder: Holder) -> tuple[str, str, str]:
    """The three lines of a card (ICAO Doc 9303-5 section 4.2, edition 8).

    A number of more than 9 characters goes on in the optional data of the first line, at most 22 in all; optional data
    of the holder then stand in the second.
    """
    number, spill = _number(holder.document_number)
    birth, expiry = _with_digit(_birth(holder.birth)), _with_digit(_expiry(holder.expiry))
    first = _field(holder.document_code, 2) + _field(holder.issuing_state, 3) + number
    first += _field(spill or holder.optional_data, 15)
    optional = _field(holder.optional_data if spill else "", 11)
    second = f"{birth}{holder.sex}{expiry}{_field(holder.nationality, 3)}{optional}"
    composite = check_digit_of(first[5:] + birth + expiry + optional)
    return first, second + composite, _names(holder, 30)


def check_digit_of(data: str) -> str:
    """The check digit of characters that are all of the zone's alphabet."""
    digit = check_digit(data)
    assert digit is not None, f"not of the zone's alphabet: {data}"
    return str(digit)


def _two_lines(form: MrzFormat, holder: Holder) -> tuple[str, str]:
    """Passports, cards of the second size (whose long numbers spill as on TD1), and visas, which have no composite."""
    number, spill = _number(holder.document_number)
    assert not spill or form is MrzFormat.TD2, f"{holder.document_number} does not fit 9 characters"
    birth, expiry = _with_digit(_birth(holder.birth)), _with_digit(_expiry(holder.expiry))
    joint = "<" if spill and holder.optional_data else ""
    optional = _field(spill + joint + holder.optional_data, _OPTIONAL_WIDTH[form])
    if form is MrzFormat.TD3:
        optional += check_digit_of(optional) if holder.optional_data else "<"
    second = f"{number}{_field(holder.nationality, 3)}{birth}{holder.sex}{expiry}{optional}"
    if form in (MrzFormat.TD3, MrzFormat.TD2):
        second += check_digit_of(number + birth + expiry + optional)
    first = _field(holder.document_code, 2) + _field(holder.issuing_state, 3)
    return first + _names(holder, len(second) - 5), second


def _number(number: str) -> tuple[str, str]:
    """Nine characters and the digit; or nine and a filler, and what spills of a longer number, its digit last."""
    if len(number) <= 9:
        return _with_digit(_field(number, 9)), ""
    return f"{number[:9]}<", _with_digit(number)[9:]


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


def _expiry(expiry: date | None) -> str:
    return expiry.strftime("%y%m%d") if expiry else "<<<<<<"


def _names(holder: Holder, width: int) -> str:
    """Surname, two fillers, given names; where they are too long both keep a part (Doc 9303-4 section 4.2.3)."""
    surname, given_names = to_mrz(holder.surname), to_mrz(holder.given_names)
    if given_names:
        surname = f"{surname[: width - 3].rstrip('<')}<<"
    return _cut(surname + given_names, width).ljust(width, "<")


def _cut(name: str, width: int) -> str:
    """``name`` cut so that a letter stands last, which is how a zone says that there was more.

    Where the cut would fall on a filler, the longest component gives up its last letter.
    """
    if len(name) > width and name[width - 1] == "<":
        longest = max(name.replace("<", " ").split(), key=len)
        place = name.index(longest) + len(longest) - 1
        name = name[:place] + name[place + 1 :]
    return name[:width]
