"""What is asked: who stands at the booth, as far as it is known."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.codes.sex import Sex
from jalon.kernel.countries import canonical_state
from jalon.kernel.errors import UnableToRead
from jalon.kernel.limits import (
    DOCUMENT_NUMBER_CHARACTERS_MAX,
    QUERY_DOCUMENTS_MAX,
    QUERY_NAME_CHARACTERS_MAX,
    QUERY_NAMES_MAX,
)

TYPE_CHARACTERS_MAX = 8


class UnableToReadQuery(UnableToRead):
    """A question that cannot be asked: too many or too long parts."""


@dataclass(frozen=True)
class DocumentKey:
    """One document: ICAO document code (``P``, ``ID``, or empty when unknown), issuing State, number.

    Raises :class:`UnableToReadQuery` for a part that is too long.
    """

    type: str
    country: str
    number: str

    def __post_init__(self) -> None:
        if max(len(self.type), len(self.country)) > TYPE_CHARACTERS_MAX:
            raise UnableToReadQuery("screening.query.document_too_long", offset=TYPE_CHARACTERS_MAX)
        if len(self.number) > DOCUMENT_NUMBER_CHARACTERS_MAX:
            raise UnableToReadQuery("screening.query.document_too_long", offset=DOCUMENT_NUMBER_CHARACTERS_MAX)

    def normal(self) -> DocumentKey:
        """The form in which documents are compared: capitals and digits, no fillers, States by their three letters.

        >>> DocumentKey("p", "ner", "bf 99-00017<").normal()
        DocumentKey(type='P', country='NER', number='BF9900017')
        """
        return DocumentKey(_bare(self.type), canonical_state(_bare(self.country)), _bare(self.number))

    @property
    def complete(self) -> bool:
        """Whether issuing State and number are both known; without them no list is asked."""
        key = self.normal()
        return bool(key.country and key.number)


@dataclass(frozen=True)
class Query:
    """One traveller.

    ``names`` are whole names (several spellings or scripts of the same person), ``nationality`` an ICAO or ISO alpha-3
    code. What is unknown is left out and never raises a score. Raises :class:`UnableToReadQuery`.
    """

    names: tuple[str, ...] = ()
    birth: ApproximateDate | None = None
    nationality: str | None = None
    sex: Sex | None = None
    documents: tuple[DocumentKey, ...] = ()

    def __post_init__(self) -> None:
        if len(self.names) > QUERY_NAMES_MAX:
            raise UnableToReadQuery("screening.query.too_many_names", offset=QUERY_NAMES_MAX)
        if len(self.documents) > QUERY_DOCUMENTS_MAX:
            raise UnableToReadQuery("screening.query.too_many_documents", offset=QUERY_DOCUMENTS_MAX)
        if any(len(name) > QUERY_NAME_CHARACTERS_MAX for name in self.names):
            raise UnableToReadQuery("screening.query.name_too_long", offset=QUERY_NAME_CHARACTERS_MAX)
        if self.nationality is not None and len(self.nationality) > TYPE_CHARACTERS_MAX:
            raise UnableToReadQuery("screening.query.nationality_too_long", offset=TYPE_CHARACTERS_MAX)


def _bare(written: str) -> str:
    """ASCII capitals and digits of ``written``; full-width forms and digits of other scripts become ASCII."""
    kept = []
    for letter in unicodedata.normalize("NFKC", written).upper():
        if letter.isascii() and letter.isalnum():
            kept.append(letter)
        elif letter.isdecimal():
            kept.append(str(unicodedata.decimal(letter)))
    return "".join(kept)
