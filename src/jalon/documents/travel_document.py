"""A travel document as the crossing's record keeps it, made from a zone or from typed fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from jalon.documents.document_kind import kind_of
from jalon.documents.mrz.dates import date_flags, parts
from jalon.documents.mrz.reading import MrzReading
from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.sex import Sex
from jalon.kernel.confusion import invisible_variants
from jalon.kernel.countries import canonical_state
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import DOCUMENT_NUMBER_VARIANTS_MAX

_UNKNOWN_DATE = ApproximateDate()
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE, "X": Sex.X, "": Sex.X}
_AS_FILLERS = "KAU"
"""Letters that check digits cannot tell from a filler, the likeliest first."""

_NUMBER_CHARACTERS = 9
"""A number's own field (Doc 9303-4, -5, -6 and -7)."""

_EXPIRY_YEARS_AHEAD = 30
"""A printed expiry year is one of the hundred years up to this many ahead: cards of 30 years are met, more are not."""


@dataclass(frozen=True, kw_only=True)
class TravelDocument:
    """What the record keeps. Codes are those of ICAO Doc 9303-3 section 5, in canonical form (``DEU``, not ``D``).

    ``surname`` alone is right for holders of one name. A ``birth`` of year 0 is unknown, an ``expiry`` of None is
    none or unknown.
    """

    kind: DocumentKind = DocumentKind.UNKNOWN
    number: str = ""
    issuing_state: str = ""
    nationality: str = ""
    surname: str = ""
    given_names: str = ""
    birth: ApproximateDate = _UNKNOWN_DATE
    sex: Sex = Sex.UNKNOWN
    expiry: date | None = None
    optional_data: str = ""


TypedDocument = TravelDocument
"""Typed by hand, a document has the same fields."""


def document_of(reading: MrzReading, at: date) -> TravelDocument:
    """The document of a zone, on the day of its inspection, which decides the century of its dates.

    Dates that the calendar does not have are unknown here; the zone's own characters stay in the reading. Sex ``<`` is
    Doc 9303's "not specified" and is kept as X, as printed documents show it; a wrong letter is unknown.
    """
    printed = reading.fields
    expiry = _expiry(printed.expiry_date or "<<<<<<", at)
    return TravelDocument(
        kind=kind_of(reading.format, printed),
        number=printed.document_number,
        issuing_state=canonical_state(printed.issuing_state),
        nationality=canonical_state(printed.nationality),
        surname=printed.surname,
        given_names=printed.given_names,
        birth=_birth(printed.birth_date, min(at, expiry or at)),
        sex=_SEXES.get(printed.sex, Sex.UNKNOWN),
        expiry=expiry,
        optional_data=" ".join(part for part in (printed.optional_data_1, printed.optional_data_2) if part),
    )


def corrected(read: TravelDocument, typed: TravelDocument) -> TravelDocument:
    """The document as read, with every field that the officer typed in its place."""
    empty = TravelDocument()
    names = (field.name for field in fields(TravelDocument))
    return replace(
        read, **{name: getattr(typed, name) for name in names if getattr(typed, name) != getattr(empty, name)}
    )


def number_variants(document: TravelDocument) -> tuple[str, ...]:
    """Numbers that a list query must try for this document, the printed one first; empty without a number.

    They are those that no check digit tells from the printed one: 6 and G; fillers read as K; A, K and U; and one of
    these three read as a filler, inside the number or at its end.

    >>> number_variants(TravelDocument(number="X6"))
    ('X6', 'XG', 'X6K', 'X6A', 'X6U')
    """
    printed = document.number.replace(" ", "").upper().rstrip("<")
    number = printed.replace("<", "")
    if not number:
        return ()
    lost = dict.fromkeys((*_with_letters_for_fillers(printed), *_with_filler_for_letter(number)))
    others = invisible_variants(number, DOCUMENT_NUMBER_VARIANTS_MAX - len(lost))
    return tuple(dict.fromkeys((*others, *lost)))


def _with_letters_for_fillers(printed: str) -> Iterator[str]:
    """The number with a letter in the place of one filler, or after its end where its field has room."""
    for place, character in enumerate(printed[:_NUMBER_CHARACTERS]):
        if character == "<":
            yield from ((printed[:place] + letter + printed[place + 1 :]).replace("<", "") for letter in _AS_FILLERS)
    if len(printed) < _NUMBER_CHARACTERS:
        yield from (printed.replace("<", "") + letter for letter in _AS_FILLERS)


def _with_filler_for_letter(number: str) -> Iterator[str]:
    """The number without an A or U that ends it; the same for K is among what no check digit sees anyway."""
    if len(number) > 1 and number[-1] in "AU":
        yield number[:-1]


def _expiry(printed: str, at: date) -> date | None:
    known = None if date_flags(printed) else parts(printed)
    if known is None:
        return None
    year, month, day = known
    last = at.year + _EXPIRY_YEARS_AHEAD
    return _approximate(last - (last - year) % 100, month, day).exact


def _birth(printed: str, latest: date) -> ApproximateDate:
    """The latest date that the printed one may mean and that is not after ``latest``."""
    known = parts(printed) if date_flags(printed) in ((), ("partly_unknown",)) else None
    if known is None:
        return _UNKNOWN_DATE
    year, month, day = known
    if printed[:2] == "<<":
        return _approximate(0, month, day)
    century_year = latest.year - (latest.year - year) % 100
    born = _approximate(century_year, month, day)
    earliest = born.earliest()
    if earliest is None or earliest > latest:
        return _approximate(century_year - 100, month, day)
    return born


def _approximate(year: int, month: int, day: int) -> ApproximateDate:
    """Unknown where the century decided that 29 February does not exist."""
    try:
        return ApproximateDate(year, month, day)
    except UnableToRead:
        return _UNKNOWN_DATE
