"""A travel document as the crossing's record keeps it, made from a zone or from typed fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.document_kind import DocumentKind
from jalon.kernel.codes.sex import Sex


@dataclass(frozen=True, kw_only=True)
class TravelDocument:
    """What the record keeps. Codes are those of ICAO Doc 9303-3 section 5, in canonical form (``DEU``, not ``D``).

    ``surname`` alone is right for holders of one name. ``birth`` of year 0 is unknown; ``expiry`` None is none or unknown.
    """

    kind: DocumentKind = DocumentKind.UNKNOWN
    number: str = ""
    issuing_state: str = ""
    nationality: str = ""
    surname: str = ""
    given_names: str = ""
    birth: ApproximateDate = ApproximateDate()
    sex: Sex = Sex.UNKNOWN
    expiry: date | None = None
    optional_data: str = ""


TypedDocument = TravelDocument
"""Typed by hand, a document has the same fields."""
