"""The format ``un-xml``: the consolidated list of the United Nations Security Council, as it publishes it.

Individuals only. The file is read in pieces; document type declarations, and with them entities, are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from jalon.kernel.approximate_date import ApproximateDate
from jalon.kernel.errors import UnableToRead
from jalon.screening.entry import Audience, Ground
from jalon.screening.formats.elements import Element, elements_of
from jalon.screening.formats.lines import opened
from jalon.screening.formats.public import PublicRecord, public_entry, span
from jalon.screening.formats.records import BrokenRecord, GoodRecord, Record, UnableToReadList, UnableToUseRecord
from jalon.screening.formats.repeats import Repeats

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PASSPORTS = frozenset({"passport", "diplomatic passport", "travel document"})
_GENERATED = re.compile(rb"""<CONSOLIDATED_LIST\s[^>]*\bdateGenerated\s*=\s*["']([0-9TZ:.+-]{10,32})["']""")
_HEAD_BYTES = 4_096
SOURCE = "United Nations Security Council"


def own_date(path: Path) -> datetime | None:
    """When the list says that it was made (``dateGenerated``, UTC); None when it does not say so."""
    with opened(path) as stream:
        found = _GENERATED.search(stream.read(_HEAD_BYTES))
    try:
        made = datetime.fromisoformat(found[1].decode("ascii")) if found else None
    except ValueError:
        return None
    return made.replace(tzinfo=made.tzinfo or UTC) if made else None


def read_un_xml(paths: Sequence[Path], _audience: Audience, as_of: date) -> Iterator[Record]:
    """Individuals of the lists in their order, the broken ones among them; raises :class:`UnableToReadList`."""
    seen = Repeats()
    for path in paths:
        found = False
        for element in elements_of(path, "INDIVIDUAL", root="CONSOLIDATED_LIST"):
            found = True
            try:
                entry = public_entry(_record(element), Ground.UN_SANCTIONS, SOURCE, as_of)
                seen.check(entry.entry_id)
                yield GoodRecord(element.line, entry)
            except UnableToUseRecord as error:
                yield BrokenRecord(element.line, error.code, error.parameters)
        if not found:
            raise UnableToReadList("screening.list_file.no_records", offset=0)


def _record(element: Element) -> PublicRecord:
    whole = " ".join(text for name in _NAMES if (text := element.text(name)))
    record = PublicRecord(
        entry_id=element.text("DATAID") or element.text("REFERENCE_NUMBER"),
        names=[whole, element.text("NAME_ORIGINAL_SCRIPT")],
        sex=element.text("GENDER"),
        legal_basis=" ".join((element.text("UN_LIST_TYPE"), element.text("REFERENCE_NUMBER"))),
        listed_on=element.text("LISTED_ON"),
    )
    for alias in element.all("INDIVIDUAL_ALIAS"):
        record.names += alias.text("ALIAS_NAME").replace(";", "\n").split("\n")
    for nationality in element.all("NATIONALITY"):
        record.nationalities += [value.content for value in nationality.all("VALUE")]
    for birth in element.all("INDIVIDUAL_DATE_OF_BIRTH"):
        record.births += _births(birth)
    for document in element.all("INDIVIDUAL_DOCUMENT"):
        record.documents.append(_document(document))
    return record


def _births(birth: Element) -> list[ApproximateDate]:
    about = birth.text("TYPE_OF_DATE").upper() == "APPROXIMATELY"
    years = [birth.text(name) for name in ("FROM_YEAR", "TO_YEAR")]
    if all(year.isdecimal() for year in years):
        return span(int(years[0]), int(years[1]))
    written = birth.text("DATE")[:10] or birth.text("YEAR")[:4]
    try:
        return [ApproximateDate.read(("~" if about else "") + written)] if written else []
    except UnableToRead:
        return []


def _document(document: Element) -> tuple[str, str, str]:
    kind = document.text("TYPE_OF_DOCUMENT").lower()
    state = document.text("ISSUING_COUNTRY") or document.text("COUNTRY_OF_ISSUE")
    return ("P" if kind in _PASSPORTS else "ID" if kind else ""), state, document.text("NUMBER")
