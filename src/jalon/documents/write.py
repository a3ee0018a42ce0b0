"""Writing the zone of a document: for synthetic travellers, training, and the readers' own tests."""

from __future__ import annotations

from jalon.documents.mrz.check_digits import check_digit
from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.travel_document import TravelDocument
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.sex import Sex
from jalon.kernel.confusion import MRZ_ALPHABET
from jalon.kernel.errors import UnableTo
from jalon.kernel.transliteration import to_mrz

_CODES = {
    DocumentKind.DIPLOMATIC_PASSPORT: "PD",
    DocumentKind.SERVICE_PASSPORT: "PO",
    DocumentKind.EMERGENCY_TRAVEL_DOCUMENT: "PE",
    DocumentKind.REFUGEE_TRAVEL_DOCUMENT: "PR",
    DocumentKind.STATELESS_TRAVEL_DOCUMENT: "PS",
    DocumentKind.LAISSEZ_PASSER: "PL",
    DocumentKind.RESIDENCE_PERMIT: "IR",
    DocumentKind.SEAFARER_OR_CREW: "AC",
}
_FIRST_LETTERS = {MrzFormat.TD3: "P", MrzFormat.MRVA: "V", MrzFormat.MRVB: "V"}
_SEXES = {Sex.MALE: "M", Sex.FEMALE: "F"}
_LONG_NUMBER_MAX = {MrzFormat.TD1: 22, MrzFormat.TD2: 14}


def write_zone(document: TravelDocument, form: MrzFormat = MrzFormat.TD3) -> tuple[str, ...]:
    """The lines of a document's zone, all check digits right, on any format but the French card's.

    Names are transliterated and cut to their field; unknown dates and parts of dates are fillers. Raises
    :class:`UnableTo` when number, codes or optional data do not fit.

    >>> write_zone(TravelDocument(number="D23145890", issuing_state="UTO", nationality="UTO", surname="Eriksson"))[1]
    'D231458907UTO<<<<<<0<<<<<<<0<<<<<<<<<<<<<<06'
    """
    assert form is not MrzFormat.FRA_ID, "the French card is no longer made"
    number = document.number.upper()
    long_max = _LONG_NUMBER_MAX.get(form, 9)
    _fits("number", number, long_max)
    _fits("optional", document.optional_data, _optional_width(form) - (len(number) - 7 if len(number) > 9 else 0))
    head = _padded(_code(document.kind, form), 2) + _state(document.issuing_state)
    number_field, spill = _number(number)
    birth = _digit_after(_birth(document.birth))
    expiry = _digit_after(f"{document.expiry:%y%m%d}" if document.expiry else "<<<<<<")
    sex, nationality = _SEXES.get(document.sex, "<"), _state(document.nationality)
    if form is MrzFormat.TD1:
        first = head + number_field + _padded(spill or document.optional_data, 15)
        optional = _padded(document.optional_data if spill else "", 11)
        second = birth + sex + expiry + nationality + optional
        return first, second + _digit(first[5:] + birth + expiry + optional), _name(document, 30)
    optional = _padded(_joined(spill, document.optional_data), _optional_width(form))
    if form is MrzFormat.TD3:
        optional = _digit_after(optional)
    body = number_field + nationality + birth + sex + expiry + optional
    composite = _digit(number_field + birth + expiry + optional) if form in (MrzFormat.TD3, MrzFormat.TD2) else ""
    return head + _name(document, len(body + composite) - 5), body + composite


def _optional_width(form: MrzFormat) -> int:
    return {MrzFormat.TD1: 15, MrzFormat.TD2: 7, MrzFormat.TD3: 14, MrzFormat.MRVA: 16}.get(form, 8)


def _code(kind: DocumentKind, form: MrzFormat) -> str:
    first = _FIRST_LETTERS.get(form)
    code = _CODES.get(kind, first or "I")
    return code if first in (None, code[0]) and (first or code[0] != "P") else first or "I"


def _number(number: str) -> tuple[str, str]:
    """The nine characters with their digit, and what of a longer number spills, its digit last."""
    if len(number) <= 9:
        return _digit_after(_padded(number, 9)), ""
    return f"{number[:9]}<", _digit_after(number)[9:]


def _joined(spill: str, optional: str) -> str:
    return f"{spill}<{optional}" if spill and optional else spill or optional


def _name(document: TravelDocument, width: int) -> str:
    """Primary and secondary identifier; when they are too long both keep a part, as Doc 9303-4 §4.2.3 asks."""
    primary, secondary = to_mrz(document.surname), to_mrz(document.given_names)
    if secondary:
        primary = f"{primary[: width - 3].rstrip('<')}<<"
    return _padded(_cut(primary + secondary, width), width)


def _cut(name: str, width: int) -> str:
    """``name`` cut so that a letter stands last, which is how a zone says that there was more.

    Where the cut would fall on a filler, the longest component gives up its last letter.
    """
    if len(name) > width and name[width - 1] == "<":
        longest = max(name.replace("<", " ").split(), key=len)
        place = name.index(longest) + len(longest) - 1
        name = name[:place] + name[place + 1 :]
    return name[:width]


def _birth(birth: ApproximateDate) -> str:
    year = f"{birth.year % 100:02d}" if birth.year else "<<"
    return year + "".join(f"{part:02d}" if part else "<<" for part in (birth.month, birth.day))


def _state(code: str) -> str:
    _fits("state", code, 3)
    return "D<<" if code == "DEU" else _padded(code, 3)


def _fits(what: str, value: str, length_max: int) -> None:
    if len(value) > length_max or any(character not in MRZ_ALPHABET for character in value):
        raise UnableTo(f"documents.write.{what}_does_not_fit", limit=length_max)


def _padded(value: str, width: int) -> str:
    return value.ljust(width, "<")


def _digit(data: str) -> str:
    return str(check_digit(data))


def _digit_after(data: str) -> str:
    return data + _digit(data)
