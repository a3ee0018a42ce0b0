"""Which kind of document a zone suggests. A suggestion: the officer, who sees the cover, corrects it."""

from __future__ import annotations

from jalon.documents.mrz.formats import MrzFormat
from jalon.documents.mrz.reading import MrzFields
from jalon.kernel.codes.document_kind import DocumentKind

_PASSPORTS = {
    "PP": DocumentKind.PASSPORT,
    "PD": DocumentKind.DIPLOMATIC_PASSPORT,
    "PO": DocumentKind.SERVICE_PASSPORT,
    "PE": DocumentKind.EMERGENCY_TRAVEL_DOCUMENT,
    "PU": DocumentKind.EMERGENCY_TRAVEL_DOCUMENT,
    "PR": DocumentKind.REFUGEE_TRAVEL_DOCUMENT,
    "PL": DocumentKind.LAISSEZ_PASSER,
}
"""Second letters of Doc 9303-4 §4.4, eighth edition; before it States used them as they liked."""

_CARDS = {"AC": DocumentKind.SEAFARER_OR_CREW, "IR": DocumentKind.RESIDENCE_PERMIT, "AR": DocumentKind.RESIDENCE_PERMIT}
_ISSUED_BY_UN = frozenset({"UNO", "UNA"})
_BY_NATIONALITY = {
    "XXA": DocumentKind.STATELESS_TRAVEL_DOCUMENT,
    "XXB": DocumentKind.REFUGEE_TRAVEL_DOCUMENT,
    "XXC": DocumentKind.REFUGEE_TRAVEL_DOCUMENT,
}


def kind_of(form: MrzFormat, fields: MrzFields) -> DocumentKind:
    """The likeliest kind; UNKNOWN where the code is none of ICAO's."""
    code = fields.document_code
    if code.startswith("V"):
        return DocumentKind.VISA
    if form is MrzFormat.MRVB:
        return DocumentKind.RESIDENCE_PERMIT
    if fields.issuing_state in _ISSUED_BY_UN:
        return DocumentKind.UN_LAISSEZ_PASSER
    if code.startswith("P"):
        return _BY_NATIONALITY.get(fields.nationality) or _PASSPORTS.get(code, DocumentKind.PASSPORT)
    if code in _CARDS:
        return _CARDS[code]
    if code.startswith(("I", "C")):
        return DocumentKind.NATIONAL_ID_CARD
    return DocumentKind.RESIDENCE_PERMIT if code.startswith("A") else DocumentKind.UNKNOWN
